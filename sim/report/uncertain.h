// Is what came of a probe certain, or did it meet something that is not modelled?
#pragma once

#include "trace/trace.h"

#include <cstddef>

namespace fg::report {

// How many rules that are not modelled the probe and its reply met. Where any did, the verdict may be another
// in reality.
size_t rulesNotModelled(const trace::Conversation& conversation);

} // namespace fg::report
