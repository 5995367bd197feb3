// What stands in a box of the flow lanes: what was decided there, in at most two short lines.
#pragma once

#include "layout/lanes.h"
#include "session/trace_data.h"

namespace fg::gui {

struct BoxText {
  QString title; // the stage: "PREROUTING", "device in eth2"
  QStringList lines;
  bool rewrites = false; // addresses or ports change here: the lines say from what, and to what
};

BoxText boxText(const layout::Box& box, const HopData& hop);
// The whole of it, a line a step: for the tool tip and for people who cannot see the picture.
QString boxStory(const layout::Box& box, const HopData& hop);

} // namespace fg::gui
