// A Linux bridge: docker0.
#pragma once

#include "device/linux_net_device.h"

#include <vector>

namespace fg::device {

/**
 * \brief A learning Ethernet bridge, which is also an interface of its host.
 *
 * \attention Spanning tree, VLAN filtering and multicast snooping are not modelled: a loop of bridges
 * makes a broadcast storm, as it does on Linux without STP. Here the storm ends after some rounds.
 */
class BridgeDevice : public LinuxNetDevice {
public:
  static ns3::TypeId GetTypeId();

  void addPort(ns3::Ptr<LinuxNetDevice> port);
  void removePort(const LinuxNetDevice& port);
  void remove() override;
  // A port took a frame from its wire (br_handle_frame).
  void portReceives(Frame frame, LinuxNetDevice& port);

  bool IsBridge() const override { return true; }

protected:
  // The host itself sends (br_dev_xmit).
  void doTransmit(Frame&& frame) override;
  void recordExit(const Frame& frame, const host::Interface& as) const override;
  void DoDispose() override;

private:
  void forward(Frame frame);
  void passToHost(Frame frame, const LinuxNetDevice& inPort);
  void passCopyToHost(const Frame& frame);
  void sendTo(LinuxNetDevice& port, Frame frame);
  void sendToKnown(LinuxNetDevice& port, Frame frame, LinuxNetDevice& inPort);
  std::string refusal(const LinuxNetDevice& out, const LinuxNetDevice& in) const;
  bool runsInCircles(Frame& frame) const;
  void flood(Frame frame, const LinuxNetDevice* inPort);
  void floodCopies(Frame frame, const std::vector<LinuxNetDevice*>& out, const LinuxNetDevice* hostCopyFrom);
  void recordDecision(const Frame& frame, trace::BridgeDecision decision,
                      const std::vector<LinuxNetDevice*>& out) const;
  LinuxNetDevice* portNumbered(int index) const;
  bool isOwn(const net::MacAddress& mac) const;

  std::vector<ns3::Ptr<LinuxNetDevice>> m_ports; // in the order of their joining
};

} // namespace fg::device
