// An Ethernet card: eth0.
#pragma once

#include "device/linux_net_device.h"
#include "device/segment.h"

namespace fg::device {

/**
 * \brief An Ethernet card that is plugged into a Segment, or into nothing.
 */
class SegmentDevice : public LinuxNetDevice {
public:
  static ns3::TypeId GetTypeId();

  void plugInto(ns3::Ptr<Segment> segment); // null: pulls the cable
  ns3::Ptr<Segment> segment() const { return m_segment; }
  uint32_t queueLimit() const { return m_queueLimit; }
  // A frame that the segment cannot take.
  void reject(Frame& frame, trace::Disposition disposition, std::string_view reason);
  // A frame that the segment lost behind the card.
  void lose(Frame& frame, std::string_view reason) const {
    discard(frame, trace::Disposition::LinkFault, reason);
  }

  void remove() override;
  ns3::Ptr<ns3::Channel> GetChannel() const override { return m_segment; }
  bool NeedsArp() const override { return !m_segment || m_segment->needsArp(); }

protected:
  void doTransmit(Frame&& frame) override;
  void DoDispose() override;

private:
  ns3::Ptr<Segment> m_segment;
  uint32_t m_queueLimit = 0;
};

} // namespace fg::device
