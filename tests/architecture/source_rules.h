// Rules that hold for the text of every source file.
#pragma once

#include "architecture/tree.h"

namespace fg::architecture {

// Includes that point the wrong way, or at a library that the room may not use.
Findings checkIncludes(const Tree& tree);

// Rooms that stand in the tree but not in the table, or the other way round.
Findings checkRooms(const Tree& tree);

// Models and simulation take time and chance from the engine, never from the machine.
Findings checkNoClock(const Tree& tree);

// Headers say in their first line what they are for; no file outside tests/ is longer than 700 lines.
Findings checkManners(const Tree& tree);

} // namespace fg::architecture
