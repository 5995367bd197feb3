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

struct Node {
  std::string name;
  net::Ipv4Address internalIp;
  bool ready = true;
  friend bool operator==(const Node&, const Node&) = default;
};

struct ContainerPort {
  net::Protocol protocol = net::Protocol::Tcp;
  uint16_t port = 0;
  uint16_t hostPort = 0; // 0: not published
  friend bool operator==(const ContainerPort&, const ContainerPort&) = default;
};

enum class PodPhase { Pending, Running };

struct Pod {
  Name name;
  std::string node;
  Labels labels;
  std::vector<ContainerPort> ports;
  bool hostNetwork = false;
  bool readinessWish = true; // what its readiness probe will say once it runs
  // Pins of what chance or the order of starting decides otherwise.
  std::optional<net::Ipv4Address> pinnedIp;
  std::string pinnedVeth;
  std::optional<net::MacAddress> pinnedVethMac;
  // Status, written by the kubelet.
  PodPhase phase = PodPhase::Pending;
  std::optional<net::Ipv4Address> ip;
  bool ready = false;
  friend bool operator==(const Pod&, const Pod&) = default;
};

struct ServicePort {
  std::string name; // may be empty
  net::Protocol protocol = net::Protocol::Tcp;
  uint16_t port = 0, targetPort = 0; // targetPort 0: as port
  uint16_t nodePort = 0;             // 0: none
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
  friend bool operator==(const Endpoints&, const Endpoints&) = default;
};

} // namespace fg::kubernetes
