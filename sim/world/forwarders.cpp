#include "world/forwarders.h"

#include "world/world.h"

namespace fg::world {

using scenario::found::Forwarder;

namespace {

flannel::BackendContext contextFor(host::NetworkNamespace& ns, const Forwarder& found, core::Timers& timers) {
  flannel::ExternalInterface external;
  external.address = external.publicAddress = found.address;
  if (const host::Interface* owner = ns.owner(found.address)) {
    external.name = owner->name;
    external.index = owner->index;
    external.mtu = owner->mtu;
  }
  return {ns, *flannel::findVersion(scenario::Versions{}.flannel), external, timers,
          [](const std::string&) {}};
}

} // namespace

FoundForwarder::FoundForwarder(host::NetworkNamespace& ns, int tun, const Forwarder& found)
    : m_timers(ns.environment().scheduler), m_context(contextFor(ns, found, m_timers)),
      m_proxy(m_context, tun, found.port) {
  for (const Forwarder::Route& route : found.routes)
    m_proxy.setRoute(route.subnet, route.node);
}

FoundForwarder::~FoundForwarder() = default;

void World::restoreForwarders(host::NetworkNamespace& ns, const scenario::found::Namespace& found) {
  for (const Forwarder& forwarder : found.forwarders)
    if (const host::Interface* tun = ns.interface(forwarder.interface);
        tun && tun->kind == host::InterfaceKind::Tun)
      m_forwarders.push_back(std::make_unique<FoundForwarder>(ns, tun->index, forwarder));
}

std::vector<Forwarder> World::forwarders(const host::NetworkNamespace& ns) const {
  if (const scenario::found::Namespace* captured = found(ns)) return captured->forwarders;
  std::vector<Forwarder> out;
  for (const auto& node : m_daemons->nodes()) {
    const flannel::UdpProxy* proxy = node->ns == &ns && node->flanneld ? node->flanneld->proxy() : nullptr;
    if (!proxy) continue;
    Forwarder forwarder{std::string(ns.interfaceName(proxy->tun())), proxy->address(), proxy->port(), {}};
    for (const auto& [subnet, holder] : proxy->routes())
      forwarder.routes.push_back({subnet, holder});
    out.push_back(std::move(forwarder));
  }
  return out;
}

} // namespace fg::world
