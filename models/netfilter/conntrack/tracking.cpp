// Which connection a packet belongs to, and what the packet does to its state (nf_conntrack_in).
#include "netfilter/conntrack/tcp_tracker.h"

namespace fg::netfilter {
namespace {
using std::chrono::seconds;

ConntrackReference invalid() { return {nullptr, ConntrackState::Invalid, Direction::Original, true}; }

bool mayBegin(const net::Ipv4Packet& packet) {
  if (packet.protocol() == net::Protocol::Tcp)
    return nextTcpState(TcpState::None, Direction::Original, packet.tcpFlags()).verdict == TcpVerdict::Follow;
  if (packet.protocol() != net::Protocol::Icmp) return true;
  uint8_t type = packet.icmpType();
  return type == net::icmp::kEchoRequest || type == 13 || type == 15 || type == 17;
}

bool isWhole(const net::Ipv4Packet& packet) {
  if (packet.fragmentOffset() != 0) return false;
  switch (packet.protocol()) {
  case net::Protocol::Tcp:
    return packet.payload().size() >= 20;
  case net::Protocol::Udp:
  case net::Protocol::Icmp:
    return packet.payload().size() >= 8;
  }
  return true;
}
} // namespace

ConntrackReference Conntrack::lookUp(const net::Ipv4Packet& packet, net::SimTime now) {
  if (!isWhole(packet)) return invalid();
  if (packet.isIcmpError()) return related(packet, now);
  std::optional<Tuple> tuple = tupleOf(packet);
  if (!tuple) return invalid();

  Found found = find(*tuple, now);
  if (!found.entry) return begin(packet, *tuple, now);
  ConntrackReference reference{found.entry, ConntrackState::New, found.direction, true};
  if (found.direction == Direction::Reply || found.entry->seenReply)
    reference.state = ConntrackState::Established;
  return follow(reference, packet, now) ? reference : invalid();
}

ConntrackReference Conntrack::begin(const net::Ipv4Packet& packet, const Tuple& tuple, net::SimTime now) {
  if (!mayBegin(packet)) return invalid();
  auto entry = std::make_shared<ConntrackEntry>();
  entry->tuples = {tuple, tuple.inverted()};
  entry->created = now;
  ConntrackReference reference{entry, ConntrackState::New, Direction::Original, true};
  return follow(reference, packet, now) ? reference : invalid();
}

// The error belongs to the connection whose packet it quotes, and goes the other way
// (nf_conntrack_proto_icmp.c, nf_conntrack_inet_error).
ConntrackReference Conntrack::related(const net::Ipv4Packet& packet, net::SimTime now) {
  std::optional<net::Ipv4Packet> quoted = packet.quoted();
  std::optional<Tuple> inner = quoted ? tupleOf(*quoted) : std::nullopt;
  if (!inner) return invalid();
  Found found = find(inner->inverted(), now);
  if (!found.entry) return invalid();
  if (found.entry->tuple(found.direction).destination != packet.destination()) return invalid();
  return {found.entry, ConntrackState::Related, found.direction, true};
}

bool Conntrack::follow(ConntrackReference& reference, const net::Ipv4Packet& packet, net::SimTime now) {
  ConntrackEntry& entry = *reference.entry;
  switch (packet.protocol()) {
  case net::Protocol::Udp:
    followUdp(entry, now);
    break;
  case net::Protocol::Icmp:
    entry.expires = now + seconds(timeouts.icmp);
    break;
  case net::Protocol::Tcp: {
    TcpTransition next = nextTcpState(entry.tcp, reference.direction, packet.tcpFlags());
    if (next.verdict == TcpVerdict::Invalid) return false;
    if (next.verdict == TcpVerdict::Ignore) break;
    if (next.verdict == TcpVerdict::Reopen) {
      remove(EntryPointer(reference.entry));
      reference = begin(packet, *tupleOf(packet), now);
      return reference.entry != nullptr;
    }
    if (!entry.seenReply && (packet.tcpFlags() & net::tcp::kRst)) {
      remove(EntryPointer(reference.entry)); // refused, or given up before any answer: forgotten at once
      return true;
    }
    bool answered = entry.seenReply || reference.direction == Direction::Reply;
    if (answered && next.state == TcpState::Established
        && (entry.tcp == TcpState::SynRecv || entry.tcp == TcpState::Established))
      entry.assured = true;
    entry.tcp = next.state;
    entry.expires = now + seconds(timeouts.tcp[static_cast<size_t>(next.state)]);
    break;
  }
  default:
    entry.expires = now + seconds(timeouts.generic);
    break;
  }
  if (reference.direction == Direction::Reply) entry.seenReply = true;
  return true;
}

void Conntrack::followUdp(ConntrackEntry& entry, net::SimTime now) {
  using UdpStream = ConntrackTimeouts::UdpStream;
  bool stream =
      entry.seenReply
      && (timeouts.udpStreamBegins == UdpStream::WithFirstAnswer || now > entry.created + seconds(2));
  if (stream) entry.assured = true;
  entry.expires = now + seconds(stream ? timeouts.udpStream : timeouts.udp);
}

} // namespace fg::netfilter
