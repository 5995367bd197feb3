#include "device/vxlan_device.h"

#include "ns3/channel.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <charconv>

namespace fg::device {

NS_LOG_COMPONENT_DEFINE("FgVxlanDevice");
NS_OBJECT_ENSURE_REGISTERED(VxlanDevice);

ns3::TypeId VxlanDevice::GetTypeId() {
  static ns3::TypeId id = ns3::TypeId("fg::device::VxlanDevice")
                              .SetParent<LinuxNetDevice>()
                              .SetGroupName("FlannelGraph")
                              .AddConstructor<VxlanDevice>();
  return id;
}

bool VxlanDevice::takes(uint16_t port) const {
  return isInstalled() && interface().up && interface().vxlan->port == port;
}

std::optional<uint32_t> VxlanDevice::vniOf(std::span<const uint8_t> payload) {
  constexpr uint8_t kVniIsValid = 0x08;
  if (payload.size() < kHeader + kEthernetHeader || !(payload[0] & kVniIsValid)) return {};
  return uint32_t{payload[4]} << 16 | uint32_t{payload[5]} << 8 | payload[6];
}

// --- out (vxlan_xmit, vxlan_xmit_one) ----------------------------------------------------------------

void VxlanDevice::doTransmit(Frame&& frame) {
  const link::VxlanFdb::Entry* entry = interface().vxlan->fdb.find(frame.destination, ns().now());
  if (!entry) {
    ++interface().sent.dropped;
    return discard(frame, trace::Disposition::NeighborUnreachable,
                   "the forwarding database of " + interface().name + " names no host for "
                       + frame.destination.text());
  }
  std::vector<link::VxlanFdb::Remote> remotes = entry->remotes;
  if (remotes.size() > 1) {
    if (frame.copies)
      frame.copies->split(remotes.size());
    else
      frame.copies = std::make_shared<FloodedCopies>(frame.id, ns().id(), remotes.size());
    frame.id = {};
  }
  for (const link::VxlanFdb::Remote& remote : remotes)
    sendTo(remote, frame);
}

void VxlanDevice::sendTo(const link::VxlanFdb::Remote& remote, Frame frame) {
  const host::Vxlan& settings = *interface().vxlan;
  Outer outer;
  outer.destination = remote.host;
  outer.source = settings.local;
  outer.sourcePort = sourcePort(frame);
  outer.destinationPort = remote.port ? remote.port : settings.port;
  outer.through = remote.interface ? remote.interface : settings.lower;
  outer.ttl =
      settings.ttl ? settings.ttl : static_cast<uint8_t>(ns().sysctlNumber("net.ipv4.ip_default_ttl"));
  outer.tos = tosOf(frame);
  outer.checksum = settings.checksum;
  outer.vni = remote.vni ? remote.vni : settings.vni;
  outer.payload = {0x08,
                   0,
                   0,
                   0,
                   static_cast<uint8_t>(outer.vni >> 16),
                   static_cast<uint8_t>(outer.vni >> 8),
                   static_cast<uint8_t>(outer.vni),
                   0};
  net::Bytes wire = frame.wire();
  outer.payload.insert(outer.payload.end(), wire.begin(), wire.end());
  sink().sendTunnelled(std::move(frame), interface(), std::move(outer));
}

// udp_flow_src_port: the flow's hash, scaled to the range. The kernel's hash is keyed with a number that each
// host draws at boot, and it is the same in both directions; so is this one.
uint16_t VxlanDevice::sourcePort(const Frame& frame) const {
  uint32_t least = interface().vxlan->lowestPort, most = interface().vxlan->highestPort;
  if (least >= most) {
    std::string range = ns().sysctl("net.ipv4.ip_local_port_range");
    const char* end = range.data() + range.size();
    auto [next, error] = std::from_chars(range.data(), end, least);
    std::from_chars(std::find_if(next, end, [](char c) { return c >= '0' && c <= '9'; }), end, most);
  }
  uint64_t hash = 0xcbf29ce484222325 ^ ns().environment().seed;
  auto mix = [&](uint64_t value) { hash = (hash ^ value) * 0x100000001b3; };
  for (char c : ns().name())
    mix(static_cast<uint8_t>(c));
  if (frame.packet) {
    net::PacketHeader h = frame.packet->header();
    // By value: the overload for two arguments returns references to them.
    auto ends = std::minmax(
        {std::pair(h.source.value(), h.sourcePort), std::pair(h.destination.value(), h.destinationPort)});
    for (uint64_t part :
         {uint64_t{ends.first.first}, uint64_t{ends.first.second}, uint64_t{ends.second.first},
          uint64_t{ends.second.second}, static_cast<uint64_t>(h.protocol)})
      mix(part);
  } else {
    for (const net::MacAddress& mac : {frame.source, frame.destination})
      for (uint8_t byte : mac.bytes())
        mix(byte);
  }
  // FNV alone gives flows that differ by a port the same result five times too often.
  for (uint64_t factor : {0xff51afd7ed558ccd, 0xc4ceb9fe1a85ec53}) // MurmurHash3's last step
    hash = (hash ^ hash >> 33) * factor;
  auto folded = static_cast<uint32_t>(hash ^ hash >> 32);
  return static_cast<uint16_t>(least + (uint64_t{folded} * (most - least) >> 32));
}

// ip_tunnel_ecn_encap (RFC 6040): the two bits of ECN are the inner packet's, congestion excepted.
uint8_t VxlanDevice::tosOf(const Frame& frame) const {
  constexpr uint8_t kEcn = 3, kCongestion = 3, kCapable = 2;
  uint8_t inner = frame.packet ? frame.packet->tos() : uint8_t{0};
  uint8_t tos = interface().vxlan->inheritsTos ? inner : interface().vxlan->tos;
  uint8_t ecn = (inner & kEcn) == kCongestion ? kCapable : static_cast<uint8_t>(inner & kEcn);
  return static_cast<uint8_t>((tos & ~kEcn) | ecn);
}

// --- in ------------------------------------------------------------------------------------------------

void VxlanDevice::unwrapped(Frame frame, net::Ipv4Address host) {
  if (frame.source == interface().mac) {
    ++interface().received.dropped;
    return discard(frame, trace::Disposition::Loop,
                   "the frame carries the MAC address of " + interface().name + " itself as its source");
  }
  host::Vxlan& settings = *interface().vxlan;
  if (settings.learning && settings.fdb.learn(frame.source, host, ns().now()))
    ns().recorder().change(ns().id(), trace::StateKind::Fdb, trace::ChangeKind::Added,
                           frame.source.text() + " dev " + interface().name + " dst " + host.text()
                               + " self");
  arrive(std::move(frame));
}

void VxlanDevice::turnedBack(Frame frame) {
  auto sent = std::make_shared<Frame>(std::move(frame));
  ns3::Simulator::ScheduleWithContext(GetNode()->GetId(), ns3::Time(0),
                                      [self = ns3::Ptr<VxlanDevice>(this), sent] {
                                        if (self->isInstalled() && self->interface().up)
                                          self->accept(std::move(*sent));
                                      });
}

} // namespace fg::device
