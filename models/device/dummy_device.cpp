#include "device/dummy_device.h"

#include "ns3/channel.h"
#include "ns3/log.h"

namespace fg::device {

NS_LOG_COMPONENT_DEFINE("FgDummyDevice");
NS_OBJECT_ENSURE_REGISTERED(DummyDevice);

ns3::TypeId DummyDevice::GetTypeId() {
  static ns3::TypeId id = ns3::TypeId("fg::device::DummyDevice")
                              .SetParent<LinuxNetDevice>()
                              .SetGroupName("FlannelGraph")
                              .AddConstructor<DummyDevice>();
  return id;
}

void DummyDevice::doTransmit(Frame&& frame) {
  discard(frame, trace::Disposition::NotForUs,
          interface().name + " is a dummy: it swallows what it is given");
}

} // namespace fg::device
