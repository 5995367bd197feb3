#include "host/network_namespace.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>

namespace fg::host {
namespace {

constexpr uint32_t kLoopbackMtu = 65536;

constexpr std::array<std::pair<std::string_view, std::string_view>, 16> kDefaultSysctls{{
    {"net.ipv4.ip_forward", "0"},
    {"net.ipv4.ip_default_ttl", "64"},
    {"net.ipv4.conf.all.rp_filter", "0"},
    {"net.ipv4.conf.default.rp_filter", "0"},
    {"net.ipv4.conf.all.send_redirects", "1"},
    {"net.ipv4.conf.all.accept_local", "0"},
    {"net.ipv4.conf.all.route_localnet", "0"},
    {"net.ipv4.icmp_echo_ignore_all", "0"},
    {"net.ipv4.icmp_ratelimit", "1000"},
    {"net.ipv4.icmp_ratemask", "6168"},
    {"net.ipv4.icmp_errors_use_inbound_ifaddr", "0"},
    {"net.ipv4.ip_local_port_range", "32768\t60999"},
    {"net.ipv4.neigh.default.base_reachable_time_ms", "30000"},
    {"net.netfilter.nf_conntrack_max", "262144"},
    {"net.bridge.bridge-nf-call-iptables", "0"},
    {"net.bridge.bridge-nf-call-arptables", "0"},
}};

} // namespace

NetworkNamespace::NetworkNamespace(Environment& environment, std::string name, std::string node)
    : netfilter(*this, &environment.recorder, environment.recorder.addNamespace(name, node)),
      m_environment(environment), m_name(std::move(name)),
      m_node(std::move(node)), m_id{static_cast<uint32_t>(environment.recorder.recording().namespaces.size()
                                                          - 1)},
      m_rng(environment.seed, "namespace " + m_name) {
  for (auto [key, value] : kDefaultSysctls)
    m_sysctls.emplace(key, value);
  netfilter.rules.onChange = [this](trace::ChangeKind change, trace::Table table, const std::string& rule) {
    note(trace::StateKind::Rule, change, "-t " + std::string(trace::name(table)) + " " + rule);
  };
  Interface lo;
  lo.name = "lo";
  lo.kind = InterfaceKind::Loopback;
  lo.mtu = kLoopbackMtu;
  lo.up = true;
  Interface& inserted = insert(std::move(lo));
  inserted.addresses.push_back({{net::Ipv4Address(127, 0, 0, 1), 8}, {}, routing::Scope::Host, {}});
}

net::SimTime NetworkNamespace::now() const { return m_environment.scheduler.now(); }

void NetworkNamespace::note(trace::StateKind state, trace::ChangeKind change, std::string what) {
  recorder().change(m_id, state, change, std::move(what));
}

// --- interfaces --------------------------------------------------------------------------------

std::vector<Interface*> NetworkNamespace::interfaces() {
  std::vector<Interface*> out;
  for (auto& [index, interface] : m_interfaces)
    out.push_back(interface.get());
  return out;
}

std::vector<const Interface*> NetworkNamespace::interfaces() const {
  std::vector<const Interface*> out;
  for (const auto& [index, interface] : m_interfaces)
    out.push_back(interface.get());
  return out;
}

const Interface* NetworkNamespace::interface(std::string_view name) const {
  for (const auto& [index, interface] : m_interfaces)
    if (interface->name == name) return interface.get();
  return nullptr;
}

Interface* NetworkNamespace::interface(std::string_view name) {
  return const_cast<Interface*>(std::as_const(*this).interface(name));
}

const Interface* NetworkNamespace::interface(int index) const {
  auto it = m_interfaces.find(index);
  return it == m_interfaces.end() ? nullptr : it->second.get();
}

Interface* NetworkNamespace::interface(int index) {
  return const_cast<Interface*>(std::as_const(*this).interface(index));
}

std::string_view NetworkNamespace::interfaceName(int index) const {
  const Interface* found = interface(index);
  return found ? std::string_view(found->name) : std::string_view();
}

int NetworkNamespace::freeIndex(int wanted) const {
  if (wanted > 0 && !m_interfaces.contains(wanted)) return wanted;
  int index = m_lastIndex + 1;
  while (m_interfaces.contains(index))
    ++index;
  return index;
}

Interface& NetworkNamespace::insert(Interface interface) {
  interface.index = freeIndex(interface.index);
  assert(!this->interface(interface.name) && interface.name.size() < 16);
  int index = interface.index;
  auto [it, inserted] = m_interfaces.emplace(index, std::make_unique<Interface>(std::move(interface)));
  m_lastIndex = std::max(m_lastIndex, index);
  return *it->second;
}

Interface& NetworkNamespace::addInterface(InterfaceKind kind, std::string name, net::MacAddress mac) {
  Interface interface;
  interface.name = std::move(name);
  interface.kind = kind;
  interface.mac = mac;
  if (kind == InterfaceKind::Bridge) {
    interface.fdb.emplace();
    interface.carrier = false; // until a port has one
  }
  Interface& added = insert(std::move(interface));
  note(trace::StateKind::Interface, trace::ChangeKind::Added, added.name);
  m_environment.links.interfaceAdded(*this, added);
  return added;
}

Interface& NetworkNamespace::addVethPair(std::string name, net::MacAddress mac,
                                         NetworkNamespace& peerNamespace, std::string peerName,
                                         net::MacAddress peerMac) {
  int peerIndexHere = freeIndex(0);
  m_lastIndex = std::max(m_lastIndex, peerIndexHere); // the peer is born here and then moves
  Interface near;
  near.name = std::move(name);
  near.kind = InterfaceKind::Veth;
  near.mac = mac;
  near.carrier = false;
  Interface far = near;
  far.name = std::move(peerName);
  far.mac = peerMac;
  far.index = peerIndexHere;
  Interface& farEnd = peerNamespace.insert(std::move(far));
  Interface& nearEnd = insert(std::move(near));
  bool sameNamespace = &peerNamespace == this;
  nearEnd.peerIndex = farEnd.index;
  nearEnd.peerNamespace = &peerNamespace;
  farEnd.peerIndex = nearEnd.index;
  farEnd.peerNamespace = this;
  if (!sameNamespace) {
    nearEnd.peerNetnsid = netnsid(peerNamespace);
    farEnd.peerNetnsid = peerNamespace.netnsid(*this);
  }
  nearEnd.connectedTo = farEnd.name + " in " + peerNamespace.name();
  farEnd.connectedTo = nearEnd.name + " on " + m_name;
  note(trace::StateKind::Interface, trace::ChangeKind::Added,
       nearEnd.name + ", a veth pair with " + nearEnd.connectedTo);
  m_environment.links.vethPairAdded(*this, nearEnd);
  return nearEnd;
}

Interface& NetworkNamespace::restoreInterface(Interface found) {
  found.up = false;
  found.carrier = found.kind != InterfaceKind::Bridge && found.kind != InterfaceKind::Veth;
  if (found.kind == InterfaceKind::Bridge) found.fdb.emplace();
  if (Interface* lo = interface(found.name); lo && lo->kind == InterfaceKind::Loopback) {
    lo->mtu = found.mtu;
    return *lo;
  }
  Interface& added = insert(std::move(found));
  m_environment.links.interfaceAdded(*this, added);
  return added;
}

void NetworkNamespace::restorePair(Interface& near, NetworkNamespace& peerNamespace, Interface& far) {
  near.peerIndex = far.index;
  near.peerNamespace = &peerNamespace;
  far.peerIndex = near.index;
  far.peerNamespace = this;
  near.connectedTo = far.name + " in " + peerNamespace.name();
  far.connectedTo = near.name + " on " + m_name;
  m_environment.links.vethPairAdded(*this, near);
}

int NetworkNamespace::netnsid(const NetworkNamespace& other) {
  auto it = std::find(m_netnsids.begin(), m_netnsids.end(), &other);
  if (it == m_netnsids.end()) it = m_netnsids.insert(m_netnsids.end(), &other);
  return static_cast<int>(it - m_netnsids.begin());
}

void NetworkNamespace::removeInterface(int index) {
  Interface* gone = interface(index);
  if (!gone) return;
  std::ignore = setUp(*gone, false);
  if (gone->master) std::ignore = setMaster(*gone, 0);
  for (Interface* port : interfaces())
    if (port->master == index) std::ignore = setMaster(*port, 0);
  NetworkNamespace* peerNamespace = gone->peerNamespace;
  int peerIndex = gone->peerIndex;
  gone->peerNamespace = nullptr;
  note(trace::StateKind::Interface, trace::ChangeKind::Removed, gone->name);
  m_environment.links.interfaceRemoved(*this, *gone);
  neighbors.removeInterface(index);
  m_interfaces.erase(index);
  if (peerNamespace) {
    if (Interface* peer = peerNamespace->interface(peerIndex)) peer->peerNamespace = nullptr;
    peerNamespace->removeInterface(peerIndex);
  }
}

namespace {

// A veth end has a carrier while both ends are up; a bridge while one of its ports can be used.
void updateCarrier(NetworkNamespace& ns, Interface& interface) {
  if (interface.kind == InterfaceKind::Veth && interface.peerNamespace) {
    Interface* peer = interface.peerNamespace->interface(interface.peerIndex);
    if (!peer) return;
    interface.carrier = peer->carrier = interface.up && peer->up;
    if (peer->master)
      updateCarrier(*interface.peerNamespace, *interface.peerNamespace->interface(peer->master));
  }
  if (interface.kind == InterfaceKind::Bridge) {
    interface.carrier = false;
    for (const Interface* port : ns.interfaces())
      if (port->master == interface.index && port->isUsable()) interface.carrier = true;
  }
  if (interface.master) updateCarrier(ns, *ns.interface(interface.master));
}

} // namespace

core::KernelResult NetworkNamespace::setUp(Interface& interface, bool up) {
  if (interface.up == up) return {};
  interface.up = up;
  updateCarrier(*this, interface);
  note(trace::StateKind::Interface, trace::ChangeKind::Changed, interface.name + (up ? " up" : " down"));
  m_environment.links.interfaceChanged(*this, interface);
  if (up) {
    for (const InterfaceAddress& address : interface.addresses)
      addConnectedRoute(interface, address, 0);
    return {};
  }
  removeRoutes(interface);
  neighbors.removeInterface(interface.index);
  netfilter.interfaceDown(interface.name);
  if (interface.fdb) interface.fdb->flush();
  return {};
}

void NetworkNamespace::setCarrier(Interface& interface, bool carrier) {
  if (interface.carrier == carrier) return;
  interface.carrier = carrier;
  updateCarrier(*this, interface);
  note(trace::StateKind::Interface, trace::ChangeKind::Changed,
       interface.name + (carrier ? " has a carrier" : " has no carrier"));
  m_environment.links.interfaceChanged(*this, interface);
}

void NetworkNamespace::setMtu(Interface& interface, uint32_t mtu) {
  if (interface.mtu == mtu) return;
  interface.mtu = mtu;
  note(trace::StateKind::Interface, trace::ChangeKind::Changed,
       interface.name + " mtu " + std::to_string(mtu));
  m_environment.links.interfaceChanged(*this, interface);
}

core::KernelResult NetworkNamespace::setMaster(Interface& port, int bridge) {
  Interface* master = interface(bridge);
  if (bridge != 0 && (!master || master->kind != InterfaceKind::Bridge))
    return tl::unexpected(core::KernelError::Invalid);
  if (Interface* old = interface(port.master); old && old->fdb) old->fdb->removePort(port.index);
  Interface* left = interface(port.master);
  port.master = bridge;
  if (left) updateCarrier(*this, *left);
  if (master) {
    master->fdb->addPermanent(port.mac, port.index);
    updateCarrier(*this, *master);
    note(trace::StateKind::Interface, trace::ChangeKind::Changed, port.name + " master " + master->name);
  }
  m_environment.links.interfaceChanged(*this, port);
  return {};
}

// --- addresses ---------------------------------------------------------------------------------

core::KernelResult NetworkNamespace::addAddress(Interface& interface, InterfaceAddress address,
                                                uint32_t metric) {
  for (const InterfaceAddress& known : interface.addresses)
    if (known.prefix == address.prefix) return tl::unexpected(core::KernelError::Exists);
  note(trace::StateKind::Address, trace::ChangeKind::Added, address.prefix.text() + " dev " + interface.name);
  interface.addresses.push_back(address);
  if (interface.up) addConnectedRoute(interface, address, metric);
  return {};
}

core::KernelResult NetworkNamespace::removeAddress(Interface& interface, const net::Ipv4Prefix& prefix) {
  auto it = std::find_if(interface.addresses.begin(), interface.addresses.end(),
                         [&](const InterfaceAddress& a) { return a.prefix == prefix; });
  if (it == interface.addresses.end()) return tl::unexpected(core::KernelError::AddressNotAvailable);
  auto sameNetwork = [&](const InterfaceAddress& a) { return a.prefix.canonical() == prefix.canonical(); };
  bool primary = std::find_if(interface.addresses.begin(), interface.addresses.end(), sameNetwork) == it;
  interface.addresses.erase(it);
  note(trace::StateKind::Address, trace::ChangeKind::Removed, prefix.text() + " dev " + interface.name);
  // A primary address takes its secondaries along (promote_secondaries is 0; measured).
  if (primary) std::erase_if(interface.addresses, sameNetwork);
  // With the last address every route through the interface goes (fib_disable_ip); before that, the
  // connected route and those that prefer this source (net/ipv4/fib_frontend.c, fib_inetaddr_event).
  if (interface.addresses.empty()) {
    removeRoutes(interface);
    neighbors.removeInterface(interface.index);
    netfilter.interfaceDown(interface.name);
    return {};
  }
  std::vector<routing::Route> stale;
  for (const routing::Route& route : m_routes.routes()) {
    bool connected = route.interface == interface.index && route.protocol == routing::Protocol::Kernel
                     && route.destination == prefix.canonical();
    if (connected || route.preferredSource == prefix.address()) stale.push_back(route);
  }
  for (const routing::Route& route : stale)
    std::ignore = deleteRoute({route.destination, route.gateway, route.interface, route.metric});
  return {};
}

const Interface* NetworkNamespace::owner(net::Ipv4Address address) const {
  for (const auto& [index, interface] : m_interfaces)
    for (const InterfaceAddress& own : interface->addresses)
      if (own.prefix.address() == address) return interface.get();
  return nullptr;
}

// The local table: every address of an interface that is up, and 127.0.0.0/8 on lo.
bool NetworkNamespace::isLocal(net::Ipv4Address address) const {
  if (address.isLoopback()) return true;
  return owner(address) != nullptr;
}

void NetworkNamespace::addConnectedRoute(Interface& interface, const InterfaceAddress& address,
                                         uint32_t metric) {
  if (address.prefix.length() == 32 || interface.kind == InterfaceKind::Loopback) return;
  routing::Route route;
  route.destination = address.prefix.canonical();
  route.interface = interface.index;
  route.metric = metric;
  route.scope = routing::Scope::Link;
  route.protocol = routing::Protocol::Kernel;
  route.preferredSource = address.prefix.address();
  route.origin = "kernel";
  for (const routing::Route& known : m_routes.routes())
    if (known.destination == route.destination
        && known.interface == route.interface && known.protocol == routing::Protocol::Kernel)
      return;
  note(trace::StateKind::Route, trace::ChangeKind::Added, routeText(route));
  m_routes.append(std::move(route));
}

// --- sysctls -----------------------------------------------------------------------------------

std::string NetworkNamespace::sysctl(std::string_view name) const {
  auto it = m_sysctls.find(name);
  return it == m_sysctls.end() ? std::string() : it->second;
}

int NetworkNamespace::sysctlNumber(std::string_view name) const {
  std::string text = sysctl(name);
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool NetworkNamespace::setSysctl(std::string_view name, std::string value) {
  auto it = m_sysctls.find(name);
  bool perInterface = name.starts_with("net.ipv4.conf.") || name.starts_with("net.ipv4.neigh.");
  if (it == m_sysctls.end() && !perInterface) return false;
  note(trace::StateKind::Sysctl, trace::ChangeKind::Changed, std::string(name) + " = " + value);
  if (it == m_sysctls.end())
    m_sysctls.emplace(name, std::move(value));
  else
    it->second = std::move(value);
  return true;
}

// --- netfilter::HostView -----------------------------------------------------------------------

netfilter::AddressType NetworkNamespace::typeOf(net::Ipv4Address address,
                                                std::string_view interfaceNamed) const {
  using netfilter::AddressType;
  if (address.isUnspecified()) return AddressType::Unspecified;
  if (address.isLimitedBroadcast()) return AddressType::Broadcast;
  if (address.isMulticast()) return AddressType::Multicast;
  if (isLocal(address)) {
    const Interface* own = owner(address);
    bool elsewhere = !interfaceNamed.empty() && (!own || own->name != interfaceNamed);
    return elsewhere ? AddressType::Unicast : AddressType::Local;
  }
  RouteResult way = lookup(address);
  if (way.outcome == trace::RouteOutcome::Broadcast) return AddressType::Broadcast;
  if (!way.found) return AddressType::Unicast; // inet_addr_type without a route (net/ipv4/fib_frontend.c)
  switch (way.route.kind) {
  case routing::RouteKind::Unicast:
    return AddressType::Unicast;
  case routing::RouteKind::Unreachable:
    return AddressType::Unreachable;
  case routing::RouteKind::Blackhole:
    return AddressType::Blackhole;
  case routing::RouteKind::Prohibit:
    return AddressType::Prohibit;
  }
  return AddressType::Unicast;
}

// inet_select_addr(out, next hop, RT_SCOPE_UNIVERSE), as xt_MASQUERADE asks.
std::optional<net::Ipv4Address> NetworkNamespace::masqueradeAddress(std::string_view interfaceNamed,
                                                                    net::Ipv4Address destination) const {
  const Interface* device = interface(interfaceNamed);
  if (!device || device->addresses.empty()) return {};
  net::Ipv4Address nextHop = lookup(destination).nextHop;
  for (const InterfaceAddress& address : device->addresses)
    if (address.prefix.contains(nextHop)) return address.prefix.address();
  return device->addresses.front().prefix.address();
}

} // namespace fg::host
