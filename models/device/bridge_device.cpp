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
  auto it = std::find_if(m_ports.begin(), m_ports.end(),
                         [&](const auto& p) { return ns3::PeekPointer(p) == &port; });
  if (it == m_ports.end()) return;
  (*it)->setBridge(nullptr);
  m_ports.erase(it);
}

void BridgeDevice::remove() {
  for (const auto& port : m_ports)
    port->setBridge(nullptr);
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
  return entry && entry->permanent && portNumbered(entry->port)
         && portNumbered(entry->port)->interface().mac == mac;
}

// --- in by a port ----------------------------------------------------------------------------------

void BridgeDevice::portReceives(Frame frame, LinuxNetDevice& port) {
  frame.notes.in = interface().index;
  frame.notes.port = port.interface().index;
  recordEntry(frame, interface(), &port.interface());
  if (!interface().up)
    return discard(frame, trace::Disposition::InterfaceDown, interface().name + " is down");
  sink().bridgePrerouting(std::move(frame), interface(), [self = ns3::Ptr<BridgeDevice>(this)](Frame next) {
    self->forward(std::move(next));
  });
}

// Why a frame may not leave by a port, or empty (should_deliver in net/bridge/br_forward.c).
std::string BridgeDevice::refusal(const LinuxNetDevice& out, const LinuxNetDevice& in) const {
  const std::string& name = out.interface().name;
  if (&out == &in && !in.interface().hairpin)
    return "it would leave by the port it came in by, and hairpin mode of " + name + " is off";
  if (out.interface().isolated && in.interface().isolated)
    return name + " and " + in.interface().name + " are isolated ports: no frame passes between them";
  return {};
}

// br_handle_frame_finish (net/bridge/br_input.c).
void BridgeDevice::forward(Frame frame) {
  LinuxNetDevice* inPort = isInstalled() ? portNumbered(frame.notes.port) : nullptr;
  if (!inPort) return; // the port left while the frame waited for a neighbour
  link::Fdb& fdb = *interface().fdb;
  const host::Interface& in = inPort->interface();
  if (in.learning && fdb.learn(frame.source, in.index, ns().now()))
    ns().recorder().change(ns().id(), trace::StateKind::Fdb, trace::ChangeKind::Added,
                           frame.source.text() + " dev " + in.name + " master " + interface().name);
  if (frame.destination.isMulticast()) return flood(std::move(frame), inPort);
  if (isOwn(frame.destination)) return passToHost(std::move(frame), *inPort);
  auto entry = fdb.find(frame.destination, ns().now());
  LinuxNetDevice* out = entry ? portNumbered(entry->port) : nullptr;
  std::optional<Frame> copy;
  if (interface().promiscuous) copy = frame;
  if (out)
    sendToKnown(*out, std::move(frame), *inPort);
  else
    flood(std::move(frame), inPort);
  if (copy) passCopyToHost(*copy);
}

void BridgeDevice::sendToKnown(LinuxNetDevice& port, Frame frame, LinuxNetDevice& inPort) {
  if (frame.copies) {
    frame.take();
    recordEntry(frame, interface(), &inPort.interface());
  }
  if (std::string reason = refusal(port, inPort); !reason.empty()) {
    recordDecision(frame, trace::BridgeDecision::Dropped, {});
    return discard(frame, trace::Disposition::NotForUs, reason);
  }
  recordDecision(frame, trace::BridgeDecision::Learned, {&port});
  sendTo(port, std::move(frame));
}

// A promiscuous bridge shows its host every frame. The IP layer takes those only that were for the host when
// they came in: a frame whose destination br_netfilter rewrote is then routed a second time (skb->pkt_type).
void BridgeDevice::passCopyToHost(const Frame& frame) {
  countReceived(frame);
  if (!frame.notes.forHost) return;
  Frame copy = frame;
  copy.copies.reset();
  copy.notes.routed = false;
  if (frame.id) {
    copy.id = ns().recorder().beginPacket(ns().id(), trace::Origin::Copy, frame.id);
    const LinuxNetDevice* port = portNumbered(frame.notes.port);
    recordEntry(copy, interface(), port ? &port->interface() : nullptr);
  }
  passUp(std::move(copy));
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

// A frame that came in by a port leaves by another one (br_forward, br_dev_queue_push_xmit).
void BridgeDevice::sendTo(LinuxNetDevice& port, Frame frame) {
  if (!sink().bridgeForward(frame, interface(), port.interface())) return;
  uint32_t mtu = port.interface().mtu;
  std::vector<Frame> pieces = sink().asBridged(frame, mtu);
  if (pieces.empty())
    return discard(frame, trace::Disposition::PacketTooBig,
                   "larger than the MTU " + std::to_string(mtu) + " of " + port.interface().name
                       + "; a bridge does not answer");
  for (Frame& piece : pieces)
    port.transmit(std::move(piece), interface());
}

// --- out by ports ------------------------------------------------------------------------------------

void BridgeDevice::recordExit(const Frame&, const host::Interface&) const {}

void BridgeDevice::doTransmit(Frame&& frame) {
  auto entry = interface().fdb->find(frame.destination, ns().now());
  LinuxNetDevice* out = entry && !frame.destination.isMulticast() ? portNumbered(entry->port) : nullptr;
  if (!out) return flood(std::move(frame), nullptr);
  recordDecision(frame, trace::BridgeDecision::Learned, {out});
  out->transmit(std::move(frame), interface());
}

namespace {

constexpr int kMostFloods = 8; // of one frame and its copies by one bridge: without a loop it is one

} // namespace

// Does a loop of bridges bring the frame here again and again?
bool BridgeDevice::runsInCircles(Frame& frame) const {
  if (!frame.floods) frame.floods = std::make_shared<std::map<const void*, int>>();
  if (++(*frame.floods)[this] <= kMostFloods) return false;
  ns().recorder().warn("a loop of bridges leads through " + interface().name + " on " + ns().name()
                       + ": Linux without spanning tree would send its frames round for ever; here they end");
  return true;
}

void BridgeDevice::flood(Frame frame, const LinuxNetDevice* inPort) {
  if (runsInCircles(frame)) {
    recordDecision(frame, trace::BridgeDecision::Dropped, {});
    return discard(frame, trace::Disposition::Loop,
                   interface().name + " has flooded it " + std::to_string(kMostFloods)
                       + " times: a loop of bridges without spanning tree");
  }
  std::vector<LinuxNetDevice*> out;
  for (const auto& port : m_ports) {
    const host::Interface& to = port->interface();
    bool open = to.isUsable() && (to.flooding || frame.destination.isMulticast());
    if (open && (!inPort || refusal(*port, *inPort).empty())) out.push_back(ns3::PeekPointer(port));
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
    recorder.step(
        frame.id, ns().id(),
        trace::ExitInterface{recorder.intern(interface().name), {}, recorder.intern("all ports"), {}});
  }
  size_t count = out.size() + (hostCopyFrom ? 1 : 0);
  if (frame.copies)
    frame.copies->split(count);
  else
    frame.copies = std::make_shared<FloodedCopies>(frame.id, ns().id(), count);
  frame.id = {};
  for (LinuxNetDevice* port : out) {
    if (forwarded)
      sendTo(*port, frame);
    else
      port->transmit(Frame(frame), interface());
  }
  if (hostCopyFrom) passToHost(std::move(frame), *hostCopyFrom);
}

void BridgeDevice::recordDecision(const Frame& frame, trace::BridgeDecision decision,
                                  const std::vector<LinuxNetDevice*>& out) const {
  if (!frame.id) return;
  trace::Recorder& recorder = ns().recorder();
  trace::BridgeForward step;
  step.bridge = recorder.intern(interface().name);
  if (const LinuxNetDevice* in = portNumbered(frame.notes.port))
    step.inPort = recorder.intern(in->interface().name);
  for (const LinuxNetDevice* port : out)
    step.outPorts.push_back(recorder.intern(port->interface().name));
  step.decision = decision;
  step.destination = frame.destination;
  step.callsIptables = frame.notes.port != 0 && sink().filtersBridged(frame);
  recorder.step(frame.id, ns().id(), step);
}

} // namespace fg::device
