#include "device/linux_net_device.h"

#include "device/address_conversion.h"
#include "device/bridge_device.h"

#include "ns3/channel.h"
#include "ns3/log.h"
#include "ns3/trace-source-accessor.h"

#include <limits>

namespace fg::device {

NS_LOG_COMPONENT_DEFINE("FgLinuxNetDevice");
NS_OBJECT_ENSURE_REGISTERED(LinuxNetDevice);

ns3::TypeId LinuxNetDevice::GetTypeId() {
  static ns3::TypeId id =
      ns3::TypeId("fg::device::LinuxNetDevice")
          .SetParent<ns3::NetDevice>()
          .SetGroupName("FlannelGraph")
          .AddTraceSource("MacTx", "A frame is handed to the wire, with its Ethernet header",
                          ns3::MakeTraceSourceAccessor(&LinuxNetDevice::m_transmitted),
                          "ns3::Packet::TracedCallback")
          .AddTraceSource("MacRx", "A frame was taken from the wire, with its Ethernet header",
                          ns3::MakeTraceSourceAccessor(&LinuxNetDevice::m_received),
                          "ns3::Packet::TracedCallback")
          .AddTraceSource("MacDrop", "A frame was thrown away, and the name of the reason",
                          ns3::MakeTraceSourceAccessor(&LinuxNetDevice::m_dropped),
                          "fg::device::LinuxNetDevice::DropTracedCallback");
  return id;
}

ns3::Ptr<ns3::Packet> toNs3Packet(const Frame& frame) {
  net::Bytes wire = frame.wire();
  return ns3::Create<ns3::Packet>(wire.data(), static_cast<uint32_t>(wire.size()));
}

void LinuxNetDevice::install(const Place& place, ns3::Ptr<ns3::Node> node) {
  m_place = place;
  m_node = node;
}

void LinuxNetDevice::remove() {
  m_place = {};
  m_bridge = nullptr;
  m_pcap.reset();
}

void LinuxNetDevice::DoDispose() {
  remove();
  m_node = nullptr;
  NetDevice::DoDispose();
}

// --- moving frames -------------------------------------------------------------------------------

void LinuxNetDevice::transmit(Frame&& frame, const host::Interface& as) {
  if (!isInstalled()) return;
  NS_LOG_DEBUG(ns().name() << " " << interface().name << " sends " << frame.size() << " bytes");
  if (!interface().isUsable()) {
    ++interface().sent.dropped;
    discard(frame, trace::Disposition::InterfaceDown,
            interface().name + (interface().up ? " has no carrier" : " is down"));
    return;
  }
  recordExit(frame, as);
  countSent(frame);
  doTransmit(std::move(frame));
}

void LinuxNetDevice::recordExit(const Frame& frame, const host::Interface& as) const {
  if (!frame.id) return;
  trace::Recorder& recorder = ns().recorder();
  trace::ExitInterface step;
  step.interface = recorder.intern(as.name);
  if (&as != &interface()) step.port = recorder.intern(interface().name);
  step.to = recorder.intern(interface().connectedTo);
  if (!interface().fault.empty()) step.fault = recorder.intern(interface().fault);
  recorder.step(frame.id, ns().id(), step);
  keepBytes(frame);
}

void LinuxNetDevice::keepBytes(const Frame& frame) const {
  trace::Recorder& recorder = ns().recorder();
  if (!recorder.bytesKept()) return;
  if (hasEthernetHeader())
    recorder.keepBytes(frame.id, trace::BeginsWith::Ethernet, frame.wire());
  else
    recorder.keepBytes(frame.id, trace::BeginsWith::Ip, frame.payload());
}

void LinuxNetDevice::arrive(Frame&& frame) {
  if (!isInstalled()) return;
  frame.notes.port = 0;
  if (!interface().isUsable()) {
    ++interface().received.dropped;
    if (!frame.copies) recordEntry(frame, interface(), nullptr);
    discard(frame, trace::Disposition::InterfaceDown, interface().name + " is down");
    return;
  }
  if (m_bridge) return accept(std::move(frame));
  if (frame.destination != interface().mac && !frame.destination.isMulticast()) {
    countReceived(frame);
    ++interface().received.dropped;
    if (!frame.copies) recordEntry(frame, interface(), nullptr);
    discard(frame, trace::Disposition::NotForUs,
            "the frame is for " + frame.destination.text() + ", not for " + interface().mac.text());
    return;
  }
  accept(std::move(frame));
}

void LinuxNetDevice::accept(Frame&& frame) {
  countReceived(frame);
  if (m_bridge) return m_bridge->portReceives(std::move(frame), *this);
  frame.take();
  frame.notes.in = interface().index;
  recordEntry(frame, interface(), nullptr);
  passUp(std::move(frame));
}

void LinuxNetDevice::passUp(Frame&& frame) {
  handToNs3(frame);
  sink().receive(std::move(frame), interface());
}

void LinuxNetDevice::recordEntry(Frame& frame, const host::Interface& as, const host::Interface* port) const {
  if (!frame.id || !frame.packet) return;
  trace::Recorder& recorder = ns().recorder();
  trace::EnterInterface step;
  step.interface = recorder.intern(as.name);
  if (port) step.port = recorder.intern(port->name);
  step.source = frame.source;
  step.destination = frame.destination;
  step.header = frame.packet->header();
  recorder.step(frame.id, ns().id(), step);
  keepBytes(frame);
}

void LinuxNetDevice::discard(Frame& frame, trace::Disposition disposition, std::string_view reason) const {
  trace::Recorder& recorder = ns().recorder();
  NS_LOG_DEBUG(ns().name() << " " << interface().name << " drops a frame: " << reason);
  if (!m_dropped.IsEmpty()) m_dropped(toNs3Packet(frame), std::string(trace::name(disposition)));
  if (frame.copies) {
    frame.copies->refuse(recorder);
    frame.copies.reset();
    return;
  }
  recorder.step(frame.id, ns().id(), trace::Drop{disposition, recorder.intern(reason)});
}

size_t LinuxNetDevice::wireSize(const Frame& frame) const {
  return hasEthernetHeader() ? frame.size() : frame.payload().size();
}

void LinuxNetDevice::countReceived(const Frame& frame) {
  ++interface().received.packets;
  interface().received.bytes += wireSize(frame);
  if (!m_received.IsEmpty()) m_received(toNs3Packet(frame));
  keep(frame, Way::Received);
}

void LinuxNetDevice::countSent(const Frame& frame) {
  ++interface().sent.packets;
  interface().sent.bytes += wireSize(frame);
  if (!m_transmitted.IsEmpty()) m_transmitted(toNs3Packet(frame));
  keep(frame, Way::Sent);
}

void LinuxNetDevice::keep(const Frame& frame, Way way) {
  trace::Recorder& recorder = ns().recorder();
  if (m_pcap) m_pcap->write(frame, recorder.now());
  if (!recorder.framesKept()) return;
  trace::CapturedFrame captured;
  captured.where = ns().id();
  captured.interface = recorder.intern(interface().name);
  captured.sent = way == Way::Sent;
  captured.ethernet = hasEthernetHeader();
  auto payload = frame.payload();
  captured.bytes = captured.ethernet ? frame.wire() : net::Bytes(payload.begin(), payload.end());
  recorder.keepFrame(std::move(captured));
}

// --- ns3::NetDevice ------------------------------------------------------------------------------

void LinuxNetDevice::handToNs3(const Frame& frame) {
  if (m_receive.IsNull() && m_promiscuousReceive.IsNull()) return;
  auto payload = frame.payload();
  auto packet = ns3::Create<ns3::Packet>(payload.data(), static_cast<uint32_t>(payload.size()));
  ns3::Address from = toNs3(frame.source), to = toNs3(frame.destination);
  if (!m_receive.IsNull()) m_receive(this, packet, frame.type, from);
  if (m_promiscuousReceive.IsNull()) return;
  PacketType type = frame.destination.isBroadcast()   ? PACKET_BROADCAST
                    : frame.destination.isMulticast() ? PACKET_MULTICAST
                                                      : PACKET_HOST;
  m_promiscuousReceive(this, packet, frame.type, from, to, type);
}

void LinuxNetDevice::SetIfIndex(const uint32_t) {} // the index is the interface's
uint32_t LinuxNetDevice::GetIfIndex() const {
  return isInstalled() ? static_cast<uint32_t>(interface().index) : 0;
}
ns3::Ptr<ns3::Channel> LinuxNetDevice::GetChannel() const { return nullptr; }
void LinuxNetDevice::SetAddress(ns3::Address address) {
  if (isInstalled() && ns3::Mac48Address::IsMatchingType(address))
    interface().mac = fromNs3(ns3::Mac48Address::ConvertFrom(address));
}
ns3::Address LinuxNetDevice::GetAddress() const {
  return isInstalled() ? ns3::Address(toNs3(interface().mac)) : ns3::Address();
}
bool LinuxNetDevice::SetMtu(const uint16_t mtu) {
  if (isInstalled()) ns().setMtu(interface(), mtu);
  return isInstalled();
}
uint16_t LinuxNetDevice::GetMtu() const {
  if (!isInstalled()) return 0;
  constexpr uint32_t kLargest = std::numeric_limits<uint16_t>::max(); // lo's 65536 does not fit
  return static_cast<uint16_t>(std::min<uint32_t>(interface().mtu, kLargest));
}
bool LinuxNetDevice::IsLinkUp() const { return isInstalled() && interface().isUsable(); }
void LinuxNetDevice::AddLinkChangeCallback(ns3::Callback<void> callback) {
  m_linkChange.ConnectWithoutContext(callback);
}
bool LinuxNetDevice::IsBroadcast() const { return true; }
ns3::Address LinuxNetDevice::GetBroadcast() const { return ns3::Mac48Address::GetBroadcast(); }
bool LinuxNetDevice::IsMulticast() const { return true; }
ns3::Address LinuxNetDevice::GetMulticast(ns3::Ipv4Address group) const {
  return ns3::Mac48Address::GetMulticast(group);
}
ns3::Address LinuxNetDevice::GetMulticast(ns3::Ipv6Address address) const {
  return ns3::Mac48Address::GetMulticast(address);
}
bool LinuxNetDevice::IsBridge() const { return false; }
bool LinuxNetDevice::IsPointToPoint() const { return false; }

bool LinuxNetDevice::Send(ns3::Ptr<ns3::Packet> packet, const ns3::Address& destination, uint16_t protocol) {
  return SendFrom(packet, GetAddress(), destination, protocol);
}

bool LinuxNetDevice::SendFrom(ns3::Ptr<ns3::Packet> packet, const ns3::Address& source,
                              const ns3::Address& destination, uint16_t protocol) {
  if (!IsLinkUp() || !ns3::Mac48Address::IsMatchingType(source)
      || !ns3::Mac48Address::IsMatchingType(destination))
    return false;
  Frame frame;
  frame.source = fromNs3(ns3::Mac48Address::ConvertFrom(source));
  frame.destination = fromNs3(ns3::Mac48Address::ConvertFrom(destination));
  frame.type = protocol;
  net::Bytes payload(packet->GetSize());
  packet->CopyData(payload.data(), static_cast<uint32_t>(payload.size()));
  if (protocol == kEtherIpv4) frame.packet = net::Ipv4Packet::parse(payload);
  if (!frame.packet) frame.other = std::move(payload);
  transmit(std::move(frame), interface());
  return true;
}

ns3::Ptr<ns3::Node> LinuxNetDevice::GetNode() const { return m_node; }
void LinuxNetDevice::SetNode(ns3::Ptr<ns3::Node> node) { m_node = node; }
bool LinuxNetDevice::NeedsArp() const { return true; }
void LinuxNetDevice::SetReceiveCallback(ReceiveCallback callback) { m_receive = callback; }
void LinuxNetDevice::SetPromiscReceiveCallback(PromiscReceiveCallback callback) {
  m_promiscuousReceive = callback;
}
bool LinuxNetDevice::SupportsSendFrom() const { return true; }

} // namespace fg::device
