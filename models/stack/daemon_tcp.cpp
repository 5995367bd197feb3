// Opening and ending connections.
#include "stack/daemon_tcp.h"

#include "stack/ip_stack.h"
#include "stack/port_range.h"

#include "netfilter/conntrack/entry.h"

#include <algorithm>

namespace fg::stack {

using host::StreamAddress;
using host::StreamEnd;
using namespace std::chrono_literals;

// Set when the two ends are made; null once the kernels track them.
struct DaemonTcp::Standing {
  host::NetworkNamespace *client = nullptr, *server = nullptr;
  StreamAddress clientAddress, serverAddress;
  bool tracked = false;
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
  auto& table = ns.netfilter().conntrack;
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

} // namespace fg::stack
