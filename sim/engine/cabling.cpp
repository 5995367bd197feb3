#include "engine/cabling.h"

#include "stack/daemon_tcp.h"

namespace fg::engine {

void Cabling::interfaceAdded(host::NetworkNamespace& where, host::Interface& interface) {
  m_fabric.interfaceAdded(where, interface);
}

void Cabling::vethPairAdded(host::NetworkNamespace& where, host::Interface& interface) {
  m_fabric.vethPairAdded(where, interface);
  if (m_world) m_world->vethPairAdded(where, interface);
}

void Cabling::interfaceRemoved(host::NetworkNamespace& where, host::Interface& interface) {
  m_fabric.interfaceRemoved(where, interface);
}

void Cabling::interfaceChanged(host::NetworkNamespace& where, host::Interface& interface) {
  m_fabric.interfaceChanged(where, interface);
}

void Cabling::addNamespace(host::NetworkNamespace& ns) {
  m_all.push_back(&ns);
  if (m_choose) letChoose(ns);
}

void Cabling::chooseBy(Choose choose) {
  m_choose = std::move(choose);
  for (host::NetworkNamespace* ns : m_all)
    if (m_choose || ns->hasNetfilter()) letChoose(*ns);
}

void Cabling::capture(const std::string& folder) {
  m_fabric.enablePcap(folder);
  for (host::NetworkNamespace* ns : m_all)
    m_fabric.prepare(*ns);
}

void Cabling::letChoose(host::NetworkNamespace& ns) {
  ns.netfilter().chooseByChance = {};
  if (m_choose)
    ns.netfilter().chooseByChance = [this, &ns](double probability) { return m_choose(ns, probability); };
}

void Cabling::addSegment(const scenario::Segment& segment) {
  m_fabric.addSegment(segment.name, segment.rate, segment.delay);
}

void Cabling::connect(host::NetworkNamespace& ns, host::Interface& interface, const std::string& segment) {
  m_fabric.connect(ns, interface, segment);
}

void Cabling::setFault(const std::string& segment, const world::LinkFault& fault, core::Rng chance) {
  m_fabric.setFault(segment, {fault.loss, fault.delay, fault.rate}, chance);
}

void Cabling::connectToInternet(host::NetworkNamespace& ns, host::Interface& interface) {
  static const std::string kInternet = "the internet";
  if (!m_hasInternet) m_fabric.addInternet(kInternet);
  m_hasInternet = true;
  m_fabric.connect(ns, interface, kInternet);
}

void Cabling::leadOutside(host::NetworkNamespace& ns, host::Interface& interface,
                          const std::string& assumption) {
  m_fabric.leadOutside(ns, interface, assumption);
}

void Cabling::prepare(host::NetworkNamespace& where) { m_fabric.prepare(where); }

stack::Endpoint& Cabling::endpoint(host::NetworkNamespace& ns) {
  auto& endpoint = m_endpoints[ns.id().value];
  if (endpoint) return *endpoint;
  endpoint = std::make_unique<stack::Endpoint>(m_fabric.attach(ns));
  endpoint->setServer([this, &ns](const stack::Asked& asked) -> std::optional<stack::Said> {
    auto said = m_world ? m_world->servers().serve(
                    ns, {asked.protocol, asked.port, asked.from, asked.fromPort, asked.request})
                        : std::nullopt;
    if (!said) return std::nullopt;
    return stack::Said{std::move(said->reply), said->closes};
  });
  return *endpoint;
}

void Cabling::listen(host::NetworkNamespace& ns, const scenario::Listener& listener) {
  endpoint(ns).listen(listener.protocol, listener.port, listener.address);
}

std::vector<scenario::Listener> Cabling::listeners(const host::NetworkNamespace& ns) const {
  std::vector<scenario::Listener> out;
  if (auto it = m_endpoints.find(ns.id().value); it != m_endpoints.end())
    for (const stack::Listener& listener : it->second->listeners())
      out.push_back({listener.protocol, listener.port, listener.address});
  if (auto stack = m_fabric.stackOf(ns))
    for (const auto& socket : stack->tunnelSockets())
      out.push_back({net::Protocol::Udp, socket.port, socket.address});
  if (auto stack = m_fabric.stackOf(ns); stack && stack->isInstalled())
    for (const host::StreamAddress& socket : stack->daemonTcp().listening())
      out.push_back({net::Protocol::Tcp, socket.port, socket.address});
  return out;
}

} // namespace fg::engine
