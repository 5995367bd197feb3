// A switched Ethernet network.
#pragma once

#include "device/segment.h"

#include "ns3/data-rate.h"
#include "ns3/nstime.h"

#include <map>

namespace fg::device {

/**
 * \brief Ethernet with a rate and a delay, full duplex.
 *
 * Each sender has a wire of its own, on which its frames wait for one another; a frame goes to the device
 * that has its destination address, or to all where none has or it is a broadcast. The switch in the middle
 * is perfect: it learns at once and never loses a frame.
 */
class SegmentChannel : public Segment {
public:
  static ns3::TypeId GetTypeId();
  void detach(const SegmentDevice& device) override;
  void carry(SegmentDevice& from, Frame frame) override;

private:
  ns3::Time serialisation(const Frame& frame);
  std::vector<ns3::Ptr<SegmentDevice>> receivers(const SegmentDevice& from, const Frame& frame) const;
  static void deliver(const std::vector<ns3::Ptr<SegmentDevice>>& to, Frame frame,
                      const SegmentDevice& sender);

  struct Serialised {
    size_t bytes = 0;
    ns3::DataRate rate;
    ns3::Time takes;
  };

  ns3::DataRate m_rate;
  ns3::Time m_delay;
  Serialised m_lastSerialised;
  std::map<const SegmentDevice*, ns3::Time> m_busyUntil; // looked up only, never walked through
};

} // namespace fg::device
