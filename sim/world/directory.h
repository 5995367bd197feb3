// What an address, a namespace or a subnet means in this cluster: asked by reports, diagnosis and commands.
#pragma once

#include "host/network_namespace.h"
#include "scenario/scenario.h"

#include <list>
#include <optional>
#include <string>
#include <vector>

namespace fg::world {

// Outside: a machine that a capture knows of, and does not hold.
enum class PlaceKind { Node, Pod, Namespace, Gateway, Outside };
std::string_view name(PlaceKind kind); // "node"

// A network namespace as a person names it.
struct Place {
  PlaceKind kind = PlaceKind::Node;
  std::string name;                     // unique: "node1", "kube-system/coredns-…", "gateway of lan"
  std::string shortName;                // "node1", "coredns-…"
  std::string node;                     // the node it is on; empty for gateways
  host::NetworkNamespace* ns = nullptr; // null once it is gone
  std::string alias = {};               // another full name: of the pod, where a capture names namespaces
};

// The reference chapter's three kinds of address, and the rest.
enum class AddressKind { NodeIp, PodIp, ClusterIp, Gateway, Outside };

// Whose address it is. Addresses that several nodes hold alike (10.0.2.15 behind each one's own NAT) are
// looked at from a namespace, which sees its own.
struct AddressInfo {
  AddressKind kind = AddressKind::Outside;
  const Place* place = nullptr; // the namespace that has it, where there is one
  std::string interface;        // there
  std::string service;          // "kube-system/kube-dns" for a cluster IP
};

// A flannel lease as it stands in etcd.
struct LeaseInfo {
  net::Ipv4Prefix subnet;
  net::Ipv4Address publicIp;
  std::string node;
};

// The way that a packet should take out of a namespace, from the leases and the segments, whatever its routes
// say.
struct IntendedWay {
  net::Ipv4Prefix destination; // the prefix that such a route has
  net::Ipv4Address nextHop;    // the gateway; unspecified where the destination is on the link
  std::string device;
  std::string because; // "etcd leases 172.33.31.0/24 to node2"
  bool onlink = false; // the next hop is in no network of the device: a tunnel's other end
};

// A pod that has an address according to the API server.
struct ClaimedAddress {
  std::string pod, node;
  bool kubeletRuns = false; // on that node
};

class Directory {
public:
  virtual ~Directory() = default;
  virtual const scenario::Scenario& scenario() const = 0;
  // In the scenario's order: nodes, pods, namespaces, gateways; what slept comes behind them, and may come
  // while one walks through the list.
  virtual const std::list<Place>& places() const = 0;
  // A PLACE of the command line: a full name, or a short one where it is unique. Null where unknown.
  virtual const Place* find(std::string_view place) const = 0;
  virtual const Place* find(trace::NamespaceId id) const = 0;
  // As seen from `from`, which may be null.
  virtual AddressInfo about(net::Ipv4Address address, const Place* from = nullptr) const = 0;
  // Nothing where no object of Kubernetes names it.
  virtual std::optional<ClaimedAddress> claimed(net::Ipv4Address) const { return std::nullopt; }
  virtual std::optional<LeaseInfo> leaseFor(net::Ipv4Address address) const = 0;
  virtual std::optional<IntendedWay> intendedWay(const Place& from, net::Ipv4Address destination) const = 0;
};

} // namespace fg::world
