// The live cluster: network namespaces, daemons and objects by name. No ns-3 here: cables are Wiring's.
#pragma once

#include "scenario/scenario.h"
#include "topology/topology.h"
#include "world/daemons.h"
#include "world/directory.h"
#include "world/servers.h"
#include "world/sleep.h"
#include "world/wiring.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace fg::world {

class FoundForwarder;
class Sleepers;
struct SettledNode;

class World : public Directory, public host::NamespaceFactory {
public:
  // Builds namespaces, interfaces and cables; no daemon runs yet.
  World(const scenario::Scenario& scenario, host::Environment& environment, Wiring& wiring,
        Sleep sleep = Sleep::InLargeClusters);
  ~World() override;

  // --- Directory -------------------------------------------------------------------------------
  const scenario::Scenario& scenario() const override { return m_scenario; }
  const std::list<Place>& places() const override { return m_places; }
  const Place* find(std::string_view place) const override;
  const Place* find(trace::NamespaceId id) const override;
  AddressInfo about(net::Ipv4Address address, const Place* from = nullptr) const override;
  std::optional<ClaimedAddress> claimed(net::Ipv4Address address) const override;
  std::optional<LeaseInfo> leaseFor(net::Ipv4Address address) const override;
  std::optional<IntendedWay> intendedWay(const Place& from, net::Ipv4Address destination) const override;

  // The same towards a lease that is known already: leases are read from etcd each time.
  std::optional<IntendedWay> wayTo(const Place& from, const LeaseInfo& lease) const;

  // The address by which others reach a place: a pod's, or the node's.
  std::optional<net::Ipv4Address> addressOf(const Place& place) const;
  // All names that find() understands, for suggestions.
  std::vector<std::string> placeNames() const;
  const topology::Topology& topology() const { return m_topology; }
  // Those that are made when somebody looks: find() and about() do.
  Sleepers& sleepers() const { return *m_sleepers; }
  // A node that slept, as it boots: without any daemon.
  host::NetworkNamespace& makeNode(const scenario::Node& description);
  net::MacAddress macOf(const std::string& ns, const scenario::Interface& interface) const;
  Daemons& daemons() { return *m_daemons; }
  const Daemons& daemons() const { return *m_daemons; }
  Servers& servers() { return m_servers; }
  Wiring& wiring() { return m_wiring; }
  host::Environment& environment() { return m_environment; }

  // NetworkManager's part on a node: gives an interface its address and routes, as at boot.
  void activate(host::NetworkNamespace& ns, const scenario::Interface& interface);
  // As configured in the scenario; null where there is no such interface.
  const scenario::Interface* configured(const host::NetworkNamespace& ns, std::string_view interface) const;
  // How a capture found the namespace; null where there is none.
  const scenario::found::Namespace* found(const host::NetworkNamespace& ns) const;
  // The programs that carry packets for its TUN interfaces: flanneld's with the backend udp, or a capture's.
  std::vector<scenario::found::Forwarder> forwarders(const host::NetworkNamespace& ns) const;
  // The cable of an interface is pulled or plugged in.
  void setLink(host::NetworkNamespace& ns, host::Interface& interface, bool up);
  // The same for all interfaces on a segment.
  void setSegment(const std::string& segment, bool up);

  // A node's kernel forgets everything, and its cables go dark; or it boots as the scenario describes it,
  // without any daemon.
  void powerOff(host::NetworkNamespace& ns, const scenario::Node& description);
  void powerOn(host::NetworkNamespace& ns, const scenario::Node& description);

  // The segment loses frames, or is slow.
  void setFault(const std::string& segment, const LinkFault& fault);

  // Told by the engine when a veth pair is there, so that the topology knows it.
  void vethPairAdded(const host::NetworkNamespace& ns, const host::Interface& interface);

  // --- host::NamespaceFactory ------------------------------------------------------------------
  host::NetworkNamespace& createNamespace(std::string name, std::string node) override;
  void destroyNamespace(host::NetworkNamespace& ns) override;

private:
  // "deploy/web/2"
  const Place* findWorkloadPod(std::string_view name) const;
  const scenario::Pod* describedPod(const std::string& name, const std::string& node) const;
  const Place* findFullName(std::string_view name) const;
  const Place* findShortName(const std::string& name) const;
  void describeSleepers();
  host::NetworkNamespace& addNamespace(Place place);
  void addInterfaces(host::NetworkNamespace& ns, const scenario::Namespace& description);
  void addInterface(host::NetworkNamespace& ns, const scenario::Interface& interface);
  void configure(host::NetworkNamespace& ns, const scenario::Namespace& description);
  void listenAsDescribed(host::NetworkNamespace& ns, const scenario::Namespace& description);
  void restore(const scenario::Snapshot& snapshot);
  using ByName = std::map<std::string, host::NetworkNamespace*, std::less<>>;
  void restoreCables(host::NetworkNamespace& ns, const scenario::found::Namespace& found, const ByName& all);
  void restoreLinks(host::NetworkNamespace& ns, const scenario::found::Namespace& found);
  void restoreStates(const scenario::Snapshot& snapshot);
  void restoreForwarders(host::NetworkNamespace& ns, const scenario::found::Namespace& found);
  void listenAsDeclared(host::NetworkNamespace& ns);
  void addGateway(const scenario::Segment& segment);
  std::vector<net::Ipv4Prefix> unroutable() const;
  std::optional<IntendedWay> tunnelTo(const Place& from, const LeaseInfo& lease) const;

  const scenario::Scenario& m_scenario;
  host::Environment& m_environment;
  Wiring& m_wiring;
  topology::Topology m_topology;
  std::vector<std::unique_ptr<host::NetworkNamespace>> m_namespaces;
  std::list<Place> m_places;
  // Newest first where names came back; looked up only.
  std::unordered_map<std::string, Place*> m_byName;
  std::unordered_map<std::string, std::vector<Place*>> m_byShortName;
  std::unordered_map<uint32_t, Place*> m_byId;
  std::unordered_map<std::string, const scenario::Namespace*> m_described; // nodes and namespaces
  std::map<std::string, bool> m_segmentsUp;           // that an event has pulled or plugged in
  std::map<std::string, std::string> m_segmentFaults; // what is wrong with them
  std::map<std::string, std::map<std::string, std::string, std::less<>>> m_bootSysctls; // by node
  std::unique_ptr<Sleepers> m_sleepers;
  std::unique_ptr<Daemons> m_daemons;
  std::vector<std::unique_ptr<FoundForwarder>> m_forwarders;
  Servers m_servers{*this};
};

} // namespace fg::world
