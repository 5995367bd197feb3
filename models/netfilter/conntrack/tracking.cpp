// Which connection a packet belongs to, and what the packet does to its state (nf_conntrack_in).
#include "netfilter/conntrack/conntrack.h"
#include "netfilter/conntrack/tcp_window.h"

namespace fg::netfilter {
namespace {
using std::chrono::seconds;

bool asksByIcmp(uint8_t type) { // echo, timestamp, information, address mask request
  return type == net::icmp::kEchoRequest || type == 13 || type == 15 || type == 17;
}

constexpr uint8_t kLastIcmpType = 18; // the kernel takes no other for ICMP

bool hasSoundUdpHeader(const net::Ipv4Packet& packet) {
  const auto transport = packet.payload();
  if (transport.size() < 8) return false;
  const size_t length = static_cast<size_t>(transport[4] << 8 | transport[5]);
  return length >= 8 && length <= transport.size();
}

bool hasSoundHeader(const net::Ipv4Packet& packet) {
  if (packet.fragmentOffset() != 0) return false;
  switch (packet.protocol()) {
  case net::Protocol::Tcp:
    return hasSoundTcpHeader(packet);
  case net::Protocol::Udp:
    return hasSoundUdpHeader(packet);
  case net::Protocol::Icmp:
    return packet.payload().size() >= 8;
  }
  return true;
}
} // namespace

// What nf_conntrack_proto_*.c call an error: tcp_error, udp_error, nf_conntrack_icmpv4_error.
std::optional<ConntrackReason> Conntrack::wrongHeader(const net::Ipv4Packet& packet, trace::Hook hook) const {
  if (!hasSoundHeader(packet)) return ConntrackReason::CutOff;
  const bool checks = settings.checksum != 0 && hook == trace::Hook::Prerouting;
  if (checks && !packet.transportChecksumHolds()) return ConntrackReason::BadChecksum;
  if (packet.protocol() == net::Protocol::Tcp && !isValidTcpFlags(packet.tcpFlags()))
    return ConntrackReason::BadFlags;
  if (packet.protocol() == net::Protocol::Icmp && packet.icmpType() > kLastIcmpType)
    return ConntrackReason::UnknownIcmpType;
  return {};
}

Conntrack::Lookup Conntrack::lookUp(const net::Ipv4Packet& packet, trace::Hook hook, net::SimTime now) {
  forgetExpired(now);
  if (auto wrong = wrongHeader(packet, hook)) return invalid(*wrong, packet);
  if (packet.isIcmpError()) return related(packet);
  std::optional<Tuple> tuple = tupleOf(packet);
  if (!tuple) return invalid(ConntrackReason::UnaskedReply, packet);

  Found known = see(*tuple, now);
  if (!known.entry) return begin(packet, *tuple, now);
  ++counters.found;
  Lookup found{{known.entry, ConntrackState::Established, known.direction, true}, {}, false};
  found.reason = known.direction == Direction::Reply ? ConntrackReason::Answer : ConntrackReason::MoreOfFlow;
  if (known.direction == Direction::Original && !known.entry->seenReply) {
    found.reference.state = ConntrackState::New;
    found.reason = ConntrackReason::Unanswered;
  }
  return follow(std::move(found), packet, now);
}

// Linux 3.10 counts a wrong header twice; 6.1 counts ICMP as an error, and the rest as invalid.
Conntrack::Lookup Conntrack::invalid(ConntrackReason reason, const net::Ipv4Packet& packet) {
  const bool icmp = packet.protocol() == net::Protocol::Icmp;
  const bool wrongHeader =
      reason == ConntrackReason::CutOff || reason == ConntrackReason::BadChecksum
      || reason == ConntrackReason::BadFlags || reason == ConntrackReason::UnknownIcmpType
      || reason == ConntrackReason::NoFlowQuoted || reason == ConntrackReason::OtherFlowQuoted;
  const bool isError = wrongHeader && (settings.isOld() || icmp);
  if (isError) ++counters.errors;
  if (!isError || settings.isOld()) ++counters.invalid;
  return {{nullptr, ConntrackState::Invalid, Direction::Original, true}, reason, false};
}

Conntrack::Lookup Conntrack::begin(const net::Ipv4Packet& packet, const Tuple& tuple, net::SimTime now) {
  if (!makeRoom(now)) { // before it is known whether the packet may begin anything
    ++counters.dropped;
    return {{nullptr, ConntrackState::Invalid, Direction::Original, true}, {}, true};
  }
  const bool raced = m_race && m_race->original == tuple && find(tuple).entry;
  Lookup found{{nullptr, ConntrackState::New, Direction::Original, true}, {}, false};
  if (raced) found.reason = ConntrackReason::Raced;
  auto entry = std::make_shared<ConntrackEntry>();
  entry->tuples = {tuple, tuple.inverted()};
  if (tuple.protocol == net::Protocol::Icmp && !asksByIcmp(tuple.icmpType))
    return invalid(ConntrackReason::UnaskedReply, packet);
  if (tuple.protocol == net::Protocol::Tcp) {
    const TcpSegmentView segment(packet);
    if (nextTcpState(TcpState::None, Direction::Original, segment.kind).verdict == TcpVerdict::Invalid)
      return invalid(ConntrackReason::NoSyn, packet);
    if (segment.kind != TcpKind::Syn) {
      if (settings.tcpLoose == 0) return invalid(ConntrackReason::NotPickedUp, packet);
      found.reason = ConntrackReason::PickedUp;
    }
    entry->tcpMemory = beginTcp(segment);
  }
  entry->id = ++m_lastId;
  entry->created = now;
  entry->counts = settings.accounting != 0;
  entry->timed = settings.timestamp != 0;
  ++counters.begun;
  found.reference.entry = std::move(entry);
  return follow(std::move(found), packet, now);
}

// The error belongs to the connection whose packet it quotes, and goes the other way
// (nf_conntrack_proto_icmp.c, nf_conntrack_inet_error).
Conntrack::Lookup Conntrack::related(const net::Ipv4Packet& packet) {
  std::optional<net::Ipv4Packet> quoted = packet.quoted();
  std::optional<Tuple> inner = quoted ? tupleOf(*quoted) : std::nullopt;
  Found found = inner ? find(inner->inverted()) : Found{};
  if (!found.entry) return invalid(ConntrackReason::NoFlowQuoted, packet);
  const bool mismatch = found.entry->tuple(found.direction).destination != packet.destination();
  if (mismatch && !settings.isOld()) return invalid(ConntrackReason::OtherFlowQuoted, packet);
  return {
      {found.entry, ConntrackState::Related, found.direction, true}, ConntrackReason::ErrorAboutFlow, false};
}

Conntrack::Lookup Conntrack::follow(Lookup found, const net::Ipv4Packet& packet, net::SimTime now) {
  ConntrackEntry& entry = *found.reference.entry;
  switch (packet.protocol()) {
  case net::Protocol::Tcp:
    found = followTcp(std::move(found), packet, now);
    break;
  case net::Protocol::Udp:
    followUdp(entry, now);
    account(entry, found.reference.direction, packet);
    break;
  case net::Protocol::Icmp:
    refresh(entry, settings.icmp, now);
    account(entry, found.reference.direction, packet);
    break;
  default:
    followOther(entry, now);
    account(entry, found.reference.direction, packet);
    break;
  }
  ConntrackEntry* followed = found.reference.entry.get();
  if (followed && found.reference.direction == Direction::Reply && !followed->seenReply)
    followed->seenReply = followed->changed = true;
  return found;
}

// An answered connection is a stream with its next packet: in Linux 3.10 at once, since 5.0 where it is still
// used after two seconds (nf_conntrack_proto_udp.c).
void Conntrack::followUdp(ConntrackEntry& entry, net::SimTime now) {
  const bool stream = entry.seenReply && (settings.isOld() || now > entry.created + seconds(2));
  refresh(entry, stream ? settings.udpStream : settings.udp, now);
  if (!stream || entry.assured || entry.answersOnly) return;
  assure(entry);
  entry.changed = true;
}

// GRE has a tracker of its own, which takes an answered one for a stream (nf_conntrack_proto_gre.c); SCTP's
// and DCCP's are not modelled.
void Conntrack::followOther(ConntrackEntry& entry, net::SimTime now) {
  constexpr uint8_t kGre = 47;
  constexpr int kGreTimeout = 30, kGreStream = 180;
  if (static_cast<uint8_t>(entry.tuple(Direction::Original).protocol) != kGre)
    return refresh(entry, settings.generic, now);
  refresh(entry, entry.seenReply ? kGreStream : kGreTimeout, now);
  if (!entry.seenReply || entry.assured) return;
  assure(entry);
  entry.changed = true;
}

void Conntrack::account(ConntrackEntry& entry, Direction direction, const net::Ipv4Packet& packet) const {
  if (!entry.counts) return;
  ConntrackFacts::Count& count = entry.counters[slot(direction)];
  ++count.packets;
  count.bytes += packet.length();
}

} // namespace fg::netfilter
