// A network interface as `ip addr` shows it: state without any device behind it.
#pragma once

#include "host/settings.h"
#include "link/fdb.h"
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

enum class InterfaceKind { Loopback, Ethernet, Bridge, Veth, Vxlan, Tun };

struct InterfaceAddress {
  net::Ipv4Prefix prefix;                    // with host bits: 10.0.2.15/24
  std::optional<net::Ipv4Address> broadcast; // printed as "brd"
  routing::Scope scope = routing::Scope::Global;
  std::optional<net::SimTime> validUntil; // from DHCP; nothing: forever
};

struct InterfaceCounters {
  uint64_t packets = 0, bytes = 0, dropped = 0;
};

struct Interface {
  int index = 0;
  std::string name;
  InterfaceKind kind = InterfaceKind::Ethernet;
  net::MacAddress mac;
  uint32_t mtu = 1500;
  bool up = false;
  bool carrier = true; // the cable is in, the peer is up
  bool ipv6 = true;    // shows a link-local IPv6 address when up
  std::vector<InterfaceAddress> addresses;

  int master = 0;               // index of the bridge it is a port of; 0: none
  bool hairpin = false;         // as a bridge port: frames may leave by the port they came in
  std::optional<link::Fdb> fdb; // bridges only

  int peerIndex = 0;                         // veth only
  NetworkNamespace* peerNamespace = nullptr; // veth only
  std::optional<int> peerNetnsid;            // veth only: the peer's namespace as this one numbers it
  std::string connectedTo;                   // a segment's name, or "eth0 in POD": for explanations

  InterfaceCounters received, sent;

  InterfaceSettings settings;  // net.ipv4.conf.NAME
  bool settingsFixed = false;  // it has had an address: net.ipv4.conf.default no longer counts
  std::set<std::string> given; // the settings that were written for it

  bool isUsable() const { return up && carrier; }
};

} // namespace fg::host
