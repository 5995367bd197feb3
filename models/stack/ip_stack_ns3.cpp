// The face that IpStack shows to ns-3. An interface number here is a position in the list of devices.
#include "device/address_conversion.h"
#include "stack/ip_stack.h"
#include "stack/arp.h"
#include "stack/icmp.h"
#include "stack/reassembly.h"
#include "stack/transport.h"

#include "ns3/ipv4-route.h"
#include "ns3/log.h"
#include "ns3/socket.h"

#include <bit>
#include <limits>

namespace fg::stack {

NS_LOG_COMPONENT_DEFINE("FgIpStackNs3");

using device::fromNs3;
using device::toNs3;

void IpStack::SetRoutingProtocol(ns3::Ptr<ns3::Ipv4RoutingProtocol> routing) { m_routing = routing; }
ns3::Ptr<ns3::Ipv4RoutingProtocol> IpStack::GetRoutingProtocol() const { return m_routing; }

uint32_t IpStack::AddInterface(ns3::Ptr<ns3::NetDevice> device) {
  auto own = ns3::DynamicCast<device::LinuxNetDevice>(device);
  NS_ABORT_MSG_UNLESS(own, "an IpStack takes devices of a network namespace only");
  if (GetInterfaceForDevice(device) < 0) addDevice(own);
  return static_cast<uint32_t>(GetInterfaceForDevice(device));
}

uint32_t IpStack::GetNInterfaces() const { return static_cast<uint32_t>(m_devices.size()); }

int32_t IpStack::GetInterfaceForAddress(ns3::Ipv4Address address) const {
  const host::Interface* owner = ns().owner(fromNs3(address));
  return owner ? GetInterfaceForDevice(device(owner->index)) : -1;
}

int32_t IpStack::GetInterfaceForPrefix(ns3::Ipv4Address address, ns3::Ipv4Mask mask) const {
  for (size_t i = 0; i < m_devices.size(); ++i)
    for (const host::InterfaceAddress& own : m_devices[i]->interface().addresses)
      if (mask.IsMatch(address, toNs3(own.prefix.address()))) return static_cast<int32_t>(i);
  return -1;
}

ns3::Ptr<ns3::NetDevice> IpStack::GetNetDevice(uint32_t interface) {
  return interface < m_devices.size() ? m_devices[interface] : nullptr;
}

int32_t IpStack::GetInterfaceForDevice(ns3::Ptr<const ns3::NetDevice> device) const {
  for (size_t i = 0; i < m_devices.size(); ++i)
    if (m_devices[i] == device) return static_cast<int32_t>(i);
  return -1;
}

// --- packets ---------------------------------------------------------------------------------------

void IpStack::Send(ns3::Ptr<ns3::Packet> packet, ns3::Ipv4Address source, ns3::Ipv4Address destination,
                   uint8_t protocol, ns3::Ptr<ns3::Ipv4Route>) {
  if (!isInstalled()) return;
  net::Ipv4Packet::Spec spec{fromNs3(source), fromNs3(destination), static_cast<net::Protocol>(protocol), 0};
  ns3::SocketIpTtlTag ttl;
  if (packet->RemovePacketTag(ttl)) spec.ttl = ttl.GetTtl();
  ns3::SocketIpTosTag tos;
  if (packet->RemovePacketTag(tos)) spec.tos = tos.GetTos();
  ns3::SocketSetDontFragmentTag dontFragment;
  if (packet->RemovePacketTag(dontFragment)) spec.dontFragment = dontFragment.IsEnabled();
  m_transport->send(packet, spec);
}

void IpStack::SendWithHeader(ns3::Ptr<ns3::Packet> packet, ns3::Ipv4Header header, ns3::Ptr<ns3::Ipv4Route>) {
  if (!isInstalled()) return;
  net::Ipv4Packet::Spec spec{fromNs3(header.GetSource()), fromNs3(header.GetDestination()),
                             static_cast<net::Protocol>(header.GetProtocol()), header.GetTtl(), header.GetTos()};
  spec.dontFragment = header.IsDontFragment();
  m_transport->send(packet, spec);
}

void IpStack::Insert(ns3::Ptr<ns3::IpL4Protocol> protocol) { m_transport->insert(protocol); }
void IpStack::Insert(ns3::Ptr<ns3::IpL4Protocol> protocol, uint32_t) { m_transport->insert(protocol); }
void IpStack::Remove(ns3::Ptr<ns3::IpL4Protocol> protocol) { m_transport->remove(protocol); }
void IpStack::Remove(ns3::Ptr<ns3::IpL4Protocol> protocol, uint32_t) { m_transport->remove(protocol); }
ns3::Ptr<ns3::IpL4Protocol> IpStack::GetProtocol(int number) const { return m_transport->protocol(number); }
ns3::Ptr<ns3::IpL4Protocol> IpStack::GetProtocol(int number, int32_t) const { return m_transport->protocol(number); }
ns3::Ptr<ns3::Socket> IpStack::CreateRawSocket() { return m_transport->createRawSocket(); }
void IpStack::DeleteRawSocket(ns3::Ptr<ns3::Socket> socket) { m_transport->deleteRawSocket(socket); }

// --- addresses ---------------------------------------------------------------------------------------

bool IpStack::IsDestinationAddress(ns3::Ipv4Address address, uint32_t) const {
  auto type = ns().typeOf(fromNs3(address));
  return type == netfilter::AddressType::Local || type == netfilter::AddressType::Broadcast;
}

bool IpStack::AddAddress(uint32_t interface, ns3::Ipv4InterfaceAddress address) {
  if (interface >= m_devices.size()) return false;
  host::InterfaceAddress added;
  added.prefix = {fromNs3(address.GetLocal()), address.GetMask().GetPrefixLength()};
  added.broadcast = fromNs3(address.GetBroadcast());
  return ns().addAddress(m_devices[interface]->interface(), added).has_value();
}

uint32_t IpStack::GetNAddresses(uint32_t interface) const {
  if (interface >= m_devices.size()) return 0;
  return static_cast<uint32_t>(m_devices[interface]->interface().addresses.size());
}

ns3::Ipv4InterfaceAddress IpStack::GetAddress(uint32_t interface, uint32_t addressIndex) const {
  if (addressIndex >= GetNAddresses(interface)) return {};
  const net::Ipv4Prefix& prefix = m_devices[interface]->interface().addresses[addressIndex].prefix;
  return {toNs3(prefix.address()), ns3::Ipv4Mask(prefix.maskBits())};
}

bool IpStack::RemoveAddress(uint32_t interface, uint32_t addressIndex) {
  if (addressIndex >= GetNAddresses(interface)) return false;
  host::Interface& from = m_devices[interface]->interface();
  net::Ipv4Prefix prefix = from.addresses[addressIndex].prefix;
  return ns().removeAddress(from, prefix).has_value();
}

bool IpStack::RemoveAddress(uint32_t interface, ns3::Ipv4Address address) {
  for (uint32_t i = 0; i < GetNAddresses(interface); ++i)
    if (GetAddress(interface, i).GetLocal() == address) return RemoveAddress(interface, i);
  return false;
}

ns3::Ipv4Address IpStack::SelectSourceAddress(ns3::Ptr<const ns3::NetDevice>, ns3::Ipv4Address destination,
                                              ns3::Ipv4InterfaceAddress::InterfaceAddressScope_e) {
  return toNs3(sourceTowards(fromNs3(destination)).value_or(net::Ipv4Address{}));
}

ns3::Ipv4Address IpStack::SourceAddressSelection(uint32_t, ns3::Ipv4Address destination) {
  return toNs3(sourceTowards(fromNs3(destination)).value_or(net::Ipv4Address{}));
}

// --- attributes --------------------------------------------------------------------------------------

void IpStack::SetMetric(uint32_t, uint16_t) {} // routes have metrics here, interfaces have none
uint16_t IpStack::GetMetric(uint32_t) const { return 0; }

uint16_t IpStack::GetMtu(uint32_t interface) const {
  return interface < m_devices.size() ? m_devices[interface]->GetMtu() : uint16_t{0};
}

bool IpStack::IsUp(uint32_t interface) const {
  return interface < m_devices.size() && m_devices[interface]->interface().up;
}

void IpStack::SetUp(uint32_t interface) {
  if (interface < m_devices.size()) std::ignore = ns().setUp(m_devices[interface]->interface(), true);
}

void IpStack::SetDown(uint32_t interface) {
  if (interface < m_devices.size()) std::ignore = ns().setUp(m_devices[interface]->interface(), false);
}

bool IpStack::IsForwarding(uint32_t) const { return GetIpForward(); }
void IpStack::SetForwarding(uint32_t, bool forward) { SetIpForward(forward); }

// ns-3 sets this attribute to its own default while it constructs us, before there is a namespace.
void IpStack::SetIpForward(bool forward) {
  if (isInstalled()) ns().setSysctl("net.ipv4.ip_forward", forward ? "1" : "0");
}
bool IpStack::GetIpForward() const { return isInstalled() && ns().sysctlNumber("net.ipv4.ip_forward") != 0; }

} // namespace fg::stack
