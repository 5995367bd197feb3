// Holds the model's observation against the kernel's.
#pragma once

#include "lab/observation.h"
#include "lab/plan.h"

#include <string>
#include <vector>

namespace fg::lab {

// One disagreement, with both sides' words.
struct Difference {
  std::string what; // "probe 2, from a to 10.0.0.2: what came back"
  std::string model, kernel;
  std::optional<std::size_t> probe; // whose walk explains it, where it is a probe's
};

bool agree(const ProbeSeen& model, const ProbeSeen& kernel);
std::vector<Difference> compare(const Plan& plan, const Observation& model, const Observation& kernel);

} // namespace fg::lab
