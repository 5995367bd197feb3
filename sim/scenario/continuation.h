// A scenario that goes on where another one ends: what was done in a shell, as events.
#pragma once

#include "scenario/scenario.h"

#include <string>
#include <vector>

namespace fg::scenario {

// The text of a scenario that extends `extends` by these "run" events, and lasts until `end`; with the seed
// that was played, whatever the other file says.
std::string continuationText(const std::string& extends, uint64_t seed, const std::vector<Event>& events,
                             net::SimTime end);

// How a file in `folder` names the scenario that it extends: by its name where it is one of the library, by
// its path otherwise.
std::string nameToExtend(const Scenario& scenario, const std::string& folder);

// The scenario was read from that file.
bool isFileOf(const Scenario& scenario, const std::string& file);

} // namespace fg::scenario
