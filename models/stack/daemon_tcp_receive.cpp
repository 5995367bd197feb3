// What comes in for a daemon's connection: segments and ICMP errors.
#include "stack/daemon_tcp.h"
#include "stack/ip_stack.h"
#include "stack/tcp_segment.h"

#include "netfilter/conntrack/tcp_segment.h"

#include <algorithm>

namespace fg::stack {

using host::StreamAddress;
using host::StreamEnd;
using namespace std::chrono_literals;

// The header of a segment, and what it carries.
struct DaemonTcp::Segment {
  uint8_t flags = 0;
  uint32_t sequence = 0, acknowledgement = 0;
  std::span<const uint8_t> bytes; // with the header
  std::span<const uint8_t> data;

  bool has(uint8_t flag) const { return (flags & flag) != 0; }
};

bool DaemonTcp::receive(const device::Frame& frame) {
  if (m_listeners.empty() && m_connections.empty()) return false;
  const net::Ipv4Packet& packet = *frame.packet;
  StreamAddress local{packet.destination(), packet.destinationPort()},
      remote{packet.source(), packet.sourcePort()};
  auto bytes = packet.payload();
  Segment segment{bytes[13], netfilter::wordAt(bytes, 4), netfilter::wordAt(bytes, 8), bytes,
                  bytes.subspan(netfilter::tcpHeaderLength(bytes))};
  auto known = m_byFlow.find({local, remote});
  bool opens = known == m_byFlow.end() && segment.has(net::tcp::kSyn) && !segment.has(net::tcp::kAck)
               && listenerAt(local);
  if (known == m_byFlow.end() && !opens) return false;
  m_stack.record(frame, trace::DeliverLocally{m_stack.recorder().intern("tcp socket " + local.text())});
  IpStack::AnswerScope answering(m_stack, frame.id);
  if (opens) return accept(segment, frame);
  take(*m_connections.at(known->second), segment);
  return true;
}

bool DaemonTcp::accept(const Segment& segment, const device::Frame& frame) {
  const net::Ipv4Packet& packet = *frame.packet;
  Connection& made =
      make({packet.destination(), packet.destinationPort()}, {packet.source(), packet.sourcePort()}, {});
  made.hidden = frame.hidden;
  made.state = State::SynReceived;
  made.expected = segment.sequence + 1;
  made.peerMss = announcedMss(segment.bytes).value_or(made.peerMss);
  Id id = made.id;
  transmit(made, net::tcp::kSyn | net::tcp::kAck, made.next++);
  if (Connection* opening = find(id)) planSendAgain(*opening);
  return true;
}

void DaemonTcp::take(Connection& connection, const Segment& segment) {
  heardOf(connection);
  if (segment.has(net::tcp::kRst)) return takeReset(connection, segment);
  if (connection.state == State::SynSent) return opened(connection, segment);
  if (segment.has(net::tcp::kSyn)) { // again: the answer was lost
    if (connection.state == State::SynReceived)
      transmit(connection, net::tcp::kSyn | net::tcp::kAck, connection.unacknowledged);
    else
      transmit(connection, net::tcp::kAck, connection.next);
    return;
  }
  Id id = connection.id;
  if (!segment.has(net::tcp::kAck) || !acknowledge(connection, segment.acknowledgement)) return;
  if (Connection* left = find(id)) takeData(*left, segment);
}

// Only the very next number counts (RFC 5961, 3.2).
void DaemonTcp::takeReset(Connection& connection, const Segment& segment) {
  bool opening = connection.state == State::SynSent;
  bool fits = opening ? segment.has(net::tcp::kAck) && segment.acknowledgement == connection.next
                      : segment.sequence == connection.expected;
  if (fits) end(connection.id, opening ? StreamEnd::Refused : StreamEnd::Reset);
}

void DaemonTcp::opened(Connection& connection, const Segment& segment) {
  bool answers = segment.has(net::tcp::kSyn) && segment.has(net::tcp::kAck)
                 && segment.acknowledgement == connection.next;
  if (!answers) return;
  connection.unacknowledged = segment.acknowledgement;
  connection.expected = segment.sequence + 1;
  connection.peerMss = announcedMss(segment.bytes).value_or(connection.peerMss);
  connection.state = State::Established;
  connection.sendAgain.clear();
  connection.waitingSince.reset();
  connection.tries = 0;
  planKeepAlive(connection, 30s);
  Id id = connection.id;
  transmit(connection, net::tcp::kAck, connection.next);
  if (Connection* open = find(id); open && open->owner.connected) {
    auto told = open->owner.connected; // the owner may end it
    told();
  }
}

// False where the connection is at its end.
bool DaemonTcp::acknowledge(Connection& connection, uint32_t upTo) {
  if (!netfilter::isBefore(connection.unacknowledged, upTo) || netfilter::isBefore(connection.next, upTo))
    return true;
  if (connection.state == State::SynReceived) {
    connection.state = State::Established;
    ++connection.unacknowledged;
    planKeepAlive(connection, 30s);
    if (const auto* listener = listenerAt(connection.local))
      connection.owner = listener->second({connection.id, connection.remote});
  }
  uint32_t count = upTo - connection.unacknowledged;
  auto data = static_cast<std::ptrdiff_t>(std::min<size_t>(count, connection.outgoing.size()));
  connection.outgoing.erase(connection.outgoing.begin(), connection.outgoing.begin() + data);
  connection.unacknowledged = upTo;
  connection.tries = 0;
  connection.sendAgain.clear();
  connection.waitingSince.reset();
  bool finished = connection.finSent && upTo == connection.next;
  if (finished && connection.finReceived) {
    erase(connection.id);
    return false;
  }
  if (connection.unacknowledged != connection.next) planSendAgain(connection);
  sendPending(connection);
  return true;
}

void DaemonTcp::takeData(Connection& connection, const Segment& segment) {
  Id id = connection.id;
  uint32_t known = connection.expected - segment.sequence; // of its bytes
  bool old = netfilter::isBefore(segment.sequence, connection.expected);
  bool ahead = netfilter::isBefore(connection.expected, segment.sequence);
  bool probes = old && segment.data.empty(); // a keepalive, or an old acknowledgement
  size_t skipped = old ? std::min<size_t>(known, segment.data.size()) : 0;
  auto fresh = ahead ? std::span<const uint8_t>() : segment.data.subspan(skipped);
  bool fin = segment.has(net::tcp::kFin) && !ahead && !connection.finReceived
             && segment.sequence + segment.data.size() == connection.expected + fresh.size();
  if (segment.data.empty() && !segment.has(net::tcp::kFin) && !probes && !ahead) return;
  connection.expected += static_cast<uint32_t>(fresh.size()) + (fin ? 1 : 0);
  connection.finReceived = connection.finReceived || fin;
  transmit(connection, net::tcp::kAck, connection.next);
  if (Connection* open = find(id); open && !fresh.empty() && open->owner.received) {
    auto told = open->owner.received;
    told(fresh);
  }
  Connection* open = find(id);
  if (!open || !fin) return;
  auto told = std::move(open->owner.ended);
  bool weClosed = open->finSent && open->unacknowledged == open->next;
  if (weClosed)
    erase(id);
  else
    close(id); // a daemon has nothing to add
  if (told) told(StreamEnd::Closed);
}

// tcp_v4_err: fatal while it opens, else remembered for when it gives up.
std::string DaemonTcp::takeError(const Icmp::Notice& notice) {
  const net::Ipv4Packet& quoted = notice.quoted;
  if (quoted.protocol() != net::Protocol::Tcp) return {};
  auto known = m_byFlow.find(
      {{quoted.source(), quoted.sourcePort()}, {quoted.destination(), quoted.destinationPort()}});
  if (known == m_byFlow.end()) return {};
  constexpr uint8_t kSourceRouteFailed = 5;
  if (notice.type != net::icmp::kUnreachable || notice.code == net::icmp::kFragmentationNeeded
      || notice.code == kSourceRouteFailed)
    return "tcp socket";
  // icmp_err_convert
  StreamEnd end = StreamEnd::HostUnreachable;
  if (notice.code == net::icmp::kNetUnreachable || notice.code == net::icmp::kNetProhibited)
    end = StreamEnd::NetUnreachable;
  if (notice.code == net::icmp::kPortUnreachable) end = StreamEnd::Refused;
  Connection& connection = *m_connections.at(known->second);
  if (connection.state == State::SynSent)
    this->end(connection.id, end);
  else
    connection.softError = end;
  return "tcp socket";
}

} // namespace fg::stack
