// -m length: how long the packet is.
#include "netfilter/matches/catalogue.h"

#include <fmt/format.h>

namespace fg::netfilter {
namespace {
class Length : public Match {
public:
  Length(PortRange range, bool inverted) : m_range(range), m_inverted(inverted) {}
  bool matches(Evaluation& e) const override {
    return m_range.covers(e.packet.packet.length()) != m_inverted;
  }
  void save(std::string& out) const override {
    out += fmt::format("{} --length {}", m_inverted ? " !" : "", text());
  }
  void list(std::string& out, Names) const override {
    out += fmt::format(" length {}{}", m_inverted ? "!" : "", text());
  }

private:
  std::string text() const {
    if (m_range.first == m_range.last) return std::to_string(m_range.first);
    return fmt::format("{}:{}", m_range.first, m_range.last);
  }
  PortRange m_range; // bytes
  bool m_inverted;
};

std::optional<PortRange> parseLengths(std::string_view text) {
  size_t colon = text.find(':');
  auto bound = [](std::string_view word, uint16_t otherwise) -> std::optional<uint64_t> {
    return word.empty() ? otherwise : parseNumber(word, 65535);
  };
  if (colon == text.npos && text.empty()) return {};
  auto first = bound(text.substr(0, colon), 0);
  auto last = colon == text.npos ? first : bound(text.substr(colon + 1), 65535);
  if (!first || !last) return {};
  return PortRange{static_cast<uint16_t>(*first), static_cast<uint16_t>(*last)};
}
} // namespace

MatchSpec lengthMatch() {
  return {"length",
          "Compares the length of the packet, IP header included.",
          {{"--length", {}, 1, true, "BYTES[:BYTES]: exactly so long, or from the first to the second"}},
          [](const Options& options, const RuleHead&) -> Parsed<Match> {
            const GivenOption* length = options.find("--length");
            if (!length)
              return tl::unexpected(std::string("length: option \"--length\" must be specified\n"));
            auto range = parseLengths(length->value());
            if (!range)
              return tl::unexpected(fmt::format(
                  "length: bad value for option \"--length\" near \"{}\", or out of range (0-65535).\n",
                  length->value()));
            return std::make_shared<Length>(*range, length->inverted);
          }};
}

} // namespace fg::netfilter
