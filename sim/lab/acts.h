// A scenario with daemons as the lab plays it: in acts. Daemons do not run in the lab; but whatever they, or
// an event that the lab cannot do, made of the network begins a new act, for which it is built anew.
#pragma once

#include "core/diagnostic.h"
#include "scenario/scenario.h"

#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace fg::lab {

struct Act {
  net::SimTime begins{0};      // in the scenario's own time
  scenario::Scenario scenario; // stands still (still.h); its own time begins at 0
};

struct Acts {
  std::vector<Act> acts;
  std::vector<std::string> left; // what no act can show
};

// Plays the scenario once to find out. Precondition: no other simulation lives in this process.
// Errors: probes that have no place or name when they are due.
tl::expected<Acts, std::vector<core::Diagnostic>> actsOf(const scenario::Scenario& scenario);

} // namespace fg::lab
