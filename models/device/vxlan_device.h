// A VXLAN interface: flannel.1.
#pragma once

#include "device/linux_net_device.h"

namespace fg::device {

/**
 * \brief Puts each frame into a UDP datagram to the host that its forwarding database names (RFC 7348).
 *
 * Follows drivers/net/vxlan/vxlan_core.c. The outer packet is the IP layer's: it passes OUTPUT and
 * POSTROUTING.
 *
 * \attention IPv4 unicast destinations only; a multicast group is sent to as if it were a host.
 */
class VxlanDevice : public LinuxNetDevice {
public:
  static ns3::TypeId GetTypeId();

  // Is a datagram for this port and VNI its own?
  bool takes(uint16_t port) const;
  bool takes(uint16_t port, uint32_t vni) const { return takes(port) && interface().vxlan->vni == vni; }
  // A frame came out of a datagram of `host` (vxlan_rcv).
  void unwrapped(Frame frame, net::Ipv4Address host);
  // The other end is this host: the frame comes in again at once, whatever its address (vxlan_encap_bypass).
  void turnedBack(Frame frame);

  // The VNI in a datagram's payload, or nothing where that is no VXLAN header with a frame behind it.
  static std::optional<uint32_t> vniOf(std::span<const uint8_t> payload);
  static constexpr size_t kHeader = 8;

protected:
  void doTransmit(Frame&& frame) override;

private:
  void sendTo(const link::VxlanFdb::Remote& remote, Frame frame);
  uint16_t sourcePort(const Frame& frame) const;
  uint8_t tosOf(const Frame& frame) const;
};

} // namespace fg::device
