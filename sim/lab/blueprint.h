// What the real network is built from: the scenario's namespaces as they stand at t = 0, as plain data.
#pragma once

#include "engine/simulation.h"
#include "net/ipv4_address.h"
#include "net/mac_address.h"
#include "scenario/scenario.h"

#include <map>
#include <string>
#include <vector>

namespace fg::lab {

// Milliseconds between two ARP requests, on both sides of a comparison: three unanswered ones take 60 ms, not
// three seconds.
inline constexpr const char* kArpRetransmission = "20";

enum class Kind { Ethernet, Veth, Bridge };

struct Address {
  net::Ipv4Prefix prefix; // with host bits
  uint32_t metric = 0;    // of its connected route
};

struct InterfacePlan {
  Kind kind = Kind::Ethernet;
  std::string name;
  net::MacAddress mac;
  uint32_t mtu = 1500;
  bool up = false;
  bool hairpin = false;
  std::string bridge;              // whose port it is, or empty
  std::string segment;             // Ethernet only
  std::string peerPlace, peerName; // veth only
  std::vector<Address> addresses;
};

struct NamespacePlan {
  std::string name;
  std::string node;                      // of a pod; its own name otherwise
  std::vector<InterfacePlan> interfaces; // without lo
  std::vector<std::string> routes;       // as `ip route add` takes them
  std::vector<std::string> neighbors;    // as `ip neigh add` takes them
  std::map<std::string, std::string> sysctls;
  std::string rules; // for iptables-restore
  std::vector<scenario::Listener> listen;
};

struct Blueprint {
  std::vector<NamespacePlan> namespaces;
  std::vector<std::string> segments;
  // What is in the scenario and cannot be built: said to the user, never passed over.
  std::vector<std::string> notBuilt;
};

// Reads it from the simulation, which must stand at t = 0.
Blueprint blueprintOf(engine::Simulation& simulation);

// Rules that were written as arguments of iptables, as iptables-restore takes them: table by table.
std::string restoreText(const std::vector<std::string>& commands);

} // namespace fg::lab
