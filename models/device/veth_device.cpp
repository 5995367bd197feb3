#include "device/veth_device.h"

#include "ns3/channel.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

namespace fg::device {

NS_LOG_COMPONENT_DEFINE("FgVethDevice");
NS_OBJECT_ENSURE_REGISTERED(VethDevice);

ns3::TypeId VethDevice::GetTypeId() {
  static ns3::TypeId id =
      ns3::TypeId("fg::device::VethDevice")
          .SetParent<LinuxNetDevice>()
          .SetGroupName("FlannelGraph")
          .AddConstructor<VethDevice>()
          .AddAttribute("Delay", "Time from one end of the pair to the other",
                        ns3::TimeValue(ns3::MicroSeconds(4)), ns3::MakeTimeAccessor(&VethDevice::m_delay),
                        ns3::MakeTimeChecker(ns3::Time(0)));
  return id;
}

void VethDevice::pair(ns3::Ptr<VethDevice> one, ns3::Ptr<VethDevice> other) {
  one->m_peer = other;
  other->m_peer = one;
}

void VethDevice::remove() {
  if (m_peer) m_peer->m_peer = nullptr;
  m_peer = nullptr;
  LinuxNetDevice::remove();
}

void VethDevice::doTransmit(Frame&& frame) {
  if (!m_peer && interface().peerNamespace) ns().environment().links.prepare(*interface().peerNamespace);
  if (!m_peer || !m_peer->isInstalled()) return;
  Notes kept;
  kept.mark = &m_peer->ns() == &ns() ? frame.notes.mark : 0;
  kept.checksumLeft = frame.notes.checksumLeft;
  frame.notes = kept;
  auto sent = std::make_shared<Frame>(std::move(frame));
  ns3::Simulator::ScheduleWithContext(m_peer->GetNode()->GetId(), m_delay,
                                      [peer = m_peer, sent] { peer->arrive(std::move(*sent)); });
}

} // namespace fg::device
