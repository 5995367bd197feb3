// A switched Ethernet network.
#pragma once

#include "core/rng.h"
#include "device/segment.h"

#include "ns3/data-rate.h"
#include "ns3/nstime.h"

#include <functional>
#include <map>
#include <optional>

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
  void carry(SegmentDevice& from, Frame&& frame) override;

  // What is wrong with it.
  struct Fault {
    double loss = 0;                   // of each frame, from 0 to 1
    ns3::Time delay;                   // on top of its own
    std::optional<ns3::DataRate> rate; // instead of its own
  };
  // Hears of each frame that is not for a device that is there, before it arrives.
  std::function<void(const Frame&)> onSought;
  // `chance` decides which frames are lost. Frames that are under way stay as they are.
  void setFault(const Fault& fault, core::Rng chance);

private:
  bool loses(const SegmentDevice& from, Frame& frame);
  void seek(const Frame& frame) const;
  ns3::Time serialisation(const Frame& frame);
  class Arrival; // a frame at the other end of the wire
  void arrive(const SegmentDevice& from, Frame&& frame) const;
  std::vector<ns3::Ptr<SegmentDevice>> receivers(const SegmentDevice& from, const Frame& frame) const;

  struct Serialised {
    size_t bytes = 0;
    ns3::DataRate rate;
    ns3::Time takes;
  };

  ns3::DataRate m_rate;
  ns3::Time m_delay;
  Fault m_fault;
  std::optional<core::Rng> m_chance; // nothing: it loses no frame
  Serialised m_lastSerialised;
  std::map<const SegmentDevice*, ns3::Time> m_busyUntil; // looked up only, never walked through
};

} // namespace fg::device
