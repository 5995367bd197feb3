// The state of real hosts as their own tools printed it: what a world can begin with instead of what daemons
// would have made. Words that only the kernel's tools have ("STALE", "dhcp") stay as they were printed.
#pragma once

#include "core/diagnostic.h"
#include "net/ipv4_address.h"
#include "net/mac_address.h"
#include "net/protocol.h"
#include "net/sim_time.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fg::scenario::found {

struct Address {
  net::Ipv4Prefix prefix; // with host bits
  std::optional<net::Ipv4Address> broadcast;
  std::string scope = "global";
  std::optional<net::SimTime> validFor; // nothing: for ever
};

struct Vxlan {
  uint32_t vni = 0;
  uint16_t port = 8472;
  std::optional<net::Ipv4Address> local, remote;
  std::string device;                       // the one that carries it
  uint16_t lowestPort = 0, highestPort = 0; // of the source port; 0 0: any
  uint8_t ttl = 0, tos = 0;                 // of outer packets; ttl 0: the host's
  bool inheritsTos = false;
  bool learning = true;
  bool checksum = true; // in the outer UDP header
  net::SimTime ageing = std::chrono::seconds(300);
  std::string notModelled; // what else it was made with: "external, gbp"
};

struct Interface {
  core::SourceRef place;
  int index = 0;
  std::string name;
  std::string kind; // as `ip -d link` names it: "bridge", "veth", "vxlan" …; "loopback"; empty: a card
  net::MacAddress mac;
  uint32_t mtu = 1500;
  bool up = false;
  bool carrier = false;
  bool ipv6 = false; // it has an IPv6 address
  std::vector<Address> addresses;
  std::string master; // the bridge it is a port of
  bool hairpin = false;
  int peerIndex = 0; // of the other end of a veth pair, in the other namespace
  std::optional<int> peerNetnsid;
  std::optional<Vxlan> vxlan;

  // Found out by comparing the namespaces. At most one of the three is given.
  std::string segment;
  std::string peerNamespace, peerInterface;
  std::string leadsOutside; // why what it sends leaves the model
};

struct Route {
  core::SourceRef place;
  std::string table = "main";
  std::string type = "unicast";
  net::Ipv4Prefix destination;
  std::optional<net::Ipv4Address> gateway;
  std::string interface;
  uint32_t metric = 0;
  std::string protocol = "boot", scope = "global";
  std::optional<net::Ipv4Address> source;
  bool onlink = false;
  std::vector<std::string> options; // more words of `ip route`: "tos", "0x10", "mtu", "1400"
};

// A command that has the effect of what was printed: {"ip", "rule", "add", "priority", "100", …}.
struct Command {
  core::SourceRef place;
  std::vector<std::string> words;
};

struct Neighbor {
  core::SourceRef place;
  std::string interface;
  net::Ipv4Address address;
  std::optional<net::MacAddress> mac;
  std::string state; // "REACHABLE"
};

struct FdbEntry {
  core::SourceRef place;
  net::MacAddress mac;
  std::string interface;                       // the port, or the VXLAN device
  std::string master;                          // the bridge; empty: an entry of the device itself
  std::optional<net::Ipv4Address> destination; // VXLAN: the host behind which it is
  uint16_t port = 0;                           // VXLAN: where they are not the device's
  uint32_t vni = 0;
  std::string via;
  std::string state; // "permanent", "static"; empty: learned
};

struct Tuple {
  net::Ipv4Address source, destination;
  uint16_t sourcePort = 0, destinationPort = 0; // ICMP: the identifier in both
  uint8_t icmpType = 0, icmpCode = 0;
};

struct Connection {
  core::SourceRef place;
  uint8_t protocol = 0;
  int seconds = 0;   // until it is forgotten
  std::string state; // TCP: "ESTABLISHED"
  Tuple original, reply;
  bool isReplied = true, isAssured = false;
  uint32_t mark = 0;
};

struct Listener {
  net::Protocol protocol = net::Protocol::Tcp;
  net::Ipv4Address address; // unspecified: all
  uint16_t port = 0;
};

// A program that carries the packets of a TUN interface over UDP, as flannel's backend udp does.
struct Forwarder {
  std::string interface;
  net::Ipv4Address address; // the UDP socket's
  uint16_t port = 0;        // of both ends
  struct Route {
    net::Ipv4Prefix subnet;
    net::Ipv4Address node; // whose program has the subnet
    friend bool operator==(const Route&, const Route&) = default;
  };
  std::vector<Route> routes;
  friend bool operator==(const Forwarder&, const Forwarder&) = default;
};

enum class Role { Host, Pod, Outside };

struct Namespace {
  Role role = Role::Host;
  std::string name;                            // "node1", "node1/coredns-a"
  std::string host;                            // "node1"
  std::string pod;                             // "kube-system/coredns-…", where it is known
  std::optional<net::Ipv4Address> nodeAddress; // by which the cluster knows the host
  std::string kernelRelease, kernelVersion;    // uname -r, -v
  std::vector<Interface> interfaces;
  std::vector<Route> routes; // of every table but local
  std::vector<Neighbor> neighbors;
  std::vector<FdbEntry> fdb;
  std::string iptables;     // iptables-save's text
  std::string iptablesFile; // that it was read from, as diagnostics name it
  // Which iptables printed it, and so is meant there by the name iptables; nothing: not known.
  enum class Backend { Legacy, Nft };
  std::optional<Backend> backend;
  bool hasBothBackends = false; // the other one has rules too
  std::string otherIptables;    // those are iptables-legacy's
  std::vector<Connection> connections;
  std::map<std::string, std::string> sysctls;
  std::map<std::string, core::SourceRef> sysctlPlaces;
  std::vector<Listener> listeners;
  bool hasListeners = false; // its sockets were captured
  std::vector<Forwarder> forwarders;
  std::vector<Command> commands; // for what has no field of its own
  std::map<std::string, std::string> files;
  // What is in force there and not modelled, or was not captured: makes what crosses the namespace uncertain.
  std::vector<std::string> caveats;
};

// What was found out about who is on one link.
struct Segment {
  std::string name;
  std::vector<std::string> ends; // "node1:eth0"
  std::string because;           // "their addresses share a prefix"
};

struct Lease {
  net::Ipv4Prefix subnet;
  net::Ipv4Address publicIp;
  std::string host;
  std::string backendType; // "vxlan"; empty: the backend udp, or not known
  std::string backendData; // JSON: {"VNI":1,"VtepMAC":"…"}; or empty
};

// A unit of systemd, in the words of `systemctl show`.
struct Unit {
  core::SourceRef place;
  std::string name;                       // "flanneld.service"
  std::string load, active, sub, enabled; // "loaded", "inactive", "dead", "enabled"
};

// What a kernel has counted since it started, by name.
struct Count {
  core::SourceRef place;
  uint64_t value = 0;
};
using Counters = std::map<std::string, Count>;

// What tells of a namespace's past and of its daemons: no packet obeys any of it.
struct Signs {
  std::vector<Counters> conntrack; // of each processor: "insert_failed"
  Counters kernel;                 // by nstat's names: "IcmpOutRateLimitHost"
  std::vector<Unit> units;         // empty where none were captured
};

} // namespace fg::scenario::found

namespace fg::scenario {

struct Snapshot {
  std::vector<found::Namespace> namespaces;
  std::vector<found::Lease> leases;
  std::vector<found::Segment> segments;      // of several interfaces
  std::map<std::string, found::Signs> signs; // by the namespace's name
};

} // namespace fg::scenario
