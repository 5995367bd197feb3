// A TUN interface: flannel0.
#pragma once

#include "device/linux_net_device.h"

#include <functional>

namespace fg::device {

/**
 * \brief What is routed into it a program reads, and what the program writes comes in by it
 * (drivers/net/tun.c).
 *
 * Without a program that holds it open it has no carrier.
 */
class TunDevice : public LinuxNetDevice {
public:
  static ns3::TypeId GetTypeId();

  using Reader = std::function<void(net::Ipv4Packet, trace::PacketId)>;
  // Null: nobody reads.
  void open(Reader reader) { m_reader = std::move(reader); }
  void write(net::Ipv4Packet packet, trace::PacketId id);

  bool NeedsArp() const override { return false; }
  bool IsPointToPoint() const override { return true; }
  bool hasEthernetHeader() const override { return false; }

protected:
  void doTransmit(Frame&& frame) override;

private:
  Reader m_reader;
};

} // namespace fg::device
