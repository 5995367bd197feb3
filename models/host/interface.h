// A network interface as `ip addr` shows it: state without any device behind it.
#pragma once

#include "core/boxed.h"
#include "host/settings.h"
#include "link/fdb.h"
#include "link/vxlan_fdb.h"
#include "net/ipv4_address.h"
#include "net/mac_address.h"
#include "net/sim_time.h"
#include "routing/route_table.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace fg::host {

class NetworkNamespace;

enum class InterfaceKind { Loopback, Ethernet, Bridge, Veth, Vxlan, Tun, Dummy };
std::string_view name(InterfaceKind kind); // "loopback"

struct InterfaceAddress {
  net::Ipv4Prefix prefix;                    // with host bits: 10.0.2.15/24
  std::optional<net::Ipv4Address> broadcast; // printed as "brd"
  routing::Scope scope = routing::Scope::Global;
  std::optional<net::SimTime> validUntil; // from DHCP; nothing: forever
};

struct InterfaceCounters {
  uint64_t packets = 0, bytes = 0, dropped = 0;
};

// How a VXLAN interface wraps its frames (ip-link(8), type vxlan).
struct Vxlan {
  uint32_t vni = 0;
  uint16_t port = 8472; // UDP destination port; Linux' default, not IANA's 4789
  int lower = 0;        // "dev": index of the interface that outer packets leave by; 0: as routed
  std::optional<net::Ipv4Address> local;    // source of outer packets; nothing: as routed
  std::optional<net::Ipv4Address> remote;   // as given to `ip link add`; it is an entry of the FDB too
  uint16_t lowestPort = 0, highestPort = 0; // of the UDP source port; 0 0: as net.ipv4.ip_local_port_range
  uint8_t ttl = 0;                          // of outer packets; 0: net.ipv4.ip_default_ttl
  uint8_t tos = 0;
  bool inheritsTos = false;
  bool learning = true;
  bool checksum = true; // of outer packets' UDP header
  link::VxlanFdb fdb;
};

struct Interface {
  int index = 0;
  std::string name;
  InterfaceKind kind = InterfaceKind::Ethernet;
  net::MacAddress mac;
  uint32_t mtu = 1500;
  bool up = false;
  bool wasUp = false;  // it has a queue discipline since it came up first
  bool carrier = true; // the cable is in, the peer is up
  bool ipv6 = true;    // shows a link-local IPv6 address when up
  std::vector<InterfaceAddress> addresses;

  int master = 0;                // index of the bridge it is a port of; 0: none
  bool hairpin = false;          // as a bridge port: frames may leave by the port they came in
  bool learning = true;          // as a bridge port: the bridge learns senders' addresses from it
  bool flooding = true;          // as a bridge port: frames to unknown addresses leave by it
  bool isolated = false;         // as a bridge port: no frames to or from other isolated ports
  core::Boxed<link::Fdb> fdb;    // bridges only
  bool macFollowsPorts = false;  // bridges only: the least of its ports' addresses, until it is set
  bool mtuFollowsPorts = true;   // bridges only: the least of its ports' MTUs, until it is set
  bool multicastSnooping = true; // bridges only; shown, not modelled
  bool promiscuous = false;      // takes frames for other addresses, too
  core::Boxed<Vxlan> vxlan;      // VXLAN only

  int peerIndex = 0;                         // veth only
  NetworkNamespace* peerNamespace = nullptr; // veth only
  std::optional<int> peerNetnsid;            // veth only: the peer's namespace as this one numbers it
  std::string connectedTo;                   // a segment's name, or "eth0 in POD": for explanations
  std::string fault; // what is wrong with that link: "20 % loss": for explanations; or empty

  InterfaceCounters received, sent;

  InterfaceSettings settings;  // net.ipv4.conf.NAME
  bool settingsFixed = false;  // it has had an address: net.ipv4.conf.default no longer counts
  std::set<std::string> given; // the settings that were written for it

  bool isUsable() const { return up && carrier; }
};

} // namespace fg::host
