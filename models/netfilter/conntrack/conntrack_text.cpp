// Entries as `conntrack -L` of conntrack-tools 1.4.7 prints them.
#include "netfilter/conntrack/conntrack.h"

#include <fmt/format.h>

namespace fg::netfilter {
namespace {
std::string tupleText(const Tuple& t) {
  std::string out = fmt::format("src={} dst={}", t.source.text(), t.destination.text());
  if (net::hasPorts(t.protocol))
    return out + fmt::format(" sport={} dport={}", t.sourcePort, t.destinationPort);
  if (t.protocol == net::Protocol::Icmp)
    return out + fmt::format(" type={} code={} id={}", t.icmpType, t.icmpCode, t.sourcePort);
  return out;
}

std::string protocolName(net::Protocol protocol) {
  switch (protocol) {
  case net::Protocol::Icmp:
  case net::Protocol::Tcp:
  case net::Protocol::Udp:
    return net::protocolText(protocol);
  }
  return "unknown";
}
} // namespace

std::string Conntrack::text(const ConntrackEntry& entry, net::SimTime now) const {
  const Tuple& original = entry.tuple(Direction::Original);
  auto left = std::max<int64_t>(0, std::chrono::floor<std::chrono::seconds>(entry.expires - now).count());
  std::string out =
      fmt::format("{:<8} {} {} ", protocolName(original.protocol), static_cast<int>(original.protocol), left);
  if (original.protocol == net::Protocol::Tcp) out += fmt::format("{} ", name(entry.tcp));
  out += tupleText(original) + ' ';
  if (!entry.seenReply) out += "[UNREPLIED] ";
  out += tupleText(entry.tuple(Direction::Reply)) + ' ';
  if (entry.assured) out += "[ASSURED] ";
  return out + fmt::format("mark={} use=1", entry.mark);
}

std::string Conntrack::entriesText(net::SimTime now, const ConntrackFilter& filter) {
  std::string out;
  for (const EntryPointer& entry : entries(now))
    if (filter.fits(*entry)) out += text(*entry, now) + '\n';
  return out;
}

} // namespace fg::netfilter
