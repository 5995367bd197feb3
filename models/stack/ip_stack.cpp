// What IpStack is made of, and what all parts of its way use.
#include "stack/ip_stack.h"

#include "stack/arp.h"
#include "stack/daemon_tcp.h"
#include "stack/icmp.h"
#include "stack/reassembly.h"
#include "stack/socket_routing.h"
#include "stack/transport.h"

#include "ns3/log.h"
#include "ns3/trace-source-accessor.h"

#include <algorithm>

namespace fg::stack {

NS_LOG_COMPONENT_DEFINE("FgIpStack");
NS_OBJECT_ENSURE_REGISTERED(IpStack);

ns3::TypeId IpStack::GetTypeId() {
  static ns3::TypeId id =
      ns3::TypeId("fg::stack::IpStack")
          .SetParent<ns3::Ipv4>()
          .SetGroupName("FlannelGraph")
          .AddConstructor<IpStack>()
          .AddTraceSource("UnicastForward", "A packet is forwarded, after its TTL was decremented",
                          ns3::MakeTraceSourceAccessor(&IpStack::m_forwarded), "ns3::Packet::TracedCallback")
          .AddTraceSource("LocalDeliver", "A packet is handed to the transport layer",
                          ns3::MakeTraceSourceAccessor(&IpStack::m_delivered), "ns3::Packet::TracedCallback")
          .AddTraceSource("SendOutgoing", "A packet is made here",
                          ns3::MakeTraceSourceAccessor(&IpStack::m_sent), "ns3::Packet::TracedCallback")
          .AddTraceSource("Drop", "A packet ends here, and the name of its disposition",
                          ns3::MakeTraceSourceAccessor(&IpStack::m_dropped),
                          "fg::device::LinuxNetDevice::DropTracedCallback");
  return id;
}

IpStack::IpStack() = default;
IpStack::~IpStack() = default;

void IpStack::install(host::NetworkNamespace& ns, std::shared_ptr<uint64_t> lastStream) {
  m_ns = &ns;
  m_arp = std::make_unique<Arp>(*this);
  m_icmp = std::make_unique<Icmp>(*this);
  m_reassembly = std::make_unique<Reassembly>(*this);
  m_transport = std::make_unique<Transport>(*this);
  m_daemonTcp = std::make_unique<DaemonTcp>(*this, std::move(lastStream));
  m_routing = ns3::Create<SocketRouting>(*this);
}

void IpStack::remove() {
  for (const auto& device : m_devices)
    device->remove();
  m_devices.clear();
  m_vxlans.clear();
  m_carriers.clear();
  if (m_arp) m_arp->stop();
  if (m_reassembly) m_reassembly->stop();
  if (m_daemonTcp) m_daemonTcp->lose();
  m_ns = nullptr;
}

void IpStack::DoDispose() {
  remove();
  if (m_transport) m_transport->dispose();
  m_routing = nullptr;
  Ipv4::DoDispose();
}

void IpStack::addDevice(ns3::Ptr<device::LinuxNetDevice> device) {
  auto behind = std::find_if(m_devices.begin(), m_devices.end(), [&](const auto& other) {
    return other->interface().index > device->interface().index;
  });
  m_devices.insert(behind, device);
  if (auto vxlan = ns3::DynamicCast<device::VxlanDevice>(device)) m_vxlans.push_back(vxlan);
}

void IpStack::removeDevice(int interface) {
  m_arp->forgetInterface(interface);
  auto it = std::find_if(m_devices.begin(), m_devices.end(),
                         [&](const auto& device) { return device->interface().index == interface; });
  if (it == m_devices.end()) return;
  std::erase(m_vxlans, *it);
  (*it)->remove();
  m_devices.erase(it);
}

device::LinuxNetDevice* IpStack::device(int interface) const {
  for (const auto& device : m_devices)
    if (device->interface().index == interface) return ns3::PeekPointer(device);
  return nullptr;
}

std::optional<net::Ipv4Address> IpStack::sourceTowards(net::Ipv4Address destination) const {
  routing::FlowKey flow;
  flow.destination = destination;
  RouteResult route = ns().lookupOutput(flow);
  if (route.outcome == trace::RouteOutcome::Unreachable) return {};
  return route.source;
}

uint32_t IpStack::pathMtu(net::Ipv4Address destination) const {
  return ns().mtuOf(ns().lookup(destination), destination, host::NetworkNamespace::MtuFor::Own);
}

// ip_dont_fragment: not where path MTU discovery is off, or the path is narrower than min_pmtu.
bool IpStack::wantsDontFragment(net::Ipv4Address destination, size_t length) const {
  if (ns().ipv4().noPmtuDisc != 0 || length > pathMtu(destination)) return false;
  RouteResult route = ns().lookup(destination);
  const auto* learned = ns().exceptions.find(destination, route.route, ns().now());
  return !route.route.mtuLocked && !(learned && learned->mtuLocked);
}

// --- recording -----------------------------------------------------------------------------------

ns3::Ptr<ns3::Packet> IpStack::asNs3Packet(const device::Frame& frame) const {
  auto bytes = frame.payload();
  return ns3::Create<ns3::Packet>(bytes.data(), static_cast<uint32_t>(bytes.size()));
}

void IpStack::drop(const device::Frame& frame, trace::Disposition disposition, std::string_view reason) {
  NS_LOG_DEBUG(ns().name() << " drops a packet: " << reason);
  if (!m_dropped.IsEmpty()) m_dropped(asNs3Packet(frame), std::string(trace::name(disposition)));
  if (frame.id) record(frame, trace::Drop{disposition, recorder().intern(reason)});
  if (frame.carried && frame.carried->copies) frame.carried->copies->refuse(recorder());
}

void IpStack::recordChange(const device::Frame& frame, trace::Field field, std::string_view before,
                           std::string_view after, std::string_view by) {
  if (!frame.id || before == after) return;
  trace::Recorder& to = recorder();
  record(frame, trace::Transformation{field, to.intern(before), to.intern(after), to.intern(by)});
}

// --- netfilter -------------------------------------------------------------------------------------

IpStack::Passage IpStack::pass(netfilter::Hook hook, device::Frame& frame, const Place& place) {
  netfilter::PacketContext context{*frame.packet,
                                   frame.notes.mark,
                                   frame.notes.conntrack,
                                   ns().interfaceName(place.in),
                                   ns().interfaceName(place.out),
                                   ns().interfaceName(place.port),
                                   ns().interfaceName(place.outPort),
                                   frame.source,
                                   frame.id,
                                   frame.destination,
                                   frame.notes.sender,
                                   frame.notes.checksumLeft};
  netfilter::HookOutcome outcome = ns().netfilter().run(hook, context);
  if (outcome.verdict == netfilter::HookOutcome::Verdict::Accept)
    return {true, outcome.destinationChanged, outcome.reroutes};
  drop(frame, outcome.disposition, outcome.reason);
  if (outcome.verdict == netfilter::HookOutcome::Verdict::Reject)
    m_icmp->sendReject(frame, outcome.rejectWith);
  return {};
}

} // namespace fg::stack
