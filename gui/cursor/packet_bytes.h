// What the packet is made of at the cursor's step, and what the step changed in it.
#pragma once

#include "cursor/cursor.h"

#include <QByteArray>

namespace fg::gui {

struct PacketBytes {
  QByteArray bytes; // empty: none were recorded
  bool beginsWithEthernet = false;
  std::vector<bool> changed; // a flag a byte; the Ethernet header counts only where there was one before
};

PacketBytes bytesAt(const Cursor& cursor);

} // namespace fg::gui
