#include "device/internet_segment.h"

#include "device/segment_device.h"

namespace fg::device {

NS_OBJECT_ENSURE_REGISTERED(InternetSegment);

ns3::TypeId InternetSegment::GetTypeId() {
  static ns3::TypeId id = ns3::TypeId("fg::device::InternetSegment")
                              .SetParent<Segment>()
                              .SetGroupName("FlannelGraph")
                              .AddConstructor<InternetSegment>();
  return id;
}

void InternetSegment::carry(SegmentDevice& from, Frame&& frame) {
  if (frame.id && !m_assumption.empty()) from.ns().recorder().warn(m_assumption);
  from.ns().recorder().end(frame.id, from.ns().id(), trace::Disposition::LeavesModel);
}

} // namespace fg::device
