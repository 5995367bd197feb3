// Entries and events as conntrack-tools 1.4.7 prints them.
#include "netfilter/conntrack/conntrack.h"

#include <fmt/format.h>

#include <algorithm>

namespace fg::netfilter {
namespace {
constexpr uint8_t kGre = 47;

std::string tupleText(const Tuple& t) {
  std::string out = fmt::format("src={} dst={} ", t.source.text(), t.destination.text());
  if (net::hasPorts(t.protocol))
    return out + fmt::format("sport={} dport={} ", t.sourcePort, t.destinationPort);
  if (t.protocol == net::Protocol::Icmp)
    return out + fmt::format("type={} code={} id={} ", t.icmpType, t.icmpCode, t.sourcePort);
  if (static_cast<uint8_t>(t.protocol) == kGre) return out + "srckey=0x0 dstkey=0x0 ";
  return out;
}

std::string protocolName(net::Protocol protocol) {
  switch (protocol) {
  case net::Protocol::Icmp:
  case net::Protocol::Tcp:
  case net::Protocol::Udp:
    return net::protocolText(protocol);
  }
  return static_cast<uint8_t>(protocol) == kGre ? "gre" : "unknown";
}

int64_t wholeSeconds(net::SimTime time) {
  return std::max<int64_t>(0, std::chrono::floor<std::chrono::seconds>(time).count());
}

std::string headText(const ConntrackFacts& entry, const ConntrackFormat& format) {
  const net::Protocol protocol = entry.tuple(Direction::Original).protocol;
  return fmt::format("{}{:<8} {} ", format.extended ? "ipv4     2 " : "", protocolName(protocol),
                     static_cast<int>(protocol));
}

std::string stateText(const ConntrackFacts& entry) {
  const bool tcp = entry.tuple(Direction::Original).protocol == net::Protocol::Tcp;
  return tcp ? fmt::format("{} ", name(entry.tcp)) : std::string();
}

enum class Counters { Shown, Hidden };

std::string tuplesText(const ConntrackFacts& entry, Counters counters) {
  auto counted = [&](Direction d) {
    const ConntrackFacts::Count& count = entry.counters[slot(d)];
    return entry.counts && counters == Counters::Shown
               ? fmt::format("packets={} bytes={} ", count.packets, count.bytes)
               : std::string();
  };
  std::string out = tupleText(entry.tuple(Direction::Original)) + counted(Direction::Original);
  if (!entry.seenReply) out += "[UNREPLIED] ";
  out += tupleText(entry.tuple(Direction::Reply)) + counted(Direction::Reply);
  if (entry.assured) out += "[ASSURED] ";
  return out;
}

std::string ageText(const ConntrackFacts& entry, net::SimTime now, const ConntrackFormat& format) {
  if (!entry.timed) return {};
  std::string out = fmt::format("delta-time={} ", wholeSeconds(now - entry.created));
  if (format.clock) out += fmt::format("[start={}] ", format.clock(entry.created));
  return out;
}

std::string_view kindText(ConntrackEvent::Kind kind) {
  switch (kind) {
  case ConntrackEvent::Kind::New:
    return "[NEW]";
  case ConntrackEvent::Kind::Update:
    return "[UPDATE]";
  case ConntrackEvent::Kind::Destroy:
    return "[DESTROY]";
  }
  return {};
}
} // namespace

std::string Conntrack::text(const ConntrackFacts& entry, net::SimTime now,
                            const ConntrackFormat& format) const {
  const std::string left =
      format.left.empty() ? std::to_string(wholeSeconds(entry.expires - now)) : format.left;
  std::string out = headText(entry, format) + left + ' ';
  out += stateText(entry) + tuplesText(entry, Counters::Shown);
  out += fmt::format("mark={} ", entry.mark) + ageText(entry, now, format) + "use=1";
  return format.id ? out + fmt::format(" id={}", entry.id) : out;
}

// The end of a connection that ran out of time has none left; before Linux 5.10 it has no state either.
std::string Conntrack::text(const ConntrackEvent& event, const ConntrackFormat& format) const {
  const ConntrackFacts& facts = event.facts;
  const bool destroys = event.kind == ConntrackEvent::Kind::Destroy;
  const int64_t left = wholeSeconds(facts.expires - event.at);
  std::string out = fmt::format("{:>9} {}", kindText(event.kind), headText(facts, format));
  if (!destroys || (left > 0 && !settings.isOld())) out += fmt::format("{} ", left);
  if (!destroys || !settings.isOld()) out += stateText(facts);
  out += tuplesText(facts, destroys ? Counters::Shown : Counters::Hidden);
  if (facts.mark != 0) out += fmt::format("mark={} ", facts.mark);
  if (destroys) out += ageText(facts, event.at, format);
  if (format.id) out += fmt::format("id={} ", facts.id);
  out.pop_back();
  return out;
}

std::string Conntrack::entriesText(net::SimTime now, const ConntrackFilter& filter,
                                   const ConntrackFormat& format) {
  std::string out;
  for (const EntryPointer& entry : entries(now))
    if (filter.fits(*entry)) out += text(*entry, now, format) + '\n';
  return out;
}

} // namespace fg::netfilter
