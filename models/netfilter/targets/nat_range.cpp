#include "netfilter/targets/nat_range.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace fg::netfilter {

void NatFlags::save(std::string& out) const {
  if (random) out += " --random";
  if (randomFully) out += " --random-fully";
  if (persistent) out += " --persistent";
}

void NatFlags::list(std::string& out) const {
  if (random) out += " random";
  if (randomFully) out += " random-fully";
  if (persistent) out += " persistent";
}

NatFlags natFlags(const Options& options) {
  return {options.has("--random"), options.has("--random-fully"), options.has("--persistent")};
}

bool natHasPorts(const RuleHead& head) {
  constexpr std::array<uint8_t, 5> kProtocols{1, 6, 17, 33, 132};
  return std::find(kProtocols.begin(), kProtocols.end(), head.protocol) != kProtocols.end(); // even "! -p"
}

tl::expected<NatRange, std::string> parseNatPorts(std::string_view text, const RuleHead& head) {
  if (!natHasPorts(head))
    return tl::unexpected(std::string("Need TCP, UDP, SCTP or DCCP with port specification"));
  NatRange range;
  size_t slash = text.find('/');
  std::string_view ports = text.substr(0, slash);
  size_t dash = ports.find('-');
  auto first = parsePort(ports.substr(0, dash));
  auto last = dash == ports.npos ? first : parsePort(ports.substr(dash + 1));
  if (!first || !last) return tl::unexpected(fmt::format("Port `{}' not valid", text));
  if (*first > *last) return tl::unexpected(fmt::format("Port range `{}' funky", ports.substr(dash + 1)));
  range.firstPort = first, range.lastPort = last;
  if (slash == text.npos) return range;
  range.basePort = parsePort(text.substr(slash + 1));
  if (!range.basePort) return tl::unexpected(fmt::format("Port `{}' not valid", text));
  return range;
}

tl::expected<NatRange, std::string> parseNatRange(std::string_view text, const RuleHead& head) {
  size_t colon = text.find(':');
  NatRange range;
  if (colon != text.npos) {
    auto ports = parseNatPorts(text.substr(colon + 1), head);
    if (!ports) return ports;
    range = *ports;
  }
  std::string_view addresses = text.substr(0, colon);
  if (addresses.empty() && colon != text.npos) return range;
  size_t dash = addresses.find('-');
  range.first = net::Ipv4Address::parse(addresses.substr(0, dash));
  range.last = dash == addresses.npos ? range.first : net::Ipv4Address::parse(addresses.substr(dash + 1));
  if (!range.first) return tl::unexpected(fmt::format("Bad IP address \"{}\"", addresses.substr(0, dash)));
  if (!range.last) return tl::unexpected(fmt::format("Bad IP address \"{}\"", addresses.substr(dash + 1)));
  return range;
}

std::string portsText(const NatRange& range) {
  if (!range.firstPort) return {};
  std::string out = std::to_string(*range.firstPort);
  if (*range.lastPort != *range.firstPort) out += fmt::format("-{}", *range.lastPort);
  if (range.basePort) out += fmt::format("/{}", *range.basePort);
  return out;
}

std::string rangeText(const NatRange& range) {
  std::string out;
  if (range.first) out = range.first->text();
  if (range.last != range.first) out += '-' + range.last->text();
  if (range.firstPort) out += ':' + portsText(range);
  return out;
}

trace::RuleAction bindConnection(Evaluation& e, Manipulation manipulation, NatRange range) {
  const ConntrackReference& reference = e.packet.conntrack;
  if (!reference.entry) return trace::RuleAction::Accept; // cannot happen: nat sees tracked packets only
  if (e.explains) {
    bool source = manipulation == Manipulation::Source;
    e.note = fmt::format("{} becomes {}", source ? "source" : "destination", rangeText(range));
  }
  bool bound = e.conntrack.bind(*reference.entry, manipulation, range, e.host);
  return bound ? trace::RuleAction::Accept : trace::RuleAction::Drop;
}

} // namespace fg::netfilter
