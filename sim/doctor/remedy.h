// Tries a finding's remedy on a copy of the network.
#pragma once

#include "doctor/check.h"
#include "doctor/doctor.h"

namespace fg::doctor {

// Runs the remedy's commands in a play of its own, looks again, and sends again what was lost. What came of
// it, in words: "8 of 8 classes arrive, and the check finds nothing any more". No simulation may be under
// way.
std::string tried(const scenario::Scenario& scenario, const Options& options, const Suspicion& suspicion,
                  const Traffic& traffic, const report::Sentences& say);

} // namespace fg::doctor
