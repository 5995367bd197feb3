// What goes out of a daemon's connections, again where it is not acknowledged, and keepalive probes.
#include "stack/daemon_tcp.h"

#include "stack/ip_stack.h"
#include "stack/tcp_segment.h"
#include "stack/transport.h"

#include "ns3/log.h"

#include <algorithm>

namespace fg::stack {

NS_LOG_COMPONENT_DEFINE("FgDaemonTcpSend");

using host::StreamEnd;
using namespace std::chrono_literals;

namespace {

// TCP_TIMEOUT_INIT, TCP_RTO_MIN, TCP_RTO_MAX; tcp_syn_retries, tcp_synack_retries, tcp_retries2,
// tcp_orphan_retries.
constexpr net::SimTime kOpenTimeout = 1s, kShortest = 200ms, kLongest = 120s;
constexpr int kSynTries = 6, kSynAckTries = 5, kDataTries = 15, kOrphanTries = 8;
// As Go's net.Dialer{KeepAlive: 30 s} and etcd's listeners set them; tcp_keepalive_probes.
constexpr net::SimTime kKeepAlive = 30s;
constexpr int kProbes = 9;
constexpr size_t kSegmentsInFlight = 10; // TCP_INIT_CWND: what daemons say is short
constexpr uint16_t kWindow = 29200;
constexpr size_t kHeader = 20;

void putNumber(net::Bytes& bytes, size_t at, uint32_t value) {
  for (size_t i = 0; i < 4; ++i)
    bytes[at + i] = static_cast<uint8_t>(value >> (24 - 8 * i));
}

void putHalf(net::Bytes& bytes, size_t at, uint16_t value) {
  bytes[at] = static_cast<uint8_t>(value >> 8);
  bytes[at + 1] = static_cast<uint8_t>(value);
}

} // namespace

// --- out -----------------------------------------------------------------------------------------

Sent DaemonTcp::transmit(Connection& connection, uint8_t flags, uint32_t sequence,
                         std::span<const uint8_t> data) {
  track(connection);
  net::Bytes segment(kHeader);
  putHalf(segment, 0, connection.local.port);
  putHalf(segment, 2, connection.remote.port);
  putNumber(segment, 4, sequence);
  if (flags & net::tcp::kAck) putNumber(segment, 8, connection.expected);
  segment[12] = kHeader / 4 << 4;
  segment[13] = flags;
  putHalf(segment, 14, kWindow);
  segment.insert(segment.end(), data.begin(), data.end());
  if (flags & net::tcp::kSyn)
    segment = withMss(segment, m_stack.transport().ownMss(connection.remote.address));
  constexpr size_t kIpHeader = 20;
  net::Ipv4Packet::Spec spec{
      connection.local.address,
      connection.remote.address,
      net::Protocol::Tcp,
      m_stack.defaultTtl(),
      0,
      m_stack.nextIpId(),
      m_stack.wantsDontFragment(connection.remote.address, segment.size() + kIpHeader)};
  Origination origination;
  origination.cause = m_stack.answering();
  origination.why = origination.cause ? trace::Origin::Reply : trace::Origin::Application;
  origination.by = "tcp socket";
  origination.hidden = connection.hidden;
  origination.notes.checksumLeft = true;
  origination.sourceChosen = connection.state == State::SynSent;
  return m_stack.originate(net::Ipv4Packet::make(spec, segment), origination);
}

size_t DaemonTcp::segmentSize(const Connection& connection) const {
  constexpr size_t kHeaders = 40;
  size_t path = m_stack.pathMtu(connection.remote.address);
  return std::min<size_t>(connection.peerMss, path > kHeaders ? path - kHeaders : 1);
}

void DaemonTcp::send(Id id, std::span<const uint8_t> bytes) {
  Connection* connection = find(id);
  if (!connection || connection->closing) return;
  connection->outgoing.insert(connection->outgoing.end(), bytes.begin(), bytes.end());
  sendPending(*connection);
}

void DaemonTcp::sendPending(Connection& connection) {
  if (connection.state != State::Established) return;
  Id id = connection.id;
  bool sent = false;
  while (Connection* open = find(id)) {
    size_t size = segmentSize(*open), inFlight = open->next - open->unacknowledged;
    if (open->finSent || inFlight >= size * kSegmentsInFlight || inFlight >= open->outgoing.size()) break;
    size_t count = std::min(size, open->outgoing.size() - inFlight);
    bool last = inFlight + count == open->outgoing.size();
    net::Bytes data(open->outgoing.begin() + static_cast<std::ptrdiff_t>(inFlight),
                    open->outgoing.begin() + static_cast<std::ptrdiff_t>(inFlight + count));
    uint32_t sequence = open->next;
    open->next += static_cast<uint32_t>(count);
    sent = true;
    auto push = static_cast<uint8_t>(net::tcp::kAck | (last ? net::tcp::kPsh : 0));
    transmit(*open, push, sequence, data);
  }
  Connection* open = find(id);
  if (open && open->closing && !open->finSent && open->next - open->unacknowledged == open->outgoing.size()) {
    open->finSent = true;
    sent = true;
    transmit(*open, net::tcp::kFin | net::tcp::kAck, open->next++);
    open = find(id);
  }
  if (open && sent && !open->waitingSince) planSendAgain(*open);
}

// --- again -----------------------------------------------------------------------------------------

void DaemonTcp::sendFirstAgain(Connection& connection) {
  if (connection.state == State::SynSent) {
    transmit(connection, net::tcp::kSyn, connection.unacknowledged);
  } else if (connection.state == State::SynReceived) {
    transmit(connection, net::tcp::kSyn | net::tcp::kAck, connection.unacknowledged);
  } else if (connection.outgoing.empty()) {
    transmit(connection, net::tcp::kFin | net::tcp::kAck, connection.unacknowledged);
  } else {
    size_t inFlight = connection.next - connection.unacknowledged;
    size_t count = std::min({segmentSize(connection), connection.outgoing.size(), inFlight});
    net::Bytes data(connection.outgoing.begin(),
                    connection.outgoing.begin() + static_cast<std::ptrdiff_t>(count));
    transmit(connection, net::tcp::kAck | net::tcp::kPsh, connection.unacknowledged, data);
  }
}

void DaemonTcp::planSendAgain(Connection& connection) {
  if (connection.unacknowledged == connection.next) return;
  net::SimTime first = connection.state == State::Established ? kShortest : kOpenTimeout;
  if (connection.tries == 0) connection.timeout = first;
  if (!connection.waitingSince) connection.waitingSince = m_stack.ns().now();
  connection.sendAgain.clear();
  connection.sendAgain.after(connection.timeout, [this, id = connection.id] { timedOut(id); });
}

void DaemonTcp::timedOut(Id id) {
  Connection* connection = find(id);
  if (!connection) return;
  int most = connection->state == State::SynSent       ? kSynTries
             : connection->state == State::SynReceived ? kSynAckTries
             : connection->closing                     ? kOrphanTries
                                                       : kDataTries;
  if (connection->tries >= most) return end(id, connection->softError.value_or(StreamEnd::TimedOut));
  ++connection->tries;
  connection->timeout = std::min(connection->timeout * 2, kLongest);
  sendFirstAgain(*connection);
  if (Connection* open = find(id); open && open->waitingSince) planSendAgain(*open);
}

// --- keepalive -------------------------------------------------------------------------------------

void DaemonTcp::heardOf(Connection& connection) {
  connection.heard = m_stack.ns().now();
  connection.generation = m_stack.recorder().generation();
  connection.unanswered = 0;
}

void DaemonTcp::planKeepAlive(Connection& connection, net::SimTime delay) {
  connection.keepAlive.clear();
  connection.keepAlive.after(delay, [this, id = connection.id] { keepAlive(id); });
}

// While nothing has changed anywhere since the other end was heard last, the probe and its answer would go as
// they went before: they are not sent.
void DaemonTcp::keepAlive(Id id) {
  Connection* connection = find(id);
  if (!connection || connection->closing) return;
  net::SimTime idle = m_stack.ns().now() - connection->heard;
  bool asBefore = connection->unanswered == 0 && connection->generation == m_stack.recorder().generation();
  if (connection->waitingSince || asBefore) return planKeepAlive(*connection, kKeepAlive);
  if (idle < kKeepAlive) return planKeepAlive(*connection, kKeepAlive - idle);
  if (connection->unanswered >= kProbes) {
    transmit(*connection, net::tcp::kRst | net::tcp::kAck, connection->next);
    if (Connection* left = find(id)) end(id, left->softError.value_or(StreamEnd::TimedOut));
    return;
  }
  ++connection->unanswered;
  transmit(*connection, net::tcp::kAck, connection->next - 1);
  if (Connection* open = find(id)) planKeepAlive(*open, kKeepAlive);
}

} // namespace fg::stack
