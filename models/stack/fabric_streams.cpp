// host::Streams, by the stacks of the namespaces.
#include "stack/daemon_tcp.h"
#include "stack/fabric.h"

#include "ns3/log.h"

namespace fg::stack {

NS_LOG_COMPONENT_DEFINE("FgFabricStreams");

namespace {

// Null where the simulation has ended already: daemons outlive it.
DaemonTcp* tcpOf(const Fabric& fabric, const host::NetworkNamespace& ns) {
  auto stack = fabric.stackOf(ns);
  return stack && stack->isInstalled() ? &stack->daemonTcp() : nullptr;
}

} // namespace

tl::expected<Fabric::Id, host::StreamEnd> Fabric::connect(host::NetworkNamespace& ns,
                                                          const host::StreamAddress& to, Owner owner) {
  attach(ns);
  DaemonTcp* tcp = tcpOf(*this, ns);
  if (!tcp) return tl::unexpected(host::StreamEnd::NetUnreachable);
  return tcp->connect(to, std::move(owner));
}

Fabric::Id Fabric::connectStanding(host::NetworkNamespace& ns, host::NetworkNamespace& peer,
                                   const host::StreamAddress& to, std::span<const uint8_t> said,
                                   Owner owner) {
  attach(ns);
  attach(peer);
  DaemonTcp *near = tcpOf(*this, ns), *far = tcpOf(*this, peer);
  return near && far ? near->connectStanding(*far, to, said, std::move(owner)) : 0;
}

bool Fabric::listen(host::NetworkNamespace& ns, const host::StreamAddress& at, Accept accept) {
  attach(ns);
  DaemonTcp* tcp = tcpOf(*this, ns);
  return tcp && tcp->listen(at, std::move(accept));
}

void Fabric::stopListening(host::NetworkNamespace& ns, const host::StreamAddress& at) {
  if (DaemonTcp* tcp = tcpOf(*this, ns)) tcp->stopListening(at);
}

void Fabric::send(host::NetworkNamespace& ns, Id id, std::span<const uint8_t> bytes) {
  if (DaemonTcp* tcp = tcpOf(*this, ns)) tcp->send(id, bytes);
}

void Fabric::close(host::NetworkNamespace& ns, Id id) {
  if (DaemonTcp* tcp = tcpOf(*this, ns)) tcp->close(id);
}

net::SimTime Fabric::unacknowledgedFor(host::NetworkNamespace& ns, Id id) {
  DaemonTcp* tcp = tcpOf(*this, ns);
  return tcp ? tcp->unacknowledgedFor(id) : net::SimTime{0};
}

host::StreamAddress Fabric::localAddress(host::NetworkNamespace& ns, Id id) {
  DaemonTcp* tcp = tcpOf(*this, ns);
  return tcp ? tcp->localAddress(id) : host::StreamAddress{};
}

void Fabric::lose(host::NetworkNamespace& ns) {
  if (DaemonTcp* tcp = tcpOf(*this, ns)) tcp->lose();
}

} // namespace fg::stack
