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

// The kernel does not wait between two probes, so that no connection expires there; nor shall it in the
// model.
inline constexpr std::array<std::string_view, 13> kConnectionTimes{
    "net.netfilter.nf_conntrack_icmp_timeout",
    "net.netfilter.nf_conntrack_udp_timeout",
    "net.netfilter.nf_conntrack_udp_timeout_stream",
    "net.netfilter.nf_conntrack_generic_timeout",
    "net.netfilter.nf_conntrack_tcp_timeout_close",
    "net.netfilter.nf_conntrack_tcp_timeout_close_wait",
    "net.netfilter.nf_conntrack_tcp_timeout_fin_wait",
    "net.netfilter.nf_conntrack_tcp_timeout_last_ack",
    "net.netfilter.nf_conntrack_tcp_timeout_syn_recv",
    "net.netfilter.nf_conntrack_tcp_timeout_syn_sent",
    "net.netfilter.nf_conntrack_tcp_timeout_time_wait",
    "net.netfilter.nf_conntrack_tcp_timeout_max_retrans",
    "net.netfilter.nf_conntrack_tcp_timeout_unacknowledged"};
inline constexpr std::string_view kNever = "432000";

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
  std::string node;                               // of a pod; of a gateway, none; its own name otherwise
  std::vector<InterfacePlan> interfaces;          // without lo
  std::vector<std::string> routes;                // as `ip route add` takes them
  std::vector<std::string> neighbors;             // as `ip neigh add` takes them
  std::vector<std::string> forwarding;            // of VXLAN devices, as `bridge fdb append` takes it
  std::vector<std::vector<std::string>> commands; // of a capture: for what has no field of its own
  std::map<std::string, std::string> sysctls;
  std::string rules; // for iptables-restore
  std::vector<scenario::Listener> listen;
  std::vector<scenario::found::Forwarder> forwarders;
  std::map<std::string, std::string> files; // that a capture takes from the host, by path
  friend bool operator==(const NamespacePlan&, const NamespacePlan&) = default;
};

struct Blueprint {
  std::vector<NamespacePlan> namespaces;
  std::vector<std::string> segments;
  // What is in the scenario and cannot be built: said to the user, never passed over.
  std::vector<std::string> notBuilt;
  friend bool operator==(const Blueprint&, const Blueprint&) = default;
};

// The rules of a machine of which nothing is known but that it answers ARP.
inline constexpr std::string_view kSilence = "*raw\n-A PREROUTING -j DROP\nCOMMIT\n";

// Reads it from the simulation, as it stands.
Blueprint blueprintOf(engine::Simulation& simulation);
// Where daemons start cold, as they have made it until the plan begins.
Blueprint blueprintFor(const Plan& plan, const scenario::Scenario& scenario, engine::Simulation& simulation);

// Rules that were written as arguments of iptables, as iptables-restore takes them: table by table.
std::string restoreText(const std::vector<std::string>& commands);

} // namespace fg::lab
