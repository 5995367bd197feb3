#include "stack/fabric.h"

#include "device/bridge_device.h"
#include "device/dummy_device.h"
#include "device/internet_segment.h"
#include "device/loopback_device.h"
#include "device/segment_channel.h"
#include "device/segment_device.h"
#include "device/tun_device.h"
#include "device/veth_device.h"
#include "device/vxlan_device.h"
#include "stack/arp.h"
#include "stack/arp_message.h"

#include "ns3/data-rate.h"
#include "ns3/log.h"

namespace fg::stack {

NS_LOG_COMPONENT_DEFINE("FgFabric");

Fabric::~Fabric() {
  for (const auto& stack : m_stacks)
    stack->remove();
}

// --- namespaces --------------------------------------------------------------------------------------

ns3::Ptr<IpStack> Fabric::attach(host::NetworkNamespace& ns) {
  if (auto known = stackOf(ns)) return known;
  auto node = ns3::CreateObject<ns3::Node>();
  auto stack = ns3::CreateObject<IpStack>();
  node->AggregateObject(stack);
  stack->install(ns, m_lastStream);
  m_stacks.push_back(stack);
  m_byNamespace[&ns] = stack;
  for (host::Interface* interface : ns.interfaces())
    makeDevice(*stack, *interface);
  for (host::Interface* interface : ns.interfaces())
    joinBridge(*stack, *interface);
  return stack;
}

void Fabric::detach(host::NetworkNamespace& ns) {
  auto it = m_byNamespace.find(&ns);
  if (it == m_byNamespace.end()) return;
  it->second->remove();
  std::erase(m_stacks, it->second);
  m_byNamespace.erase(it);
}

ns3::Ptr<IpStack> Fabric::stackOf(const host::NetworkNamespace& ns) const {
  auto it = m_byNamespace.find(&ns);
  return it == m_byNamespace.end() ? nullptr : it->second;
}

// Null where nothing needs it yet. A capture begins with its interface.
ns3::Ptr<IpStack> Fabric::stackFor(host::NetworkNamespace& ns) {
  return m_pcapFolder.empty() ? stackOf(ns) : attach(ns);
}

// --- devices -----------------------------------------------------------------------------------------

namespace {

ns3::Ptr<device::LinuxNetDevice> deviceFor(const host::Interface& interface) {
  switch (interface.kind) {
  case host::InterfaceKind::Loopback:
    return ns3::CreateObject<device::LoopbackDevice>();
  case host::InterfaceKind::Bridge:
    return ns3::CreateObject<device::BridgeDevice>();
  case host::InterfaceKind::Veth:
    return ns3::CreateObject<device::VethDevice>();
  case host::InterfaceKind::Ethernet:
    return ns3::CreateObject<device::SegmentDevice>();
  case host::InterfaceKind::Vxlan:
    return ns3::CreateObject<device::VxlanDevice>();
  case host::InterfaceKind::Tun:
    return ns3::CreateObject<device::TunDevice>();
  case host::InterfaceKind::Dummy:
    return ns3::CreateObject<device::DummyDevice>();
  }
  return nullptr;
}

} // namespace

void Fabric::makeDevice(IpStack& stack, host::Interface& interface) {
  if (stack.device(interface.index)) return;
  auto made = deviceFor(interface);
  made->install({&stack.ns(), &interface, &stack}, stack.GetObject<ns3::Node>());
  stack.addDevice(made);
  pairVeth(stack, interface);
  openPcap(*made);
}

void Fabric::pairVeth(IpStack& stack, host::Interface& interface) {
  if (interface.kind != host::InterfaceKind::Veth || !interface.peerNamespace) return;
  auto peerStack = stackOf(*interface.peerNamespace);
  auto* peer =
      peerStack ? dynamic_cast<device::VethDevice*>(peerStack->device(interface.peerIndex)) : nullptr;
  auto* own = dynamic_cast<device::VethDevice*>(stack.device(interface.index));
  if (peer && own) device::VethDevice::pair(own, peer);
}

void Fabric::joinBridge(IpStack& stack, host::Interface& interface) {
  device::LinuxNetDevice* port = stack.device(interface.index);
  if (!port) return;
  auto* wanted = dynamic_cast<device::BridgeDevice*>(stack.device(interface.master));
  if (port->bridge() == wanted) return;
  if (port->bridge()) port->bridge()->removePort(*port);
  if (wanted) wanted->addPort(port);
}

void Fabric::interfaceAdded(host::NetworkNamespace& where, host::Interface& interface) {
  if (auto stack = stackFor(where)) makeDevice(*stack, interface);
}

void Fabric::vethPairAdded(host::NetworkNamespace& where, host::Interface& interface) {
  interfaceAdded(where, interface);
  interfaceAdded(*interface.peerNamespace, *interface.peerNamespace->interface(interface.peerIndex));
}

void Fabric::interfaceRemoved(host::NetworkNamespace& where, host::Interface& interface) {
  auto stack = stackOf(where);
  if (!stack || !stack->isInstalled()) return;
  if (device::LinuxNetDevice* device = stack->device(interface.index); device && device->bridge())
    device->bridge()->removePort(*device);
  stack->removeDevice(interface.index);
}

void Fabric::interfaceChanged(host::NetworkNamespace& where, host::Interface& interface) {
  // With arp_notify it has something to say.
  const bool notifies =
      interface.isUsable() && where.largestOf(interface, &host::InterfaceSettings::arpNotify) != 0;
  auto stack = notifies ? attach(where) : stackOf(where);
  if (!stack) return;
  joinBridge(*stack, interface);
  if (!interface.up) stack->arp().forgetInterface(interface.index);
  if (device::LinuxNetDevice* device = stack->device(interface.index)) device->notifyLinkChange();
  if (interface.isUsable()) stack->arp().interfaceUp(interface);
}

// --- segments ----------------------------------------------------------------------------------------

void Fabric::addSegment(const std::string& name, uint64_t bitsPerSecond, net::SimTime delay) {
  auto segment = ns3::CreateObject<device::SegmentChannel>();
  segment->SetAttribute("DataRate", ns3::DataRateValue(ns3::DataRate(bitsPerSecond)));
  segment->SetAttribute("Delay", ns3::TimeValue(ns3::NanoSeconds(delay.count())));
  segment->setName(name);
  m_segments[name] = segment;
}

void Fabric::addInternet(const std::string& name) {
  auto segment = ns3::CreateObject<device::InternetSegment>();
  segment->setName(name);
  m_segments[name] = segment;
}

void Fabric::leadOutside(host::NetworkNamespace& ns, host::Interface& interface,
                         const std::string& assumption) {
  auto stack = attach(ns);
  auto* card = dynamic_cast<device::SegmentDevice*>(stack->device(interface.index));
  if (!card) { // whatever it is, nothing is known of where its packets go
    stack->removeDevice(interface.index);
    auto made = ns3::CreateObject<device::SegmentDevice>();
    made->install({&stack->ns(), &interface, ns3::PeekPointer(stack)}, stack->GetObject<ns3::Node>());
    stack->addDevice(made);
    card = ns3::PeekPointer(made);
  }
  auto segment = ns3::CreateObject<device::InternetSegment>();
  segment->setName(assumption);
  segment->setAssumption(assumption);
  card->plugInto(segment);
  interface.connectedTo = assumption;
  ns.setCarrier(interface, true);
}

bool Fabric::connect(host::NetworkNamespace& ns, host::Interface& interface, std::string_view segment) {
  auto it = m_segments.find(segment);
  auto* card = dynamic_cast<device::SegmentDevice*>(attach(ns)->device(interface.index));
  if (it == m_segments.end() || !card || interface.kind != host::InterfaceKind::Ethernet) return false;
  card->plugInto(it->second);
  interface.connectedTo = it->first;
  ns.setCarrier(interface, true);
  return true;
}

void Fabric::disconnect(host::NetworkNamespace& ns, host::Interface& interface) {
  auto* card = dynamic_cast<device::SegmentDevice*>(attach(ns)->device(interface.index));
  if (!card) return;
  card->plugInto(nullptr);
  interface.connectedTo.clear();
  ns.setCarrier(interface, false);
}

bool Fabric::setFault(std::string_view segment, const LinkFault& fault, core::Rng chance) {
  auto it = m_segments.find(segment);
  auto* channel =
      it == m_segments.end() ? nullptr : dynamic_cast<device::SegmentChannel*>(ns3::PeekPointer(it->second));
  if (!channel) return false;
  device::SegmentChannel::Fault set;
  set.loss = fault.loss;
  set.delay = ns3::NanoSeconds(fault.delay.count());
  if (fault.rate) set.rate = ns3::DataRate(*fault.rate);
  channel->setFault(set, chance);
  return true;
}

void Fabric::setSought(const Sought& sought) {
  for (auto& [name, segment] : m_segments) {
    auto* channel = dynamic_cast<device::SegmentChannel*>(ns3::PeekPointer(segment));
    if (!channel) continue;
    channel->onSought = [sought, &name = name](const device::Frame& frame) {
      std::optional<net::Ipv4Address> asked;
      if (frame.type == device::kEtherArp)
        if (auto message = ArpMessage::parse(frame.other)) asked = message->target;
      sought(name, frame.destination, asked);
    };
  }
}

// --- programs ----------------------------------------------------------------------------------------

void Fabric::openTun(host::NetworkNamespace& ns, host::Interface& tun, PacketReader read) {
  auto* device = dynamic_cast<device::TunDevice*>(attach(ns)->device(tun.index));
  if (!device) return;
  bool opened = bool(read);
  device->open([read](net::Ipv4Packet packet, trace::PacketId id) {
    if (read) read({std::move(packet), id});
  });
  ns.setCarrier(tun, opened);
}

void Fabric::writeTun(host::NetworkNamespace& ns, host::Interface& tun, host::HeldPacket held) {
  auto* device = dynamic_cast<device::TunDevice*>(attach(ns)->device(tun.index));
  if (device) device->write(std::move(held.packet), held.id);
}

void Fabric::bindUdp(host::NetworkNamespace& ns, const UdpSocket& socket, DatagramReader read) {
  attach(ns)->setCarrierPort(socket.port, {socket.address, socket.tun, std::move(read)});
}

void Fabric::closeUdp(host::NetworkNamespace& ns, uint16_t port) {
  if (auto stack = stackOf(ns)) stack->setCarrierPort(port, {});
}

void Fabric::sendUdp(host::NetworkNamespace& ns, const std::string& tun, const host::Datagram& datagram) {
  attach(ns)->sendCarried(tun, datagram);
}

// --- pcap --------------------------------------------------------------------------------------------

bool Fabric::openPcap(device::LinuxNetDevice& device) {
  if (m_pcapFolder.empty()) return true;
  auto type =
      device.hasEthernetHeader() ? device::PcapTap::LinkType::Ethernet : device::PcapTap::LinkType::RawIp;
  auto tap = device::PcapTap::open(
      device::PcapTap::pathFor(m_pcapFolder, device.ns().name(), device.interface().name), type);
  bool opened = tap != nullptr;
  device.setPcap(std::move(tap));
  return opened;
}

std::vector<std::string> Fabric::enablePcap(const std::string& folder) {
  m_pcapFolder = folder;
  std::vector<std::string> failed;
  for (const auto& stack : m_stacks)
    for (const host::Interface* interface : stack->ns().interfaces()) {
      device::LinuxNetDevice* device = stack->device(interface->index);
      if (device && !openPcap(*device))
        failed.push_back(device::PcapTap::pathFor(folder, stack->ns().name(), interface->name));
    }
  return failed;
}

} // namespace fg::stack
