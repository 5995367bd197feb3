// lo: what a host sends to itself.
#pragma once

#include "device/linux_net_device.h"

namespace fg::device {

/**
 * \brief The loopback device. A packet keeps its mark and its connection-tracking entry on the way
 * (drivers/net/loopback.c does not scrub it).
 */
class LoopbackDevice : public LinuxNetDevice {
public:
  static ns3::TypeId GetTypeId();
  bool NeedsArp() const override { return false; }

protected:
  void doTransmit(Frame&& frame) override;
};

} // namespace fg::device
