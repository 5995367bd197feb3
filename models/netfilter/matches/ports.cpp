#include "netfilter/matches/ports.h"

#include <fmt/format.h>

namespace fg::netfilter {

void PortTest::save(std::string& out, std::string_view option) const {
  if (range.first == 0 && range.last == 65535) return; // even where inverted: iptables-save loses that
  out += fmt::format("{} {} {}", inverted ? " !" : "", option, range.first);
  if (range.first != range.last) out += fmt::format(":{}", range.last);
}

void PortTest::list(std::string& out, std::string_view word, uint8_t protocol, Names names) const {
  if (isAny()) return;
  std::string_view mark = inverted ? "!" : "";
  if (range.first == range.last)
    out += fmt::format(" {}:{}{}", word, mark, portText(range.first, protocol, names));
  else
    out += fmt::format(" {}s:{}{}:{}", word, mark, portText(range.first, protocol, names),
                       portText(range.last, protocol, names));
}

tl::expected<PortTest, std::string> parsePortTest(const Options& options, std::string_view name) {
  const GivenOption* option = options.find(name);
  if (!option) return PortTest{};
  auto range = parsePortRange(option->value(), ':');
  if (!range) return tl::unexpected(range.error());
  return PortTest{*range, true, option->inverted};
}

} // namespace fg::netfilter
