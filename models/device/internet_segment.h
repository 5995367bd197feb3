// The world outside of the model.
#pragma once

#include "device/segment.h"

namespace fg::device {

/**
 * \brief The internet behind a gateway: frames that it takes have left the model.
 */
class InternetSegment : public Segment {
public:
  static ns3::TypeId GetTypeId();
  void carry(SegmentDevice& from, Frame frame) override;
  bool needsArp() const override { return false; }
};

} // namespace fg::device
