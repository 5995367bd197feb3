// Kubernetes' API objects, as far as the network depends on them.
#pragma once

#include "net/ipv4_address.h"
#include "net/mac_address.h"
#include "net/protocol.h"
#include "net/sim_time.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fg::kubernetes {

using Labels = std::map<std::string, std::string>;

struct Name {
  std::string nameSpace = "default", name;
  std::string text() const { return nameSpace + "/" + name; }
  friend auto operator<=>(const Name&, const Name&) = default;
};

// What a kubelet says of its machine.
struct NodeInfo {
  std::string kubeletVersion, osImage, kernelVersion, containerRuntime;
  friend bool operator==(const NodeInfo&, const NodeInfo&) = default;
};

// What every kubelet gives its node.
Labels standardLabels(const std::string& node);

struct Node {
  std::string name;
  net::Ipv4Address internalIp;
  bool ready = true;
  bool lost = false; // its kubelet has not been heard of: the condition is Unknown, not False
  net::SimTime created{0};
  net::SimTime changed{0}; // when `ready` became what it is
  Labels labels = {};
  NodeInfo info = {};
  bool unschedulable = false;
  friend bool operator==(const Node&, const Node&) = default;
};

struct ContainerPort {
  net::Protocol protocol = net::Protocol::Tcp;
  uint16_t port = 0;
  uint16_t hostPort = 0; // 0: not published
  std::string name = {}; // that a service's targetPort may name
  friend bool operator==(const ContainerPort&, const ContainerPort&) = default;
};

enum class PodPhase { Pending, Running };

struct PodContainer {
  std::string name = {}, image = {};
  std::vector<std::string> command = {}; // its words; what kubectl calls command and args
  std::vector<ContainerPort> ports = {};
  std::string pinnedId = {}; // of the first one that is started
  // Status, written by the kubelet.
  int restarts = 0;
  std::string id = {};
  std::optional<net::SimTime> started = {};
  friend bool operator==(const PodContainer&, const PodContainer&) = default;
};

// What made an object: {"ReplicaSet", "web-5984fb8cbb"}.
struct Owner {
  std::string kind, name;
  friend bool operator==(const Owner&, const Owner&) = default;
};

struct Pod {
  Name name;
  std::string node; // empty: not scheduled yet
  Labels labels;
  std::vector<ContainerPort> ports;
  bool hostNetwork = false;
  bool readinessWish = true;      // what its readiness probe will say once it runs
  net::SimTime readinessDelay{0}; // initialDelaySeconds of that probe
  std::string uid;
  net::SimTime created{0};
  std::vector<PodContainer> containers; // at least one
  Labels nodeSelector = {};
  std::optional<Owner> owner = {};
  // Pins of what chance or the order of starting decides otherwise.
  std::optional<net::Ipv4Address> pinnedIp;
  std::string pinnedVeth;
  std::optional<net::MacAddress> pinnedVethMac;
  std::string pinnedSandboxId, pinnedEndpointId;
  // Somebody deleted it: it goes when its kubelet has ended it.
  std::optional<net::SimTime> deleted = {};
  std::string reason = {}; // "NodeLost"
  // Status, written by the kubelet.
  PodPhase phase = PodPhase::Pending;
  std::optional<net::Ipv4Address> ip;
  bool ready = false;
  std::optional<net::SimTime> started = {}; // when it became what `phase` says
  friend bool operator==(const Pod&, const Pod&) = default;
};

struct ServicePort {
  std::string name; // may be empty
  net::Protocol protocol = net::Protocol::Tcp;
  uint16_t port = 0, targetPort = 0; // targetPort 0: as port
  uint16_t nodePort = 0;             // 0: none
  std::string targetName = {};       // instead of targetPort: the name of the pods' port
  friend bool operator==(const ServicePort&, const ServicePort&) = default;
};

struct Service {
  Name name;
  std::optional<net::Ipv4Address> clusterIp; // nothing: headless
  std::vector<ServicePort> ports;
  Labels selector; // empty: its Endpoints are made by hand
  std::vector<net::Ipv4Address> externalIps;
  bool clientIpAffinity = false;
  uint32_t affinitySeconds = 10800;
  bool onlyLocal = false;                        // externalTrafficPolicy: Local
  std::vector<net::Ipv4Address> loadBalancerIps; // status.loadBalancer.ingress
  std::vector<net::Ipv4Prefix> loadBalancerSourceRanges;
  uint16_t healthCheckNodePort = 0; // 0: none
  std::string type = "ClusterIP";   // or NodePort, LoadBalancer
  Labels labels = {};
  std::string uid = {};
  net::SimTime created{0};
  friend bool operator==(const Service&, const Service&) = default;
};

struct EndpointAddress {
  net::Ipv4Address ip;
  std::string node; // may be empty
  std::string pod;  // "namespace/name", may be empty
  friend bool operator==(const EndpointAddress&, const EndpointAddress&) = default;
};

struct EndpointPort {
  std::string name; // the service port's
  net::Protocol protocol = net::Protocol::Tcp;
  uint16_t port = 0;
  friend bool operator==(const EndpointPort&, const EndpointPort&) = default;
};

struct EndpointSubset {
  std::vector<EndpointAddress> addresses, notReadyAddresses;
  std::vector<EndpointPort> ports;
  friend bool operator==(const EndpointSubset&, const EndpointSubset&) = default;
};

struct Endpoints {
  Name name; // the service's
  std::vector<EndpointSubset> subsets;
  net::SimTime created{0};
  friend bool operator==(const Endpoints&, const Endpoints&) = default;
};

// What the pods of a ReplicaSet or Deployment are made like.
struct PodTemplate {
  Labels labels, nodeSelector;
  std::vector<PodContainer> containers;
  bool hostNetwork = false;
  bool readinessWish = true;
  net::SimTime readinessDelay{0};
  friend bool operator==(const PodTemplate&, const PodTemplate&) = default;
};

struct ReplicaSet {
  Name name;
  int replicas = 1;
  Labels selector, labels;
  PodTemplate pods;
  std::optional<Owner> owner = {};
  std::string uid = {};
  net::SimTime created{0};
  int revision = 1;
  friend bool operator==(const ReplicaSet&, const ReplicaSet&) = default;
};

// A number of pods, or a share of them in percent.
struct Share {
  int number = 25;
  bool percent = true;
  friend bool operator==(const Share&, const Share&) = default;
};

struct Deployment {
  Name name;
  int replicas = 1;
  Labels selector, labels;
  PodTemplate pods;
  Share maxSurge, maxUnavailable;
  bool recreate = false; // strategy: Recreate
  std::string uid = {};
  net::SimTime created{0};
  friend bool operator==(const Deployment&, const Deployment&) = default;
};

// A policy that flannel does not enforce.
struct NetworkPolicy {
  Name name;
  Labels podSelector = {}; // empty: all pods of its namespace
  net::SimTime created{0};
  friend bool operator==(const NetworkPolicy&, const NetworkPolicy&) = default;
};

// What `kubectl get events` lists. The same event again raises the count of the first.
struct Event {
  Name object; // that it is about
  std::string kind = {}, subobject = {}, type = "Normal", reason = {}, message = {}, component = {},
              host = {};
  std::string uid = {}; // a part of its name
  int count = 1;
  net::SimTime first{0}, last{0};
};

} // namespace fg::kubernetes
