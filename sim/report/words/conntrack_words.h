// Why conntrack gave a packet its state, in words.
#pragma once

#include "report/words/context.h"

namespace fg::report {

std::string conntrackReason(const HopContext& context, const trace::ConntrackLookup& step);

} // namespace fg::report
