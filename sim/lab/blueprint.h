// What the real network is built from: the namespaces as they stand, as plain data.
#pragma once

#include "engine/simulation.h"
#include "lab/plan.h"
#include "net/ipv4_address.h"
#include "net/mac_address.h"
#include "scenario/scenario.h"

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fg::lab {

// Settings of net.ipv4.neigh.INTERFACE on both sides of a comparison. The kernel does not wait between two
// probes of which the model says that they are seconds apart: ARP is to do the same in either time. Three
// unanswered requests take 60 ms, and an address that was heard of is not asked for again and keeps its
// answer.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kArpTimes{
    {{"retrans_time_ms", "20"}, {"delay_first_probe_time", "600"}, {"locktime", "60000"}}};

// Outside: a card whose packets leave the model.
enum class Kind { Ethernet, Outside, Veth, Bridge, Vxlan, Tun };

struct Address {
  net::Ipv4Prefix prefix; // with host bits
  uint32_t metric = 0;    // of its connected route
  friend bool operator==(const Address&, const Address&) = default;
};

struct InterfacePlan {
  Kind kind = Kind::Ethernet;
  std::string name;
  net::MacAddress mac;
  uint32_t mtu = 1500;
  bool up = false;
  bool plugged = true; // Ethernet only: the cable is in
  bool hairpin = false;
  std::string bridge;              // whose port it is, or empty
  std::string segment;             // Ethernet only
  std::string peerPlace, peerName; // veth only
  std::string tunnel;              // VXLAN only, as `ip link add … type vxlan` takes it
  std::vector<Address> addresses;
  friend bool operator==(const InterfacePlan&, const InterfacePlan&) = default;
};

struct NamespacePlan {
  std::string name;
  std::string node;                      // of a pod; its own name otherwise
  std::vector<InterfacePlan> interfaces; // without lo
  std::vector<std::string> routes;       // as `ip route add` takes them
  std::vector<std::string> neighbors;    // as `ip neigh add` takes them
  std::vector<std::string> forwarding;   // of VXLAN devices, as `bridge fdb append` takes it
  std::map<std::string, std::string> sysctls;
  std::string rules; // for iptables-restore
  std::vector<scenario::Listener> listen;
  friend bool operator==(const NamespacePlan&, const NamespacePlan&) = default;
};

struct Blueprint {
  std::vector<NamespacePlan> namespaces;
  std::vector<std::string> segments;
  // What is in the scenario and cannot be built: said to the user, never passed over.
  std::vector<std::string> notBuilt;
  friend bool operator==(const Blueprint&, const Blueprint&) = default;
};

// Reads it from the simulation, as it stands.
Blueprint blueprintOf(engine::Simulation& simulation);
// Where daemons start cold, as they have made it until the plan begins.
Blueprint blueprintFor(const Plan& plan, const scenario::Scenario& scenario, engine::Simulation& simulation);

// Rules that were written as arguments of iptables, as iptables-restore takes them: table by table.
std::string restoreText(const std::vector<std::string>& commands);

} // namespace fg::lab
