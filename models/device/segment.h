// What an Ethernet device is plugged into.
#pragma once

#include "device/frame.h"

#include "ns3/channel.h"
#include "ns3/ptr.h"

#include <string>
#include <vector>

namespace fg::device {

class SegmentDevice;

/**
 * \brief A medium that Ethernet devices are plugged into.
 */
class Segment : public ns3::Channel {
public:
  static ns3::TypeId GetTypeId();

  const std::string& name() const { return m_name; }
  void setName(std::string name) { m_name = std::move(name); }
  virtual void attach(ns3::Ptr<SegmentDevice> device);
  virtual void detach(const SegmentDevice& device);
  // `from` sends; it is up and has a carrier.
  virtual void carry(SegmentDevice& from, Frame&& frame) = 0;
  // Do next hops on it have Ethernet addresses that ARP can ask for?
  virtual bool needsArp() const { return true; }

  std::size_t GetNDevices() const override { return m_devices.size(); }
  ns3::Ptr<ns3::NetDevice> GetDevice(std::size_t i) const override;

protected:
  void DoDispose() override;
  std::vector<ns3::Ptr<SegmentDevice>> m_devices; // in the order of their plugging in

private:
  std::string m_name;
};

} // namespace fg::device
