#include "device/loopback_device.h"

#include "ns3/channel.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

namespace fg::device {

NS_LOG_COMPONENT_DEFINE("FgLoopbackDevice");
NS_OBJECT_ENSURE_REGISTERED(LoopbackDevice);

ns3::TypeId LoopbackDevice::GetTypeId() {
  static ns3::TypeId id = ns3::TypeId("fg::device::LoopbackDevice")
                              .SetParent<LinuxNetDevice>()
                              .SetGroupName("FlannelGraph")
                              .AddConstructor<LoopbackDevice>();
  return id;
}

void LoopbackDevice::doTransmit(Frame&& frame) {
  frame.notes.prerouted = false;
  auto sent = std::make_shared<Frame>(std::move(frame));
  ns3::Simulator::ScheduleWithContext(
      GetNode()->GetId(), ns3::Time(0),
      [self = ns3::Ptr<LoopbackDevice>(this), sent] { self->arrive(std::move(*sent)); });
}

} // namespace fg::device
