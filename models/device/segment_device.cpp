#include "device/segment_device.h"

#include "ns3/log.h"
#include "ns3/uinteger.h"

namespace fg::device {

NS_LOG_COMPONENT_DEFINE("FgSegmentDevice");
NS_OBJECT_ENSURE_REGISTERED(SegmentDevice);

ns3::TypeId SegmentDevice::GetTypeId() {
  static ns3::TypeId id =
      ns3::TypeId("fg::device::SegmentDevice")
          .SetParent<LinuxNetDevice>()
          .SetGroupName("FlannelGraph")
          .AddConstructor<SegmentDevice>()
          .AddAttribute("QueueLimit", "Frames that may wait for the wire (Linux: txqueuelen 1000)",
                        ns3::UintegerValue(1000), ns3::MakeUintegerAccessor(&SegmentDevice::m_queueLimit),
                        ns3::MakeUintegerChecker<uint32_t>(1));
  return id;
}

void SegmentDevice::plugInto(ns3::Ptr<Segment> segment) {
  if (m_segment) m_segment->detach(*this);
  m_segment = segment;
  if (m_segment) m_segment->attach(this);
}

void SegmentDevice::reject(Frame& frame, trace::Disposition disposition, std::string_view reason) {
  ++interface().sent.dropped;
  discard(frame, disposition, reason);
}

void SegmentDevice::doTransmit(Frame&& frame) {
  if (!m_segment) return reject(frame, trace::Disposition::InterfaceDown, interface().name + " has no cable");
  m_segment->carry(*this, std::move(frame));
}

void SegmentDevice::remove() {
  plugInto(nullptr);
  LinuxNetDevice::remove();
}

void SegmentDevice::DoDispose() {
  m_segment = nullptr;
  LinuxNetDevice::DoDispose();
}

} // namespace fg::device
