#include "device/bridge_device.h"

#include "ns3/channel.h"
#include "ns3/log.h"

#include <algorithm>

namespace fg::device {

NS_LOG_COMPONENT_DEFINE("FgBridgeDevice");
NS_OBJECT_ENSURE_REGISTERED(BridgeDevice);

ns3::TypeId BridgeDevice::GetTypeId() {
  static ns3::TypeId id = ns3::TypeId("fg::device::BridgeDevice")
                              .SetParent<LinuxNetDevice>()
                              .SetGroupName("FlannelGraph")
                              .AddConstructor<BridgeDevice>();
  return id;
}

void BridgeDevice::addPort(ns3::Ptr<LinuxNetDevice> port) {
  port->setBridge(this);
  m_ports.push_back(port);
}

void BridgeDevice::removePort(const LinuxNetDevice& port) {
  auto it = std::find_if(m_ports.begin(), m_ports.end(), [&](const auto& p) { return ns3::PeekPointer(p) == &port; });
  if (it == m_ports.end()) return;
  (*it)->setBridge(nullptr);
  m_ports.erase(it);
}

void BridgeDevice::remove() {
  for (const auto& port : m_ports) port->setBridge(nullptr);
  m_ports.clear();
  LinuxNetDevice::remove();
}

void BridgeDevice::DoDispose() {
  remove();
  LinuxNetDevice::DoDispose();
}

LinuxNetDevice* BridgeDevice::portNumbered(int index) const {
  for (const auto& port : m_ports)
    if (port->isInstalled() && port->interface().index == index) return ns3::PeekPointer(port);
  return nullptr;
}

// The bridge's own address, or a port's: permanent entries lead to the host.
bool BridgeDevice::isOwn(const net::MacAddress& mac) const {
  if (mac == interface().mac) return true;
  auto entry = interface().fdb->find(mac, ns().now());
  return entry && entry->permanent && portNumbered(entry->port) && portNumbered(entry->port)->interface().mac == mac;
}

// --- in by a port ----------------------------------------------------------------------------------

void BridgeDevice::portReceives(Frame frame, LinuxNetDevice& port) {
  frame.notes.in = interface().index;
  frame.notes.port = port.interface().index;
  recordEntry(frame, interface(), &port.interface());
  if (!interface().up) return discard(frame, trace::Disposition::InterfaceDown, interface().name + " is down");
  sink().bridgePrerouting(std::move(frame), interface(),
                          [self = ns3::Ptr<BridgeDevice>(this)](Frame next) { self->forward(std::move(next)); });
}

// br_handle_frame_finish (net/bridge/br_input.c).
void BridgeDevice::forward(Frame frame) {
  LinuxNetDevice* inPort = isInstalled() ? portNumbered(frame.notes.port) : nullptr;
  if (!inPort) return; // the port left while the frame waited for a neighbour
  link::Fdb& fdb = *interface().fdb;
  if (fdb.learn(frame.source, inPort->interface().index, ns().now()))
    ns().recorder().change(ns().id(), trace::StateKind::Fdb, trace::ChangeKind::Added,
                           frame.source.text() + " dev " + inPort->interface().name + " master " + interface().name);
  if (frame.destination.isMulticast()) return flood(std::move(frame), inPort);
  if (isOwn(frame.destination)) return passToHost(std::move(frame), *inPort);
  auto entry = fdb.find(frame.destination, ns().now());
  LinuxNetDevice* out = entry ? portNumbered(entry->port) : nullptr;
  if (!out) return flood(std::move(frame), inPort);
  if (frame.copies) {
    frame.take();
    recordEntry(frame, interface(), &inPort->interface());
  }
  if (out == inPort && !inPort->interface().hairpin) {
    recordDecision(frame, trace::BridgeDecision::Dropped, {});
    return discard(frame, trace::Disposition::NotForUs,
                   "it would leave by the port it came in by, and hairpin mode of " + inPort->interface().name
                       + " is off");
  }
  recordDecision(frame, trace::BridgeDecision::Learned, {out});
  sendTo(*out, std::move(frame));
}

void BridgeDevice::passToHost(Frame frame, const LinuxNetDevice& inPort) {
  if (frame.copies) {
    frame.take();
    recordEntry(frame, interface(), &inPort.interface());
  }
  recordDecision(frame, trace::BridgeDecision::Local, {});
  countReceived(frame);
  passUp(std::move(frame));
}

// A frame that came in by a port leaves by another one.
void BridgeDevice::sendTo(LinuxNetDevice& port, Frame frame) {
  if (frame.payload().size() > port.interface().mtu)
    return discard(frame, trace::Disposition::PacketTooBig,
                   "larger than the MTU " + std::to_string(port.interface().mtu) + " of " + port.interface().name
                       + "; a bridge neither fragments nor answers");
  if (!sink().bridgeForward(frame, interface(), port.interface())) return;
  port.transmit(std::move(frame), interface());
}

// --- out by ports ------------------------------------------------------------------------------------

void BridgeDevice::recordExit(const Frame&, const host::Interface&) const {}

void BridgeDevice::doTransmit(Frame frame) {
  auto entry = interface().fdb->find(frame.destination, ns().now());
  LinuxNetDevice* out = entry && !frame.destination.isMulticast() ? portNumbered(entry->port) : nullptr;
  if (!out) return flood(std::move(frame), nullptr);
  recordDecision(frame, trace::BridgeDecision::Learned, {out});
  out->transmit(std::move(frame), interface());
}

void BridgeDevice::flood(Frame frame, const LinuxNetDevice* inPort) {
  std::vector<LinuxNetDevice*> out;
  for (const auto& port : m_ports) {
    bool back = ns3::PeekPointer(port) == inPort && !port->interface().hairpin;
    if (!back && port->interface().isUsable()) out.push_back(ns3::PeekPointer(port));
  }
  bool toHost = inPort && frame.destination.isMulticast();
  if (out.empty() && !toHost) {
    recordDecision(frame, trace::BridgeDecision::Dropped, {});
    return discard(frame, trace::Disposition::NotForUs, "the bridge has no port that it could leave by");
  }
  recordDecision(frame, trace::BridgeDecision::Flooded, out);
  if (out.size() == 1 && !toHost) {
    if (inPort) return sendTo(*out.front(), std::move(frame));
    return out.front()->transmit(std::move(frame), interface());
  }
  floodCopies(std::move(frame), out, toHost ? inPort : nullptr);
}

// Nobody knows yet which copy will be taken, so none of them is recorded until one is.
void BridgeDevice::floodCopies(Frame frame, const std::vector<LinuxNetDevice*>& out,
                               const LinuxNetDevice* hostCopyFrom) {
  bool forwarded = frame.notes.port != 0;
  if (frame.id && !out.empty()) {
    trace::Recorder& recorder = ns().recorder();
    recorder.step(frame.id, ns().id(),
                  trace::ExitInterface{recorder.intern(interface().name), {}, recorder.intern("all ports")});
  }
  size_t count = out.size() + (hostCopyFrom ? 1 : 0);
  if (frame.copies) frame.copies->split(count);
  else frame.copies = std::make_shared<FloodedCopies>(frame.id, ns().id(), count);
  frame.id = {};
  for (LinuxNetDevice* port : out) {
    if (forwarded) sendTo(*port, frame);
    else port->transmit(frame, interface());
  }
  if (hostCopyFrom) passToHost(std::move(frame), *hostCopyFrom);
}

void BridgeDevice::recordDecision(const Frame& frame, trace::BridgeDecision decision,
                                  const std::vector<LinuxNetDevice*>& out) const {
  if (!frame.id) return;
  trace::Recorder& recorder = ns().recorder();
  trace::BridgeForward step;
  step.bridge = recorder.intern(interface().name);
  if (const LinuxNetDevice* in = portNumbered(frame.notes.port)) step.inPort = recorder.intern(in->interface().name);
  for (const LinuxNetDevice* port : out) step.outPorts.push_back(recorder.intern(port->interface().name));
  step.decision = decision;
  step.destination = frame.destination;
  step.callsIptables = frame.notes.port != 0 && sink().filtersBridged(frame);
  recorder.step(frame.id, ns().id(), step);
}

} // namespace fg::device
