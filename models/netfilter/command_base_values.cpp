// The values of -s, -d, -i, -o and -p.
#include "netfilter/command_parser.h"
#include "netfilter/rule_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace fg::netfilter {

CommandParser::Status CommandParser::addresses(std::vector<AddressPattern>& list, AddressPattern& first,
                                               char letter) {
  auto given = value(std::string{'-', letter});
  if (!given) return tl::unexpected(given.error());
  bool inverted = takeInversion();
  for (const std::string& text : split(*given, ',')) {
    auto pattern = address(text);
    if (!pattern) return tl::unexpected(pattern.error());
    pattern->inverted = inverted;
    list.push_back(*pattern);
  }
  first = list.front();
  return {};
}

tl::expected<AddressPattern, CommandError> CommandParser::address(std::string_view text) const {
  size_t slash = text.find('/');
  std::string host(text.substr(0, slash));
  auto dots = std::count(host.begin(), host.end(), '.');
  std::string full = host;
  if (!host.empty() && dots < 3) full += std::string_view(".0.0.0").substr(static_cast<size_t>(dots) * 2);
  auto parsed = net::Ipv4Address::parse(full);
  if (host == "localhost") parsed = net::Ipv4Address(127, 0, 0, 1);
  if (!parsed) return refusal(fmt::format("host/network `{}' not found", host));
  AddressPattern pattern{0, 0xffffffff, false};
  if (slash != text.npos) {
    std::string mask(text.substr(slash + 1));
    auto dotted = net::Ipv4Address::parse(mask);
    auto length = parseNumber(mask, 32);
    if (!dotted && !length) return refusal(fmt::format("invalid mask `{}' specified", mask));
    pattern.mask = dotted ? dotted->value() : net::Ipv4Prefix({}, static_cast<int>(*length)).maskBits();
  }
  pattern.address = parsed->value() & pattern.mask;
  return pattern;
}

CommandParser::Status CommandParser::interface(InterfacePattern& pattern, char letter) {
  auto name = value(std::string{'-', letter});
  if (!name) return tl::unexpected(name.error());
  if (name->empty()) return refusal("Empty interface is likely to be undesired");
  if (name->size() > 15)
    return refusal(fmt::format("interface name `{}' must be shorter than IFNAMSIZ (15)", *name));
  pattern = {*name, takeInversion()};
  return {};
}

CommandParser::Status CommandParser::protocol() {
  auto name = value("-p");
  if (!name) return tl::unexpected(name.error());
  auto number = parseRuleProtocol(*name);
  const bool isOfOthers = m_context.foreign == Foreign::Keep && *name == "ipv4"; // Alpine's name for 4
  if (isOfOthers) number = 4;
  if (!number) return refusal(fmt::format("unknown protocol \"{}\" specified", *name));
  m_command.rule.protocol = *number;
  m_command.rule.protocolInverted = takeInversion();
  if (*number == 0 && m_command.rule.protocolInverted) return refusal("rule would never match protocol");
  return {};
}

} // namespace fg::netfilter
