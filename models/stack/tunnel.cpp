// What tunnels do in the IP layer: wrapped packets go out by it as its own, and end here before they are
// unwrapped (net/ipv4/ip_tunnel_core.c, drivers/net/vxlan/vxlan_core.c).
#include "stack/ip_stack.h"

#include <fmt/format.h>

#include <algorithm>

namespace fg::stack {

using device::Frame;
using device::VxlanDevice;
using trace::Disposition;

// ip_route_output with an output interface: only routes out of it count, and without one the destination is
// taken to be on its link (ip_route_output_key_hash_rcu).
IpStack::RouteResult IpStack::lookupThrough(net::Ipv4Address destination, int interface) const {
  routing::FlowKey flow;
  flow.destination = destination;
  if (!ns().isLocal(destination)) flow.oif = interface;
  return ns().lookupOutput(flow);
}

// --- out -------------------------------------------------------------------------------------------

void IpStack::sendTunnelled(Frame inner, host::Interface& tunnel, device::Outer outer) {
  RouteResult route = lookupThrough(outer.destination, outer.through);
  std::string host = outer.destination.text();
  if (route.outcome == trace::RouteOutcome::Local) {
    VxlanDevice* here = vxlanFor(outer.destinationPort, outer.vni);
    if (here) return here->turnedBack(std::move(inner));
    ++tunnel.sent.dropped;
    return drop(inner, Disposition::NotForUs, "the forwarding database names this host itself, " + host);
  }
  if (route.outcome == trace::RouteOutcome::Unreachable) {
    ++tunnel.sent.dropped;
    return drop(inner, Disposition::NoRoute, "no route to " + host + ", the other end of " + tunnel.name);
  }
  if (route.interface == tunnel.index) {
    ++tunnel.sent.dropped;
    return drop(inner, Disposition::Loop,
                "the way to " + host + ", the other end of " + tunnel.name + ", leads into " + tunnel.name
                    + " itself");
  }
  net::Ipv4Packet::Spec spec{outer.source.value_or(route.source),
                             outer.destination,
                             net::Protocol::Udp,
                             outer.ttl,
                             outer.tos,
                             nextIpId(),
                             false};
  auto packet = net::Ipv4Packet::makeUdp(spec, outer.sourcePort, outer.destinationPort, outer.payload);
  if (!outer.checksum) packet.setUdpChecksum(0); // UDP may do without one over IPv4 (RFC 768): `noudpcsum`
  sendOuter(std::move(inner), tunnel.name, std::move(packet), outer.through);
}

// skb_scrub_packet: within one namespace the mark stays with what is sent, the connection does not.
void IpStack::sendOuter(Frame inner, const std::string& tunnel, net::Ipv4Packet packet, int through) {
  Origination origination;
  origination.why = trace::Origin::Encapsulation;
  origination.cause = inner.id;
  origination.by = tunnel;
  origination.through = through;
  origination.notes.mark = inner.notes.mark;
  origination.notes.checksumLeft = inner.notes.checksumLeft;
  if (inner.id) {
    origination.record = recorder().beginPacket(ns().id(), trace::Origin::Encapsulation, inner.id);
    record(inner, trace::Encapsulate{recorder().intern(tunnel), packet.header(), origination.record});
  }
  inner.notes = {};
  origination.carried = std::make_shared<Frame>(std::move(inner));
  originate(std::move(packet), origination);
}

void IpStack::sendCarried(const std::string& tun, const host::Datagram& datagram) {
  net::Ipv4Packet::Spec spec{datagram.source, datagram.destination};
  spec.id = nextIpId();
  constexpr size_t kHeaders = 28;
  // A UDP socket sets DF where the datagram fits, and fragments it where not (IP_PMTUDISC_WANT).
  spec.dontFragment = datagram.data.size() + kHeaders <= pathMtu(datagram.destination);
  Frame inner;
  inner.id = datagram.carried;
  sendOuter(std::move(inner), tun,
            net::Ipv4Packet::makeUdp(spec, datagram.sourcePort, datagram.destinationPort, datagram.data), 0);
}

// --- in --------------------------------------------------------------------------------------------

VxlanDevice* IpStack::vxlanFor(uint16_t port, uint32_t vni) const {
  for (const auto& device : m_vxlans)
    if (device->takes(port, vni)) return ns3::PeekPointer(device);
  return nullptr;
}

bool IpStack::takeTunnelled(Frame& outer) {
  if (outer.packet->protocol() != net::Protocol::Udp || !outer.packet->hasTransportHeader()) return false;
  uint16_t port = outer.packet->destinationPort();
  auto isFor = [&](net::Ipv4Address address) {
    return address.isUnspecified() || address == outer.packet->destination();
  };
  if (auto it = m_carriers.find(port); it != m_carriers.end() && isFor(it->second.address)) {
    takeCarried(outer, it->second);
    return true;
  }
  bool anyone = std::any_of(m_vxlans.begin(), m_vxlans.end(), [&](const auto& d) { return d->takes(port); });
  if (!anyone) return false;
  auto vni = VxlanDevice::vniOf(outer.packet->data());
  VxlanDevice* device = vni ? vxlanFor(port, *vni) : nullptr;
  if (device)
    takeVxlan(std::move(outer), *device);
  else
    drop(outer, vni ? Disposition::NotForUs : Disposition::Malformed,
         vni ? fmt::format("no VXLAN interface here has the VNI {}", *vni) : "no VXLAN header");
  return true;
}

// vxlan_rcv: the mark stays, the connection does not.
void IpStack::takeVxlan(Frame outer, VxlanDevice& device) {
  const host::Interface& tunnel = device.interface();
  auto parsed = Frame::parse(outer.packet->data().subspan(VxlanDevice::kHeader));
  if (!parsed) return drop(outer, Disposition::Malformed, "no frame in the VXLAN packet");
  record(outer,
         trace::DeliverLocally{recorder().intern(fmt::format("{}, VNI {}", tunnel.name, tunnel.vxlan->vni))});
  Frame inner = std::move(*parsed);
  inner.notes.mark = outer.notes.mark;
  if (outer.carried) {
    inner.id = outer.carried->id;
    inner.copies = outer.carried->copies;
    inner.floods = outer.carried->floods;
  }
  if (inner.id && inner.packet)
    record(inner, trace::Decapsulate{recorder().intern(tunnel.name), inner.packet->header(), outer.id});
  device.unwrapped(std::move(inner), outer.packet->source());
}

void IpStack::takeCarried(const Frame& outer, const CarrierPort& carrier) {
  host::Datagram datagram;
  datagram.source = outer.packet->source();
  datagram.destination = outer.packet->destination();
  datagram.sourcePort = outer.packet->sourcePort();
  datagram.destinationPort = outer.packet->destinationPort();
  auto data = outer.packet->data();
  datagram.data.assign(data.begin(), data.end());
  if (outer.carried) datagram.carried = outer.carried->id;
  record(outer, trace::DeliverLocally{recorder().intern(fmt::format("the program behind {}", carrier.tun))});
  Frame inner;
  inner.id = datagram.carried;
  auto packet = net::Ipv4Packet::parse(datagram.data);
  if (inner.id && packet)
    record(inner, trace::Decapsulate{recorder().intern(carrier.tun), packet->header(), outer.id});
  carrier.read(std::move(datagram));
}

void IpStack::setCarrierPort(uint16_t port, CarrierPort carrier) {
  if (carrier.read)
    m_carriers[port] = std::move(carrier);
  else
    m_carriers.erase(port);
}

std::vector<IpStack::TunnelSocket> IpStack::tunnelSockets() const {
  std::vector<TunnelSocket> out;
  for (const auto& [port, carrier] : m_carriers)
    out.push_back({carrier.address, port});
  for (const auto& device : m_vxlans) {
    uint16_t port = device->interface().vxlan->port;
    bool known = std::any_of(out.begin(), out.end(), [&](const auto& socket) { return socket.port == port; });
    if (!known && device->takes(port)) out.push_back({{}, port});
  }
  return out;
}

} // namespace fg::stack
