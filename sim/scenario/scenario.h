// A scenario as it is meant: every name resolved, every number checked, every default filled in.
// What the author wrote, with its positions, is a Document; resolve() makes the one of the other.
#pragma once

#include "core/diagnostic.h"
#include "kubernetes/manifest.h"
#include "net/ipv4_address.h"
#include "net/mac_address.h"
#include "net/protocol.h"
#include "net/sim_time.h"
#include "scenario/snapshot.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fg::scenario {

enum class KernelVersion { Linux3_10, Linux6_1 };
enum class ToolsVersion { Centos7, Debian12 };
enum class Start { Settled, Cold };

// Text in several languages, keyed "en" and "zh_CN".
using Text = std::map<std::string, std::string>;

struct Versions {
  KernelVersion kernel = KernelVersion::Linux6_1;
  ToolsVersion tools = ToolsVersion::Debian12;
  std::string flannel = "0.9.1";    // 0.7.1, 0.9.1, 0.10.0
  std::string docker = "1.12.6";    // 1.12.6, 1.13.1
  std::string kubernetes = "1.9.1"; // 1.9.x, 1.14.10, 1.15.12, 1.18.2, 1.18.6
};

struct Dhcp {
  net::SimTime lifetime = std::chrono::hours(24);  // of a whole lease
  net::SimTime remaining = std::chrono::hours(24); // at t = 0
};

// An interface that exists before any daemon starts.
struct Interface {
  std::string name;
  core::SourceRef place;
  std::optional<net::MacAddress> mac;      // nothing: from the seed
  std::optional<net::Ipv4Prefix> address;  // with host bits
  std::optional<Dhcp> dhcp;                // the address comes from DHCP ("dynamic")
  uint32_t metric = 0;                     // of the connected route (NetworkManager: 100 and up)
  std::optional<net::Ipv4Address> gateway; // gives a default route
  uint32_t gatewayMetric = 0;
  uint16_t mtu = 1500;
  bool ipv6 = true;
  std::string segment;                      // the segment it is on; a NAT network has a segment of its own
  std::string peerNamespace, peerInterface; // the other end of a veth pair, instead of a segment
  std::string bridge;                       // the bridge it is a port of
};

enum class SegmentKind { Ethernet, Nat };

// An Ethernet segment. Its gateway, where it has one, is a router that is part of the model and knows
// its own segments and the internet, but no private network elsewhere.
struct Segment {
  std::string name;
  core::SourceRef place;
  SegmentKind kind = SegmentKind::Ethernet;
  std::optional<net::Ipv4Prefix> prefix;
  std::optional<net::Ipv4Address> gateway;
  uint64_t rate = 1'000'000'000;                       // bits a second
  net::SimTime delay = std::chrono::microseconds(100); // one way
};

struct Listener {
  net::Protocol protocol = net::Protocol::Tcp;
  uint16_t port = 0;
  net::Ipv4Address address = {}; // the only one it listens on; unspecified: all
  friend bool operator==(const Listener&, const Listener&) = default;
};

struct Route {
  core::SourceRef place;
  net::Ipv4Prefix destination;
  std::optional<net::Ipv4Address> gateway;
  std::string interface; // may be empty where the gateway says it
  uint32_t metric = 0;
};

// A bare network namespace, without any daemon: for lessons below Kubernetes.
struct Namespace {
  std::string name;
  core::SourceRef place;
  std::vector<Interface> interfaces;
  std::vector<std::string> bridges;
  std::vector<Route> routes;
  std::map<std::string, std::string> sysctls;
  std::vector<std::string> iptables; // commands without the leading "iptables"
  std::vector<Listener> listen;
};

struct Node : Namespace {
  // What chance decided in the cluster that is modelled; nothing: from the seed.
  std::optional<net::Ipv4Prefix> flannelSubnet;
  std::optional<net::MacAddress> dockerMac;        // of docker0
  std::string flannelInterface;                    // -iface; empty: the default route's interface
  std::optional<net::Ipv4Address> flannelPublicIp; // -public-ip
  std::vector<std::string> startOrder;             // daemons, in the order in which they start
  bool startOrderGiven = false;                    // the author says it; otherwise it follows from the units
  std::map<std::string, std::string> pins; // every pin by its name in the format, those above included
  bool later = false;                      // an event lets it join: it is off before that
};

struct Etcd {
  core::SourceRef place;
  std::vector<std::string> endpoints; // "http://172.17.8.101:2379"
  std::vector<std::string> members;   // nodes; empty: one member, on the node of the first endpoint
  std::string prefix = "/coreos.com/network";
};

struct Flannel {
  core::SourceRef place;
  bool present = true;
  std::string config;  // the JSON text that lies in etcd under PREFIX/config
  bool ipMasq = false; // --ip-masq
};

struct Docker {
  std::optional<bool> ipMasq; // nothing: as mk-docker-opts.sh says (flannel's, inverted)
  bool icc = true;            // --icc
  bool userlandProxy = true;  // --userland-proxy
};

struct KubeProxy {
  std::optional<net::Ipv4Prefix> clusterCidr;
  bool masqueradeAll = false;
  net::SimTime syncPeriod = std::chrono::seconds(30);
};

struct Kubernetes {
  bool present = true;
  net::Ipv4Prefix serviceCidr{net::Ipv4Address(10, 254, 0, 0), 16};
  std::optional<net::Ipv4Address> clusterDns;
  bool hairpin = true;                      // kubelet --hairpin-mode hairpin-veth
  std::string hairpinMode = "hairpin-veth"; // as written
  KubeProxy proxy;
};

// A port of the node that docker leads to a port of the container: hostPort.
struct PublishedPort {
  net::Protocol protocol = net::Protocol::Tcp;
  uint16_t hostPort = 0, containerPort = 0;
};

struct Pod {
  std::string kubeNamespace = "default", name;
  core::SourceRef place;
  std::string node;
  std::map<std::string, std::string> labels;
  std::vector<Listener> listen;
  std::vector<PublishedPort> hostPorts;
  bool hostNetwork = false;
  bool ready = true;
  bool later = false; // an event creates it
  // Pins:
  std::optional<net::Ipv4Address> ip;
  std::string veth; // the host's end: "veth295bef2"
  std::optional<net::MacAddress> vethMac;
  std::map<std::string, std::string> pins; // every pin by its name in the format: "container.id" …

  std::string fullName() const { return kubeNamespace + "/" + name; }
};

struct ServicePort {
  std::string name;
  net::Protocol protocol = net::Protocol::Tcp;
  uint16_t port = 0, targetPort = 0;
  uint16_t nodePort = 0; // 0: none
};

struct EndpointAddress {
  net::Ipv4Address ip;
  uint16_t port = 0; // 0: the service's targetPort
};

struct Service {
  std::string kubeNamespace = "default", name;
  core::SourceRef place;
  std::optional<net::Ipv4Address> clusterIp; // nothing: headless
  std::vector<ServicePort> ports;
  std::map<std::string, std::string> selector;
  std::vector<EndpointAddress> endpoints; // given by hand, instead of a selector
  bool clientIpAffinity = false;
  uint32_t affinitySeconds = 10800;
  std::vector<net::Ipv4Address> externalIps, loadBalancerIps;
  std::vector<net::Ipv4Prefix> loadBalancerSourceRanges;
  bool onlyLocal = false;           // externalTrafficPolicy: Local
  uint16_t healthCheckNodePort = 0; // 0: none
  bool later = false;               // an event creates it

  std::string fullName() const { return kubeNamespace + "/" + name; }
};

// A NetworkPolicy, which nothing of flannel enforces.
struct NetworkPolicy {
  core::SourceRef place;
  std::string kubeNamespace, name;
  std::map<std::string, std::string> podSelector; // empty: all pods of its namespace
  std::string fullName() const { return kubeNamespace + "/" + name; }
};

// A text of Kubernetes objects beside the scenario.
struct Manifest {
  std::string file; // as the user is shown it
  core::SourceRef place;
  std::vector<kubernetes::ManifestObject> objects;
};

// What an `expect` entry demands. Texts that are empty, and numbers that are missing, demand nothing.
struct Expectation {
  core::SourceRef place;
  std::string name; // of a column of `lesson check`
  uint32_t worth = 1;
  net::SimTime at{0};
  // It does not hold yet at the first of these times, and still holds at the second.
  std::optional<net::SimTime> notBefore, until;
  std::string from, to; // PLACE and DEST as on the command line
  net::Protocol protocol = net::Protocol::Icmp;
  uint16_t port = 0;
  uint16_t sourcePort = 0; // 0: as the command line's
  uint8_t ttl = 64;
  uint16_t size = 56; // bytes of data
  bool dontFragment = false;
  std::string disposition; // "delivered", or kNotDelivered
  bool everyPath = false;  // whatever chance chooses
  std::string seenFrom;    // the source that the receiver sees: an address, PLACE or PLACE:INTERFACE
  std::string seenAs;      // the destination that it sees: ADDRESS or ADDRESS:PORT
  std::optional<uint8_t> seenTtl;
  std::string receiver;          // the place that gets it
  std::vector<std::string> path; // the places that it visits, in order
  std::vector<std::string> via;  // texts of rules that matched and of routes that were taken
  std::vector<std::string> notVia;
  std::optional<bool> answered; // the sender gets an answer
  std::optional<net::SimTime> takesAtLeast, takesAtMost;
};
// Any disposition but "delivered".
inline constexpr const char* kNotDelivered = "not-delivered";

// Something that happens. `kind` is a name of the event registry; "run" is an emulated command.
struct Event {
  core::SourceRef place;
  net::SimTime at{0};
  std::string on; // node, pod or namespace; empty: the cluster
  std::string kind;
  std::map<std::string, std::string> arguments; // as the kind defines them; "run": {"command": "ip route …"}
  Text narration;
};

// A scenario whose fault a student is to mend.
struct Lesson {
  Text task;
  std::vector<Text> hints;
};

struct Scenario {
  std::string file; // as given by the user
  std::string name; // file name without folder and ending
  Text title, description;
  std::string topic;                // where lists put it
  std::string fault;                // the letter of the failure catalogue (docs/scenarios.md)
  std::vector<std::string> threads; // where people met it: "flannel#1240"
  std::optional<Lesson> lesson;
  Versions versions;
  std::string timeZoneName = "UTC";
  int timeZoneOffset = 0;                    // seconds east of UTC
  std::string clock = "2018-02-03T01:20:00"; // local wall-clock time at t = 0
  uint64_t seed = 1;
  Start start = Start::Settled;
  net::SimTime end{0};
  std::vector<Segment> segments;
  std::vector<Namespace> namespaces;
  std::vector<Node> nodes;
  Etcd etcd;
  Flannel flannel;
  Docker docker;
  Kubernetes kubernetes;
  std::vector<Pod> pods;
  std::vector<Service> services;
  std::vector<NetworkPolicy> networkPolicies;
  std::vector<Manifest> manifests;
  std::vector<Event> events; // by time, then by place
  std::vector<Expectation> expectations;
  // What was found on real hosts, which the world begins with; null: nodes and namespaces above say all.
  std::shared_ptr<const Snapshot> snapshot;
};

// Reads and checks a scenario: a file, or the number or name of one in the library. All that is wrong
// with it is in `diagnostics`; the scenario is there where no error is among them.
struct ReadResult {
  std::optional<Scenario> scenario;
  std::vector<core::Diagnostic> diagnostics;
};
ReadResult readScenario(const std::string& nameOrFile);
// The same for text that is no file, under the name `file`; "extends" is looked up beside it and in the
// library.
ReadResult readScenarioText(const std::string& file, std::string text);

} // namespace fg::scenario
