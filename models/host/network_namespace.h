// A network namespace as the kernel keeps it: interfaces, addresses, routes, neighbours, rules, sysctls.
// Daemons and emulated commands work on it; the stack moves packets by it. No ns-3 here.
#pragma once

#include "core/kernel_error.h"
#include "core/rng.h"
#include "core/scheduler.h"
#include "host/interface.h"
#include "link/neighbor_table.h"
#include "netfilter/netfilter.h"
#include "routing/nexthop_exceptions.h"
#include "routing/policy_rules.h"
#include "routing/route_table.h"
#include "trace/recorder.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fg::host {

class UserSpace;

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
  // A packet is about to get there: what carries it need not be there before.
  virtual void prepare(NetworkNamespace&) {}
  // How programs exchange packets with the kernel; null where there are no packets.
  virtual UserSpace* userSpace() { return nullptr; }
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
  // What chance gives a new interface of that name: unicast, locally administered (eth_random_addr).
  net::MacAddress drawMac(std::string_view interface) const;
  // A VXLAN interface, down. Its MTU is that of the interface below it, less what wrapping takes.
  Interface& addVxlan(std::string name, net::MacAddress mac, Vxlan settings);
  void removeInterface(int index); // and its veth peer, addresses, routes and neighbours
  // Takes it to another namespace, down and without addresses. Precondition: the name is free there.
  void moveInterface(Interface& interface, NetworkNamespace& to);
  void rename(Interface& interface, std::string name); // precondition: the name is free
  void setMac(Interface& interface, const net::MacAddress& mac);
  void setPromiscuous(Interface& interface, bool promiscuous);
  core::KernelResult setUp(Interface& interface, bool up); // down: its routes and neighbours are lost
  void setCarrier(Interface& interface, bool carrier);     // the cable is pulled or plugged in
  void setMtu(Interface& interface, uint32_t mtu);
  core::KernelResult setMaster(Interface& port, int bridge); // 0: leaves its bridge

  // --- forwarding databases ----------------------------------------------------------------------
  enum class FdbChange { Add, Append, Replace };
  core::KernelResult changeFdb(Interface& vxlan, FdbChange change, const link::VxlanFdb::Entry& entry);
  // One destination of the address, or all where none is given.
  core::KernelResult removeFdb(Interface& vxlan, const net::MacAddress& mac,
                               const std::optional<link::VxlanFdb::Remote>& remote);
  // `ip neigh replace … nud STATE`.
  void setNeighbor(const Interface& interface, net::Ipv4Address address, const net::MacAddress& mac,
                   link::NeighborState state);
  bool removeNeighbor(const Interface& interface, net::Ipv4Address address);

  // --- addresses -------------------------------------------------------------------------------
  // Adds the address and, where the interface is up, its connected route with `metric`.
  core::KernelResult addAddress(Interface& interface, InterfaceAddress address, uint32_t metric = 0);
  core::KernelResult removeAddress(Interface& interface, const net::Ipv4Prefix& prefix);
  bool isLocal(net::Ipv4Address address) const;
  // The interface that has the address, or null.
  const Interface* owner(net::Ipv4Address address) const;

  // --- routes ----------------------------------------------------------------------------------
  // The main table.
  const routing::RouteTable& routes() const { return m_tables.at(routing::kMainTable); }
  // By number. A table is there once it had a route, or a policy rule names it.
  const std::map<uint32_t, routing::RouteTable>& routeTables() const { return m_tables; }
  // With the kernel's checks: the device exists and is up, the gateway is on its link, the prefix has no host
  // bits. The route says which table it goes to.
  core::KernelResult addRoute(routing::Route route);
  core::KernelResult replaceRoute(routing::Route route);
  core::KernelResult appendRoute(routing::Route route);
  core::KernelResult prependRoute(routing::Route route);
  core::KernelResult changeRoute(routing::Route route);
  core::KernelResult deleteRoute(const routing::RouteTable::Selector& selector);
  // A route as it was found elsewhere: without the kernel's checks, behind its equals.
  void restoreRoute(routing::Route route);
  // As `ip route` prints it: "172.33.96.0/24 via 172.30.118.65 dev eth2".
  std::string routeText(const routing::Route& route) const;

  const routing::PolicyRules& policyRules() const { return m_policyRules; }
  core::KernelResult addPolicyRule(routing::PolicyRule rule, bool hasPriority);
  core::KernelResult deletePolicyRule(const routing::PolicyRules::Selector& selector);

  struct RouteResult {
    trace::RouteOutcome outcome = trace::RouteOutcome::Unreachable;
    routing::Route route; // meaningful where found
    int interface = 0;    // the way out; lo's for local destinations
    net::Ipv4Address nextHop;
    net::Ipv4Address source;                // what Linux would choose as source address
    bool found = false;                     // a route matched, even if it is an unreachable one
    std::optional<core::KernelError> error; // why there is no way
    std::string rule;        // the policy rule that decided, where there are others than Linux' three
    bool redirected = false; // a router told of a better next hop
  };
  // fib_lookup: the policy rules, the tables that they name, and what was learned about the destination.
  RouteResult lookup(const routing::FlowKey& flow) const;
  RouteResult lookup(net::Ipv4Address destination) const;
  // ip_route_output: the lookup for a packet that is made here.
  RouteResult lookupOutput(const routing::FlowKey& flow) const;
  // As a step of the recording.
  trace::RouteLookup routeStep(const RouteResult& result, trace::RoutePurpose purpose,
                               net::Ipv4Address destination, bool sourceChosen);

  // May a packet with this source come in by `in` (fib_validate_source with rp_filter)?
  struct SourceQuery {
    net::Ipv4Address source, destination;
    uint8_t tos = 0;
    uint32_t mark = 0;
    int out = 0; // the way out that was found; 0: it is for this host
  };
  struct SourceVerdict {
    std::string refusal;     // why not, or empty
    bool onLink = false;     // the source is a direct neighbour on `in`
    bool byRpFilter = false; // rp_filter refused it
  };
  SourceVerdict validateSource(const SourceQuery& query, const Interface& in) const;

  // Are both on one of the interface's subnets (inet_addr_onlink)? `other` unspecified: only `one` counts.
  bool isOnLink(const Interface& interface, net::Ipv4Address one, net::Ipv4Address other) const;

  // The largest packet that goes to `destination` unfragmented by this route; bytes. Learned path MTUs count
  // for packets that are made here.
  enum class MtuFor { Own, Forwarded };
  uint32_t mtuOf(const RouteResult& route, net::Ipv4Address destination, MtuFor purpose) const;
  // An ICMP error told of a narrow place (__ip_rt_update_pmtu). `mtu` 0: it did not say how narrow.
  void learnPathMtu(const routing::FlowKey& flow, uint32_t mtu);
  // Why a redirect of `from` to `gateway` is not to be followed, or empty (__ip_do_redirect).
  std::string redirectRefusal(const routing::FlowKey& flow, net::Ipv4Address from, net::Ipv4Address gateway,
                              const Interface& in) const;
  void learnRedirect(const routing::FlowKey& flow, net::Ipv4Address gateway);
  routing::NexthopExceptions exceptions;

  // What `nstat` counts, by its names ("TcpExtIPReversePathFilter"); those that never moved are missing.
  std::map<std::string, uint64_t, std::less<>> counters;
  void count(std::string_view counter);

  // --- sysctls ---------------------------------------------------------------------------------
  // Names with dots: "net.ipv4.ip_forward".
  std::string sysctl(std::string_view name) const; // "" where unknown
  int sysctlNumber(std::string_view name) const;   // 0 where unknown
  // No such file or directory where unknown, Invalid argument where the value is no number but has to be.
  core::KernelResult setSysctl(std::string_view name, std::string value);
  std::map<std::string, std::string, std::less<>> sysctls() const;

  // The same settings as numbers, for those who ask at every packet.
  const Ipv4Settings& ipv4() const { return m_ipv4; }
  const InterfaceSettings& allInterfaces() const { return m_all; } // net.ipv4.conf.all
  bool forwards(const Interface& in) const { return in.settings.forwarding != 0; }
  // How "all" and the interface's own value go together (include/linux/inetdevice.h).
  int largestOf(const Interface& interface, int InterfaceSettings::*value) const {
    return std::max(m_all.*value, interface.settings.*value);
  }
  bool eitherOf(const Interface& interface, int InterfaceSettings::*value) const {
    return m_all.*value != 0 || interface.settings.*value != 0;
  }

  // How much the clock of the machine is ahead of true time.
  net::SimTime clockSkew{0};
  // Its clock; the scenario's own where the skew is zero.
  net::SimTime clock() const { return now() + clockSkew; }

  // It stands for a machine that is not part of the model: it answers ARP, and what it gets has left the
  // model.
  bool isOutside = false;

  // Made when somebody first asks: most pods of a large cluster never meet a packet.
  link::NeighborTable& neighbors();
  const link::NeighborTable& neighbors() const;
  netfilter::Netfilter& netfilter();
  const netfilter::Netfilter& netfilter() const;
  bool hasNetfilter() const { return m_netfilter != nullptr; } // did somebody ask?

  // --- netfilter::HostView ---------------------------------------------------------------------
  net::SimTime now() const override;
  core::Rng& rng() override { return m_rng; }
  netfilter::AddressType typeOf(net::Ipv4Address address, std::string_view interface = {}) const override;
  std::optional<net::Ipv4Address> masqueradeAddress(std::string_view interface,
                                                    net::Ipv4Address destination) const override;
  netfilter::RouteBack routeBack(net::Ipv4Address sender, std::string_view interface,
                                 uint32_t mark) const override;
  uint32_t mtuTowards(net::Ipv4Address address) const override;

private:
  Interface& insert(Interface interface);
  int freeIndex(int wanted) const;
  int netnsid(const NetworkNamespace& other);
  void addConnectedRoute(Interface& interface, const InterfaceAddress& address, uint32_t metric);
  void removeRoutes(const Interface& interface);
  void removeConnectedRoutes(const Interface& interface, const InterfaceAddress& address);
  core::KernelResult put(routing::Route route, trace::ChangeKind change,
                         core::KernelResult (routing::RouteTable::*operation)(routing::Route));
  void followPorts(Interface& bridge);
  core::KernelResult check(routing::Route& route) const;
  core::KernelResult checkGateway(routing::Route& route) const;
  void addKernelRoute(routing::RouteKind kind, const net::Ipv4Prefix& destination, const Interface& interface,
                      net::Ipv4Address source, uint32_t metric = 0);
  void removeKernelRoute(routing::RouteKind kind, const net::Ipv4Prefix& destination, int interface);
  net::Ipv4Address sourceFor(const routing::Route& route) const;
  struct Decision {
    const routing::Route* route = nullptr;
    const routing::PolicyRule* rule = nullptr;
    std::optional<core::KernelError> error;
  };
  Decision decide(const routing::FlowKey& flow) const;
  Decision decideByRules(const routing::FlowKey& flow) const;
  RouteResult resultOf(const Decision& decision, const routing::FlowKey& flow) const;
  routing::FlowKey named(routing::FlowKey flow) const;
  // Do more things decide than the host's own addresses?
  bool asksRoutes() const { return m_customLocalRoutes || m_policyRules.everChanged(); }
  core::KernelResult setNumber(std::string_view name, int value);
  core::KernelResult setInterfaceNumber(const std::string& where, std::string_view setting, int value);
  void setForwarding(int value);
  std::optional<int> number(std::string_view name) const;
  trace::RouteEntry entry(const routing::Route& route);
  void note(trace::StateKind state, trace::ChangeKind change, std::string what);

  Environment& m_environment;
  std::string m_name, m_node;
  trace::NamespaceId m_id;
  core::Rng m_rng;
  std::map<int, std::unique_ptr<Interface>> m_interfaces;
  std::vector<const NetworkNamespace*> m_netnsids;
  std::map<uint32_t, routing::RouteTable> m_tables;
  routing::PolicyRules m_policyRules;
  Ipv4Settings m_ipv4;
  InterfaceSettings m_all, m_default;
  std::unique_ptr<link::NeighborTable> m_neighbors;
  std::unique_ptr<netfilter::Netfilter> m_netfilter;
  bool m_customLocalRoutes = false; // somebody else than the kernel made a route of kind local
  std::map<std::string, std::string, std::less<>> m_sysctls; // what was set of those that are no numbers
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
