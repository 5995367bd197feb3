#include "host/network_namespace.h"

#include <algorithm>
#include <cassert>

namespace fg::host {
namespace {

constexpr uint32_t kLoopbackMtu = 65536;

routing::RouteTable::Selector kernelRoute(const net::Ipv4Prefix& link, int interface) {
  routing::RouteTable::Selector selector{link, {}, interface, {}};
  selector.protocol = routing::Protocol::Kernel;
  return selector;
}

} // namespace

NetworkNamespace::NetworkNamespace(Environment& environment, std::string name, std::string node)
    : m_environment(environment), m_name(std::move(name)), m_node(std::move(node)),
      m_id(environment.recorder.addNamespace(m_name, m_node)),
      m_rng(environment.seed, "namespace " + m_name) {
  for (uint32_t table : {routing::kLocalTable, routing::kMainTable})
    m_tables[table];
  Interface lo;
  lo.name = "lo";
  lo.kind = InterfaceKind::Loopback;
  lo.mtu = kLoopbackMtu;
  lo.up = lo.wasUp = true;
  Interface& inserted = insert(std::move(lo));
  inserted.addresses.push_back({{net::Ipv4Address(127, 0, 0, 1), 8}, {}, routing::Scope::Host, {}});
  addConnectedRoute(inserted, inserted.addresses.front(), 0);
}

link::NeighborTable& NetworkNamespace::neighbors() {
  if (!m_neighbors) m_neighbors = std::make_unique<link::NeighborTable>();
  return *m_neighbors;
}

netfilter::Netfilter& NetworkNamespace::netfilter() {
  if (m_netfilter) return *m_netfilter;
  m_netfilter = std::make_unique<netfilter::Netfilter>(*this, &m_environment.recorder, m_id);
  m_netfilter->rules.onChange = [this](trace::ChangeKind change, trace::Table table,
                                       const std::string& rule) {
    note(trace::StateKind::Rule, change, "-t " + std::string(trace::name(table)) + " " + rule);
  };
  return *m_netfilter;
}

// That they are there now cannot be seen: empty tables and the settings that Linux starts with.
const link::NeighborTable& NetworkNamespace::neighbors() const {
  return const_cast<NetworkNamespace&>(*this).neighbors();
}
const netfilter::Netfilter& NetworkNamespace::netfilter() const {
  return const_cast<NetworkNamespace&>(*this).netfilter();
}

void NetworkNamespace::count(std::string_view counter) {
  auto it = counters.find(counter);
  if (it == counters.end()) it = counters.emplace(counter, 0).first;
  ++it->second;
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
  const Interface* found = index ? interface(index) : nullptr;
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
  interface.settings = m_default;
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
  if (kind == InterfaceKind::Tun) interface.carrier = false; // until a program opens it
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
  for (Interface* other : interfaces())
    if (other->master == index) std::ignore = setMaster(*other, 0);
  // A VXLAN interface goes with the interface below it (vxlan_handle_lowerdev_unregister).
  std::vector<int> above;
  for (const Interface* other : interfaces())
    if (other->vxlan && other->vxlan->lower == index) above.push_back(other->index);
  for (int vxlan : above)
    removeInterface(vxlan);
  NetworkNamespace* peerNamespace = gone->peerNamespace;
  int peerIndex = gone->peerIndex;
  gone->peerNamespace = nullptr;
  note(trace::StateKind::Interface, trace::ChangeKind::Removed, gone->name);
  m_environment.links.interfaceRemoved(*this, *gone);
  if (m_neighbors) m_neighbors->removeInterface(index);
  for (auto& [number, table] : m_tables)
    table.removeInterface(index); // its local addresses, too
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
  interface.wasUp = interface.wasUp || up;
  updateCarrier(*this, interface);
  note(trace::StateKind::Interface, trace::ChangeKind::Changed, interface.name + (up ? " up" : " down"));
  m_environment.links.interfaceChanged(*this, interface);
  if (up) {
    for (const InterfaceAddress& address : interface.addresses)
      addConnectedRoute(interface, address, 0);
    return {};
  }
  removeRoutes(interface);
  if (m_neighbors) m_neighbors->removeInterface(interface.index);
  if (m_netfilter) m_netfilter->interfaceDown(interface.name);
  if (interface.fdb) interface.fdb->flush();
  if (interface.master) this->interface(interface.master)->fdb->flushPort(interface.index);
  return {};
}

void NetworkNamespace::setCarrier(Interface& interface, bool carrier) {
  if (interface.carrier == carrier) return;
  interface.carrier = carrier;
  updateCarrier(*this, interface);
  if (interface.master && !carrier) this->interface(interface.master)->fdb->flushPort(interface.index);
  note(trace::StateKind::Interface, trace::ChangeKind::Changed,
       interface.name + (carrier ? " has a carrier" : " has no carrier"));
  m_environment.links.interfaceChanged(*this, interface);
}

void NetworkNamespace::setMtu(Interface& interface, uint32_t mtu) {
  interface.mtuFollowsPorts = false;
  if (interface.mtu == mtu) return;
  interface.mtu = mtu;
  note(trace::StateKind::Interface, trace::ChangeKind::Changed,
       interface.name + " mtu " + std::to_string(mtu));
  m_environment.links.interfaceChanged(*this, interface);
  if (interface.master) followPorts(*this->interface(interface.master));
}

core::KernelResult NetworkNamespace::setMaster(Interface& port, int bridge) {
  Interface* master = interface(bridge);
  if (bridge != 0 && (!master || master->kind != InterfaceKind::Bridge))
    return tl::unexpected(core::KernelError::Invalid);
  if (Interface* old = interface(port.master); old && old->fdb) old->fdb->removePort(port.index);
  Interface* left = interface(port.master);
  port.master = bridge;
  if (left) {
    updateCarrier(*this, *left);
    followPorts(*left);
  }
  // A new port has the settings that ports begin with (new_nbp in net/bridge/br_if.c).
  port.hairpin = port.isolated = false;
  port.learning = port.flooding = true;
  if (master) {
    master->fdb->addPermanent(port.mac, port.index);
    updateCarrier(*this, *master);
    followPorts(*master);
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
  interface.settingsFixed = true; // ipv4_devconf_setall
  addConnectedRoute(interface, address, metric);
  return {};
}

core::KernelResult NetworkNamespace::removeAddress(Interface& interface, const net::Ipv4Prefix& prefix) {
  auto it = std::find_if(interface.addresses.begin(), interface.addresses.end(),
                         [&](const InterfaceAddress& a) { return a.prefix == prefix; });
  if (it == interface.addresses.end()) return tl::unexpected(core::KernelError::AddressNotAvailable);
  auto sameNetwork = [&](const InterfaceAddress& a) { return a.prefix.canonical() == prefix.canonical(); };
  bool primary = std::find_if(interface.addresses.begin(), interface.addresses.end(), sameNetwork) == it;
  InterfaceAddress gone = *it;
  interface.addresses.erase(it);
  note(trace::StateKind::Address, trace::ChangeKind::Removed, prefix.text() + " dev " + interface.name);
  if (m_netfilter) m_netfilter->addressRemoved(interface.name, prefix.address());
  removeConnectedRoutes(interface, gone);
  // A primary address takes its secondaries along, unless the first of them may take its place.
  bool promote = eitherOf(interface, &InterfaceSettings::promoteSecondaries);
  if (primary && !promote)
    for (auto next = std::find_if(interface.addresses.begin(), interface.addresses.end(), sameNetwork);
         next != interface.addresses.end();
         next = std::find_if(interface.addresses.begin(), interface.addresses.end(), sameNetwork)) {
      InterfaceAddress secondary = *next;
      interface.addresses.erase(next);
      if (m_netfilter) m_netfilter->addressRemoved(interface.name, secondary.prefix.address());
      removeConnectedRoutes(interface, secondary);
    }
  if (interface.addresses.empty()) {
    // With the last address every route through the interface goes (fib_disable_ip).
    removeRoutes(interface);
    if (m_neighbors) m_neighbors->removeInterface(interface.index);
    return {};
  }
  if (primary && promote)
    for (const InterfaceAddress& address : std::vector(interface.addresses))
      if (sameNetwork(address)) addConnectedRoute(interface, address, 0);
  return {};
}

const Interface* NetworkNamespace::owner(net::Ipv4Address address) const {
  for (const auto& [index, interface] : m_interfaces)
    for (const InterfaceAddress& own : interface->addresses)
      if (own.prefix.address() == address) return interface.get();
  return nullptr;
}

// inet_addr_type: what the local table says.
bool NetworkNamespace::isLocal(net::Ipv4Address address) const {
  const routing::Route* route = m_tables.at(routing::kLocalTable).lookup(address);
  return route && route->kind == routing::RouteKind::Local;
}

// fib_add_ifaddr: the address itself at once; its link and broadcast addresses while the interface is up.
void NetworkNamespace::addConnectedRoute(Interface& interface, const InterfaceAddress& address,
                                         uint32_t metric) {
  using routing::RouteKind;
  net::Ipv4Prefix link = address.prefix.canonical();
  auto primary =
      std::find_if(interface.addresses.begin(), interface.addresses.end(),
                   [&](const InterfaceAddress& other) { return other.prefix.canonical() == link; });
  net::Ipv4Address source =
      primary == interface.addresses.end() ? address.prefix.address() : primary->prefix.address();
  addKernelRoute(RouteKind::Local, {address.prefix.address(), 32}, interface, source);
  if (!interface.up) return;
  if (address.broadcast && !address.broadcast->isLimitedBroadcast())
    addKernelRoute(RouteKind::Broadcast, {*address.broadcast, 32}, interface, source);
  if (source != address.prefix.address() || link.length() == 32) return;
  if (interface.kind == InterfaceKind::Loopback)
    addKernelRoute(RouteKind::Local, link, interface, source);
  else if (!m_tables[routing::kMainTable].find(kernelRoute(link, interface.index)))
    addKernelRoute(RouteKind::Unicast, link, interface, source, metric);
  if (link.length() < 31) addKernelRoute(RouteKind::Broadcast, {link.broadcast(), 32}, interface, source);
}

// fib_del_ifaddr. Routes that prefer the lost source go with it (fib_sync_down_addr).
void NetworkNamespace::removeConnectedRoutes(const Interface& interface, const InterfaceAddress& address) {
  using routing::RouteKind;
  net::Ipv4Prefix link = address.prefix.canonical();
  net::Ipv4Address lost = address.prefix.address();
  bool used = std::any_of(interface.addresses.begin(), interface.addresses.end(),
                          [&](const InterfaceAddress& other) { return other.prefix.address() == lost; });
  if (!used) removeKernelRoute(RouteKind::Local, {lost, 32}, interface.index);
  if (address.broadcast) removeKernelRoute(RouteKind::Broadcast, {*address.broadcast, 32}, interface.index);
  removeKernelRoute(RouteKind::Broadcast, {link.broadcast(), 32}, interface.index);
  if (interface.kind == InterfaceKind::Loopback) removeKernelRoute(RouteKind::Local, link, interface.index);
  auto dies = [&](const routing::Route& route) { return route.preferredSource == lost; };
  if (isLocal(lost)) return;
  for (auto& [number, table] : m_tables)
    for (const routing::Route& route : table.removeIf(dies))
      if (number != routing::kLocalTable)
        note(trace::StateKind::Route, trace::ChangeKind::Removed, routeText(route));
}

// --- netfilter::HostView -----------------------------------------------------------------------

// __inet_dev_addr_type: only the local table is asked.
netfilter::AddressType NetworkNamespace::typeOf(net::Ipv4Address address,
                                                std::string_view interfaceNamed) const {
  using netfilter::AddressType;
  if (address.isUnspecified()) return AddressType::Unspecified;
  if (address.isLimitedBroadcast()) return AddressType::Broadcast;
  if (address.isMulticast()) return AddressType::Multicast;
  const routing::Route* route = m_tables.at(routing::kLocalTable).lookup(address);
  if (!route || (!interfaceNamed.empty() && interfaceName(route->interface) != interfaceNamed))
    return AddressType::Unicast;
  switch (route->kind) {
  case routing::RouteKind::Local:
    return AddressType::Local;
  case routing::RouteKind::Broadcast:
    return AddressType::Broadcast;
  case routing::RouteKind::Multicast:
    return AddressType::Multicast;
  case routing::RouteKind::Unicast:
  case routing::RouteKind::Unreachable:
  case routing::RouteKind::Blackhole:
  case routing::RouteKind::Prohibit:
  case routing::RouteKind::Throw:
    return AddressType::Unicast;
  }
  return AddressType::Unicast;
}

// inet_select_addr(out, next hop, RT_SCOPE_UNIVERSE), as xt_MASQUERADE asks.
std::optional<net::Ipv4Address> NetworkNamespace::masqueradeAddress(std::string_view interfaceNamed,
                                                                    net::Ipv4Address destination) const {
  // inet_select_addr() for the scope universe: of the device the address on the next hop's network, else its
  // first; 127.0.0.1 has the scope host and is passed over; else the first of any other device
  // (net/ipv4/devinet.c).
  const Interface* device = interface(interfaceNamed);
  if (!device) return {};
  net::Ipv4Address nextHop = lookup(destination).nextHop;
  std::optional<net::Ipv4Address> first;
  for (const InterfaceAddress& address : device->addresses) {
    if (address.scope != routing::Scope::Global) continue;
    if (address.prefix.contains(nextHop)) return address.prefix.address();
    if (!first) first = address.prefix.address();
  }
  if (first) return first;
  for (const Interface* other : interfaces())
    for (const InterfaceAddress& address : other->addresses)
      if (address.scope == routing::Scope::Global) return address.prefix.address();
  return {};
}

netfilter::RouteBack NetworkNamespace::routeBack(net::Ipv4Address sender, std::string_view interfaceNamed,
                                                 uint32_t mark) const {
  using netfilter::AddressType;
  netfilter::RouteBack back;
  back.type = typeOf(sender);
  if (const Interface* own = isLocal(sender) ? owner(sender) : nullptr)
    back.sameInterface = own->name == interfaceNamed;
  if (back.type != AddressType::Unicast) return back;
  routing::FlowKey flow;
  flow.destination = sender;
  flow.mark = mark;
  RouteResult way = lookup(flow);
  if (way.error) back.type = AddressType::Unreachable;
  back.sameInterface = interfaceName(way.interface) == interfaceNamed;
  return back;
}

uint32_t NetworkNamespace::mtuTowards(net::Ipv4Address address) const {
  return mtuOf(lookup(address), address, MtuFor::Own);
}

} // namespace fg::host
