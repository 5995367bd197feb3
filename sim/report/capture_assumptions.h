// What a verdict on a capture rests on that the capture does not say.
#pragma once

#include "scenario/scenario.h"
#include "trace/trace.h"

#include <string>
#include <vector>

namespace fg::report {

// One sentence each; none for a scenario that is no capture.
std::vector<std::string> captureAssumptions(const scenario::Scenario& scenario,
                                            const trace::Recording& recording, const trace::Trace& trace);

} // namespace fg::report
