#include "device/segment.h"

#include "device/segment_device.h"

#include <algorithm>

namespace fg::device {

NS_OBJECT_ENSURE_REGISTERED(Segment);

ns3::TypeId Segment::GetTypeId() {
  static ns3::TypeId id = ns3::TypeId("fg::device::Segment").SetParent<ns3::Channel>().SetGroupName("FlannelGraph");
  return id;
}

void Segment::attach(ns3::Ptr<SegmentDevice> device) { m_devices.push_back(device); }

void Segment::detach(const SegmentDevice& device) {
  std::erase_if(m_devices, [&](const auto& d) { return ns3::PeekPointer(d) == &device; });
}

ns3::Ptr<ns3::NetDevice> Segment::GetDevice(std::size_t i) const { return m_devices.at(i); }

void Segment::DoDispose() {
  m_devices.clear();
  Channel::DoDispose();
}

} // namespace fg::device
