// One end of a veth pair (veth(4)): what goes in at one end comes out at the other.
#pragma once

#include "device/linux_net_device.h"

#include "ns3/nstime.h"

namespace fg::device {

/**
 * \brief One end of a pair of virtual Ethernet devices.
 *
 * A frame that crosses into another namespace loses its mark and its connection-tracking entry; within one
 * namespace it loses only the latter (skb_scrub_packet, net/core/skbuff.c).
 */
class VethDevice : public LinuxNetDevice {
public:
  static ns3::TypeId GetTypeId();
  static void pair(ns3::Ptr<VethDevice> one, ns3::Ptr<VethDevice> other);
  void remove() override;
  bool IsPointToPoint() const override { return true; }

protected:
  void doTransmit(Frame&& frame) override;

private:
  ns3::Ptr<VethDevice> m_peer;
  ns3::Time m_delay;
};

} // namespace fg::device
