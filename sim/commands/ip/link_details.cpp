// What `ip -d link` adds. Timers, spanning tree and offloads are what they are on a bridge without STP and on
// interfaces in software.
#include "commands/ip/ip.h"

#include <algorithm>

namespace fg::commands::ip {
namespace {

using host::InterfaceKind;

// "8000.2:a:0:0:0:1": as iproute2 prints a bridge's identifier.
std::string bridgeId(const host::Interface& bridge) {
  auto bytes = bridge.mac.bytes();
  return fmt::format("8000.{:x}:{:x}:{:x}:{:x}:{:x}:{:x}", bytes[0], bytes[1], bytes[2], bytes[3], bytes[4],
                     bytes[5]);
}

std::string_view onOff(bool on) { return on ? "on" : "off"; }

std::string bridgeText(const host::Interface& bridge) {
  auto ageing = std::chrono::duration_cast<std::chrono::milliseconds>(bridge.fdb->ageing).count() / 10;
  return fmt::format(
      "bridge forward_delay 1500 hello_time 200 max_age 2000 ageing_time {} stp_state 0 priority 32768 "
      "vlan_filtering 0 bridge_id {} designated_root {} root_port 0 root_path_cost 0 topology_change 0 "
      "topology_change_detected 0 hello_timer    0.00 tcn_timer    0.00 topology_change_timer    0.00 "
      "gc_timer    "
      "0.00 group_fwd_mask 0 group_address 01:80:c2:00:00:00 mcast_snooping {} no_linklocal_learn 0 "
      "mcast_vlan_snooping 0 mcast_router 1 mcast_query_use_ifaddr 0 mcast_querier 0 mcast_hash_elasticity "
      "16 "
      "mcast_hash_max 4096 mcast_last_member_count 2 mcast_startup_query_count 2 mcast_last_member_interval "
      "100 "
      "mcast_membership_interval 26000 mcast_querier_interval 25500 mcast_query_interval 12500 "
      "mcast_query_response_interval 1000 mcast_startup_query_interval 3124 mcast_stats_enabled 0 "
      "mcast_igmp_version 2 mcast_mld_version 1 nf_call_iptables 0 nf_call_ip6tables 0 nf_call_arptables 0 ",
      ageing, bridgeId(bridge), bridgeId(bridge), bridge.multicastSnooping ? 1 : 0);
}

std::string portText(const Context& context, const host::Interface& port) {
  std::string id = bridgeId(*context.ns.interface(port.master));
  int number = portNumber(context.ns, port);
  return fmt::format(
      "bridge_slave state {} priority 32 cost 2 hairpin {} guard off root_block off fastleave off learning "
      "{} flood "
      "{} port_id {:#x} port_no {:#x} designated_port {} designated_cost 0 designated_bridge {} "
      "designated_root {} "
      "hold_timer    0.00 message_age_timer    0.00 forward_delay_timer    0.00 topology_change_ack 0 "
      "config_pending "
      "0 proxy_arp off proxy_arp_wifi off mcast_router 1 mcast_fast_leave off mcast_flood on bcast_flood on "
      "mcast_to_unicast off neigh_suppress off group_fwd_mask 0 group_fwd_mask_str 0x0 vlan_tunnel off "
      "isolated {} "
      "locked off ",
      port.isUsable() ? "forwarding" : "disabled", onOff(port.hairpin), onOff(port.learning),
      onOff(port.flooding), 0x8000 + number, number, 0x8000 + number, id, id, onOff(port.isolated));
}

std::string vxlanText(const Context& context, const host::Vxlan& vxlan) {
  std::string out = fmt::format("vxlan id {} ", vxlan.vni);
  if (vxlan.remote)
    out += fmt::format("{} {} ", vxlan.remote->isMulticast() ? "group" : "remote", vxlan.remote->text());
  if (vxlan.local) out += fmt::format("local {} ", vxlan.local->text());
  if (vxlan.lower) out += fmt::format("dev {} ", context.ns.interfaceName(vxlan.lower));
  out += fmt::format("srcport {} {} dstport {} ", vxlan.lowestPort, vxlan.highestPort, vxlan.port);
  if (!vxlan.learning) out += "nolearning ";
  if (vxlan.inheritsTos)
    out += "tos inherit ";
  else if (vxlan.tos)
    out += fmt::format("tos {:#x} ", vxlan.tos);
  out += vxlan.ttl ? fmt::format("ttl {} ", vxlan.ttl) : "ttl auto ";
  auto ageing = std::chrono::duration_cast<std::chrono::seconds>(vxlan.fdb.ageing).count();
  return out
         + fmt::format("ageing {} {}udpcsum noudp6zerocsumtx noudp6zerocsumrx ", ageing,
                       vxlan.checksum ? "" : "no");
}

std::string kindText(const Context& context, const host::Interface& interface) {
  switch (interface.kind) {
  case InterfaceKind::Bridge:
    return bridgeText(interface);
  case InterfaceKind::Veth:
    return "veth ";
  case InterfaceKind::Vxlan:
    return vxlanText(context, *interface.vxlan);
  case InterfaceKind::Tun:
    return fmt::format("tun type tun pi off vnet_hdr off persist {} ", interface.carrier ? "off" : "on");
  case InterfaceKind::Dummy:
    return "dummy ";
  case InterfaceKind::Loopback:
  case InterfaceKind::Ethernet:
    return {};
  }
  return {};
}

} // namespace

std::string linkDetails(const Context& context, const host::Interface& interface,
                        std::string_view addressMode) {
  bool port = interface.master != 0, loopback = interface.kind == InterfaceKind::Loopback;
  std::string out =
      fmt::format(" promiscuity {}  allmulti {} minmtu {} maxmtu {} ", int(interface.promiscuous) + int(port),
                  int(port), loopback ? 0 : 68, loopback ? 0 : 65535);
  std::string kind = kindText(context, interface);
  if (!kind.empty()) out += "\n    " + kind;
  if (port) out += "\n    " + portText(context, interface);
  bool pair = interface.kind == InterfaceKind::Veth;
  int queues = pair ? 2 : 1;
  return out
         + fmt::format(
             "{}numtxqueues {} numrxqueues {} gso_max_size 65536 gso_max_segs 65535 tso_max_size {} "
             "tso_max_segs 65535 gro_max_size 65536 ",
             addressMode, queues, queues, pair || loopback ? 524280 : 65536);
}

} // namespace fg::commands::ip
