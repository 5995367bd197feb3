// Opening and ending connections; what comes in.
#include "stack/daemon_tcp.h"

#include "stack/ip_stack.h"
#include "stack/port_range.h"
#include "stack/tcp_segment.h"

#include "netfilter/conntrack/entry.h"
#include "netfilter/conntrack/tcp_segment.h"

#include "ns3/log.h"

#include <algorithm>
#include <array>

namespace fg::stack {

NS_LOG_COMPONENT_DEFINE("FgDaemonTcp");

using host::StreamAddress;
using host::StreamEnd;
using namespace std::chrono_literals;

// Set when the two ends are made; null once the kernels track them.
struct DaemonTcp::Standing {
  host::NetworkNamespace *client = nullptr, *server = nullptr;
  StreamAddress clientAddress, serverAddress;
  bool tracked = false;
};

// The header of a segment, and what it carries.
struct DaemonTcp::Segment {
  uint8_t flags = 0;
  uint32_t sequence = 0, acknowledgement = 0;
  std::span<const uint8_t> bytes; // with the header
  std::span<const uint8_t> data;

  bool has(uint8_t flag) const { return (flags & flag) != 0; }
};

namespace {

StreamEnd endOf(LocalFailure failure) {
  switch (failure) {
  case LocalFailure::HostUnreachable:
    return StreamEnd::HostUnreachable;
  case LocalFailure::PermissionDenied:
    return StreamEnd::PermissionDenied;
  case LocalFailure::Invalid:
    return StreamEnd::Invalid;
  default:
    return StreamEnd::NetUnreachable;
  }
}

} // namespace

DaemonTcp::DaemonTcp(IpStack& stack, std::shared_ptr<Id> lastId)
    : m_stack(stack), m_lastId(std::move(lastId)),
      m_rng(stack.ns().environment().seed, "tcp " + stack.ns().name()) {
  m_errorListener = stack.icmp().addErrorListener([this](const auto& notice) { return takeError(notice); });
}

DaemonTcp::~DaemonTcp() { m_stack.icmp().removeListener(m_errorListener); }

// --- connections -----------------------------------------------------------------------------------

DaemonTcp::Connection& DaemonTcp::make(const StreamAddress& local, const StreamAddress& remote, Owner owner) {
  auto made = std::make_unique<Connection>(m_stack.ns().environment().scheduler);
  made->id = ++*m_lastId;
  made->local = local;
  made->remote = remote;
  made->owner = std::move(owner);
  made->unacknowledged = made->next = static_cast<uint32_t>(m_rng.next());
  m_byFlow[{local, remote}] = made->id;
  return *(m_connections[made->id] = std::move(made));
}

DaemonTcp::Connection* DaemonTcp::find(Id id) const {
  auto it = m_connections.find(id);
  return it == m_connections.end() ? nullptr : it->second.get();
}

// By chance, as inet_hash_connect.
uint16_t DaemonTcp::freePort(net::Ipv4Address local, const StreamAddress& remote) {
  PortRange range = localPortRange(m_stack.ns());
  auto port = static_cast<uint16_t>(range.low + m_rng.below(range.high - range.low + 1U));
  while (m_byFlow.contains({{local, port}, remote}))
    port = port < range.high ? static_cast<uint16_t>(port + 1) : range.low;
  return port;
}

tl::expected<DaemonTcp::Id, StreamEnd> DaemonTcp::connect(const StreamAddress& to, Owner owner) {
  net::Ipv4Address source = m_stack.sourceTowards(to.address).value_or(net::Ipv4Address{});
  Connection& made = make({source, freePort(source, to)}, to, std::move(owner));
  Id id = made.id;
  Sent sent = transmit(made, net::tcp::kSyn, made.next++);
  // A rule that drops the SYN is no error: it is sent again (tcp_connect).
  if (sent.failure && *sent.failure != LocalFailure::NotPermitted) {
    erase(id);
    return tl::unexpected(endOf(*sent.failure));
  }
  if (Connection* opening = find(id)) planSendAgain(*opening);
  return id;
}

DaemonTcp::Id DaemonTcp::connectStanding(DaemonTcp& peer, const StreamAddress& to,
                                         std::span<const uint8_t> said, Owner owner) {
  const auto* listener = peer.listenerAt(to);
  auto source = m_stack.sourceTowards(to.address);
  if (!listener || !source) return 0;
  Connection& near = make({*source, freePort(*source, to)}, to, std::move(owner));
  Connection& far = peer.make(to, near.local, {});
  auto standing = std::make_shared<Standing>(Standing{&m_stack.ns(), &peer.m_stack.ns(), near.local, to});
  near.standing = far.standing = standing;
  near.state = far.state = State::Established;
  near.expected = far.next;
  far.expected = near.next;
  uint32_t mtu = m_stack.pathMtu(to.address);
  near.peerMss = far.peerMss = static_cast<uint16_t>(std::clamp<uint32_t>(mtu, 576, 65535) - 40);
  far.owner = listener->second({far.id, near.local});
  heardOf(near);
  peer.heardOf(far);
  planKeepAlive(near, 30s);
  peer.planKeepAlive(far, 30s);
  Id id = near.id;
  if (auto told = far.owner.received; told && !said.empty()) told(said);
  return id;
}

bool DaemonTcp::listen(const StreamAddress& at, Accept accept) {
  return m_listeners.emplace(at, std::move(accept)).second;
}

std::vector<StreamAddress> DaemonTcp::listening() const {
  std::vector<StreamAddress> out;
  for (const auto& [address, accept] : m_listeners)
    out.push_back(address);
  return out;
}

const std::pair<const StreamAddress, DaemonTcp::Accept>*
DaemonTcp::listenerAt(const StreamAddress& at) const {
  auto it = m_listeners.find(at);
  if (it == m_listeners.end()) it = m_listeners.find({{}, at.port});
  return it == m_listeners.end() ? nullptr : &*it;
}

StreamAddress DaemonTcp::localAddress(Id id) const {
  const Connection* connection = find(id);
  return connection ? connection->local : StreamAddress{};
}

net::SimTime DaemonTcp::unacknowledgedFor(Id id) const {
  const Connection* connection = find(id);
  bool waits = connection && connection->waitingSince;
  return waits ? m_stack.ns().now() - *connection->waitingSince : net::SimTime{0};
}

void DaemonTcp::lose() {
  m_connections.clear();
  m_byFlow.clear();
  m_listeners.clear();
}

// What is being opened is given up without a word (tcp_close in SYN_SENT).
void DaemonTcp::close(Id id) {
  Connection* connection = find(id);
  if (!connection || connection->closing) return;
  connection->owner = {};
  if (connection->state == State::SynSent) return erase(id);
  connection->closing = true;
  sendPending(*connection);
}

void DaemonTcp::end(Id id, StreamEnd how) {
  Connection* connection = find(id);
  if (!connection) return;
  auto told = std::move(connection->owner.ended);
  erase(id);
  if (told) told(how);
}

void DaemonTcp::erase(Id id) {
  Connection* connection = find(id);
  if (!connection) return;
  m_byFlow.erase({connection->local, connection->remote});
  m_connections.erase(id);
}

namespace {

// The entry of a connection that has stood for long, its ends being in the middle of what they say.
void trackStanding(host::NetworkNamespace& ns, const StreamAddress& client, const StreamAddress& server) {
  auto& table = ns.netfilter.conntrack;
  auto entry = std::make_shared<netfilter::ConntrackEntry>();
  netfilter::Tuple original{client.address, server.address, net::Protocol::Tcp, client.port, server.port};
  entry->tuples = {original, original.inverted()};
  entry->seenReply = entry->assured = true;
  entry->tcp = netfilter::TcpState::Established;
  entry->bound = {true, true};
  for (netfilter::TcpSide& side : entry->tcpMemory.sides)
    side.liberal = true;
  std::ignore = table.insert(entry, table.settings.tcpTimeout(entry->tcp), ns.now());
}

} // namespace

void DaemonTcp::track(Connection& connection) {
  auto standing = connection.standing;
  if (!standing || standing->tracked) return;
  standing->tracked = true;
  trackStanding(*standing->client, standing->clientAddress, standing->serverAddress);
  if (standing->client != standing->server)
    trackStanding(*standing->server, standing->clientAddress, standing->serverAddress);
}

// --- in ----------------------------------------------------------------------------------------------

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
