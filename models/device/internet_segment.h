// The world outside of the model.
#pragma once

#include "device/segment.h"

namespace fg::device {

/**
 * \brief The internet behind a gateway, or what an interface leads to that is not modelled: frames that it
 * takes have left the model.
 */
class InternetSegment : public Segment {
public:
  static ns3::TypeId GetTypeId();
  void carry(SegmentDevice& from, Frame&& frame) override;
  bool needsArp() const override { return false; }
  // What is assumed where a frame goes this way; empty: nothing.
  void setAssumption(std::string text) { m_assumption = std::move(text); }

private:
  std::string m_assumption;
};

} // namespace fg::device
