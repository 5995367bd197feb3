// A cluster as it stands at the end of its scenario, asked by made-up probes, in the model and in the kernel.
// The model's may be what it reads in a capture that was taken of the kernel's network.
#pragma once

#include "lab/probe_maker.h"
#include "lab/referee.h"

#include <string>
#include <vector>

namespace fg::lab {

enum class Through { Nothing, Capture };

struct ProbingOptions {
  std::size_t count = 200;
  uint64_t seed = 1; // of the probes
  Backend backend = Backend::Legacy;
  Through through = Through::Nothing;
};

struct Probing {
  std::vector<MadeUpProbe> probes;
  Verdict verdict;                        // its agreements are those of the probes, in their order
  std::vector<core::Diagnostic> findings; // of the reader of captures
};

// Precondition: no simulation lives in this process.
Probing probe(const scenario::Scenario& scenario, const ProbingOptions& options);

} // namespace fg::lab
