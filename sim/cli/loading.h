// What most verbs begin with: a scenario that is read, checked, and played until a time.
#pragma once

#include "cli/verb.h"
#include "engine/simulation.h"
#include "report/sentences.h"
#include "scenario/scenario.h"

#include <memory>
#include <optional>
#include <string>

namespace fg::cli {

// Reads the scenario, or the capture where the name is a folder or a tar file; prints every finding. Nothing
// where it has errors.
std::optional<scenario::Scenario> load(const std::string& name, const Common& common);

report::Language languageOf(const Common& common);

// The time that an option names, or the scenario's end. Precondition: it is one.
net::SimTime timeOf(const std::string& option, const scenario::Scenario& scenario);

// Makes the folder where it is not there yet; "": nothing to do. Prints what is wrong and returns false where
// that cannot be.
bool makeFolder(const std::string& folder);

// The place of that name; prints what is wrong and returns null where there is none.
const world::Place* place(engine::Simulation& simulation, const std::string& name);

} // namespace fg::cli
