// A dummy interface: it has addresses and swallows what it is given.
#pragma once

#include "device/linux_net_device.h"

namespace fg::device {

/**
 * \brief Throws every frame away (drivers/net/dummy.c).
 */
class DummyDevice : public LinuxNetDevice {
public:
  static ns3::TypeId GetTypeId();
  bool NeedsArp() const override { return false; }

protected:
  void doTransmit(Frame&& frame) override;
};

} // namespace fg::device
