// A network namespace as the kernel keeps it: interfaces, addresses, routes, neighbours, rules, sysctls.
// Daemons and emulated commands work on it; the stack moves packets by it. No ns-3 here.
#pragma once

#include "core/kernel_error.h"
#include "core/rng.h"
#include "core/scheduler.h"
#include "host/interface.h"
#include "link/neighbor_table.h"
#include "netfilter/netfilter.h"
#include "routing/route_table.h"
#include "trace/recorder.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fg::host {

// Told when interfaces come and go, so that devices can be made for them. Implemented by the stack.
class LinkDriver {
public:
  virtual ~LinkDriver() = default;
  virtual void interfaceAdded(NetworkNamespace& where, Interface& interface) = 0;
  // Both ends exist already and name each other.
  virtual void vethPairAdded(NetworkNamespace& where, Interface& interface) = 0;
  virtual void interfaceRemoved(NetworkNamespace& where, Interface& interface) = 0;
  // The interface went up or down, changed its MTU, its MAC address, or its bridge.
  virtual void interfaceChanged(NetworkNamespace& where, Interface& interface) = 0;
};

// Shared by all namespaces of a cluster.
struct Environment {
  core::Scheduler& scheduler;
  trace::Recorder& recorder;
  LinkDriver& links;
  uint64_t seed = 1;
};

class NetworkNamespace : public netfilter::HostView {
public:
  // Has `lo` with 127.0.0.1/8, up, and the sysctls that Linux starts with.
  NetworkNamespace(Environment& environment, std::string name, std::string node);
  NetworkNamespace(const NetworkNamespace&) = delete;
  NetworkNamespace& operator=(const NetworkNamespace&) = delete;

  const std::string& name() const { return m_name; } // unique: "node1", "kube-system/coredns-…"
  const std::string& node() const { return m_node; } // the node it is on; its own name for a node
  trace::NamespaceId id() const { return m_id; }
  Environment& environment() { return m_environment; }
  trace::Recorder& recorder() { return m_environment.recorder; }

  // --- interfaces ------------------------------------------------------------------------------
  // In the order of their indices. References stay valid until the interface is removed.
  std::vector<Interface*> interfaces();
  std::vector<const Interface*> interfaces() const;
  Interface* interface(std::string_view name);
  const Interface* interface(std::string_view name) const;
  Interface* interface(int index);
  const Interface* interface(int index) const;
  std::string_view interfaceName(int index) const; // "" for 0

  // A new interface, down. Precondition: the name is free, and not longer than 15 characters.
  Interface& addInterface(InterfaceKind kind, std::string name, net::MacAddress mac);
  // A veth pair, both ends down. The far end has the lower index when both are made here, as the
  // kernel registers it first, and it keeps its index where that is free in `peerNamespace`
  // (drivers/net/veth.c, net/core/dev.c).
  Interface& addVethPair(std::string name, net::MacAddress mac, NetworkNamespace& peerNamespace,
                         std::string peerName, net::MacAddress peerMac);
  // An interface as it was found elsewhere, with its index, down; `lo` is the one that is there.
  // Precondition: name and index are free. Addresses, the bridge it is a port of, and the far end of a pair
  // come later.
  Interface& restoreInterface(Interface found);
  // Makes a pair of two restored veth ends; each names the other's namespace by the number that it had.
  void restorePair(Interface& near, NetworkNamespace& peerNamespace, Interface& far);
  void removeInterface(int index); // and its veth peer, addresses, routes and neighbours
  core::KernelResult setUp(Interface& interface, bool up); // down: its routes and neighbours are lost
  void setCarrier(Interface& interface, bool carrier);     // the cable is pulled or plugged in
  void setMtu(Interface& interface, uint32_t mtu);
  core::KernelResult setMaster(Interface& port, int bridge); // 0: leaves its bridge

  // --- addresses -------------------------------------------------------------------------------
  // Adds the address and, where the interface is up, its connected route with `metric`.
  core::KernelResult addAddress(Interface& interface, InterfaceAddress address, uint32_t metric = 0);
  core::KernelResult removeAddress(Interface& interface, const net::Ipv4Prefix& prefix);
  bool isLocal(net::Ipv4Address address) const;
  // The interface that has the address, or null.
  const Interface* owner(net::Ipv4Address address) const;

  // --- routes ----------------------------------------------------------------------------------
  const routing::RouteTable& routes() const { return m_routes; }
  // With the kernel's checks: the device exists and is up, the gateway is on its link, the prefix has no host
  // bits.
  core::KernelResult addRoute(routing::Route route);
  core::KernelResult replaceRoute(routing::Route route);
  core::KernelResult deleteRoute(const routing::RouteTable::Selector& selector);
  // A route as it was found elsewhere: without the kernel's checks, behind its equals.
  void restoreRoute(routing::Route route);
  // As `ip route` prints it: "172.33.96.0/24 via 172.30.118.65 dev eth2".
  std::string routeText(const routing::Route& route) const;

  struct RouteResult {
    trace::RouteOutcome outcome = trace::RouteOutcome::Unreachable;
    routing::Route route; // meaningful unless Unreachable without any route
    std::vector<routing::Route> candidates;
    int interface = 0; // the way out; lo's for local destinations
    net::Ipv4Address nextHop;
    net::Ipv4Address source; // what Linux would choose as source address
    bool found = false;      // a route matched, even if it is an unreachable one
  };
  // ip_route_output / ip_route_input's common part: local addresses first, then the main table.
  RouteResult lookup(net::Ipv4Address destination) const;
  // As a step of the recording.
  trace::RouteLookup routeStep(const RouteResult& result, trace::RoutePurpose purpose,
                               net::Ipv4Address destination, bool sourceChosen);

  // --- sysctls ---------------------------------------------------------------------------------
  // Names with dots: "net.ipv4.ip_forward".
  std::string sysctl(std::string_view name) const;          // "" where unknown
  int sysctlNumber(std::string_view name) const;            // 0 where unknown
  bool setSysctl(std::string_view name, std::string value); // false where unknown
  const std::map<std::string, std::string, std::less<>>& sysctls() const { return m_sysctls; }

  // It stands for a machine that is not part of the model: it answers ARP, and what it gets has left the
  // model.
  bool isOutside = false;

  link::NeighborTable neighbors;
  netfilter::Netfilter netfilter;

  // --- netfilter::HostView ---------------------------------------------------------------------
  net::SimTime now() const override;
  core::Rng& rng() override { return m_rng; }
  netfilter::AddressType typeOf(net::Ipv4Address address, std::string_view interface = {}) const override;
  std::optional<net::Ipv4Address> masqueradeAddress(std::string_view interface,
                                                    net::Ipv4Address destination) const override;

private:
  Interface& insert(Interface interface);
  int freeIndex(int wanted) const;
  int netnsid(const NetworkNamespace& other);
  void addConnectedRoute(Interface& interface, const InterfaceAddress& address, uint32_t metric);
  void removeRoutes(const Interface& interface);
  core::KernelResult check(routing::Route& route) const;
  net::Ipv4Address sourceFor(const routing::Route& route, net::Ipv4Address nextHop) const;
  trace::RouteEntry entry(const routing::Route& route);
  void note(trace::StateKind state, trace::ChangeKind change, std::string what);

  Environment& m_environment;
  std::string m_name, m_node;
  trace::NamespaceId m_id;
  core::Rng m_rng;
  std::map<int, std::unique_ptr<Interface>> m_interfaces;
  std::vector<const NetworkNamespace*> m_netnsids;
  routing::RouteTable m_routes;
  std::map<std::string, std::string, std::less<>> m_sysctls;
  int m_lastIndex = 0;
};

// Makes network namespaces for pods. Implemented by the engine.
class NamespaceFactory {
public:
  virtual ~NamespaceFactory() = default;
  virtual NetworkNamespace& createNamespace(std::string name, std::string node) = 0;
  virtual void destroyNamespace(NetworkNamespace& ns) = 0;
};

} // namespace fg::host
