// What an "expect" object says, as far as it can be told without the rest of the scenario.
#pragma once

#include "scenario/document.h"
#include "scenario/scenario.h"

namespace fg::scenario {

// Without its time and the places that it names. Ports, disposition and destination are checked.
Expectation readExpectation(const Value& value, Problems& problems);

} // namespace fg::scenario
