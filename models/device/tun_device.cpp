#include "device/tun_device.h"

#include "ns3/channel.h"
#include "ns3/log.h"

namespace fg::device {

NS_LOG_COMPONENT_DEFINE("FgTunDevice");
NS_OBJECT_ENSURE_REGISTERED(TunDevice);

ns3::TypeId TunDevice::GetTypeId() {
  static ns3::TypeId id = ns3::TypeId("fg::device::TunDevice")
                              .SetParent<LinuxNetDevice>()
                              .SetGroupName("FlannelGraph")
                              .AddConstructor<TunDevice>();
  return id;
}

void TunDevice::doTransmit(Frame&& frame) {
  if (m_reader && frame.packet) m_reader(std::move(*frame.packet), frame.id);
}

void TunDevice::write(net::Ipv4Packet packet, trace::PacketId id) {
  if (!isInstalled()) return;
  Frame frame;
  frame.packet = std::move(packet);
  frame.id = id;
  if (!interface().isUsable())
    return discard(frame, trace::Disposition::InterfaceDown, interface().name + " is down");
  accept(std::move(frame));
}

} // namespace fg::device
