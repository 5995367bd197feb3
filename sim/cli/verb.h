// The verbs of the command line: one file each, listed in register.cpp.
#pragma once

#include "core/registry.h"
#include "net/sim_time.h"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace fg::cli {

// Exit statuses of the command-line contract.
inline constexpr int kDone = 0, kExpectationFailed = 1, kBadInput = 2, kFault = 3;

// Options that every verb has.
struct Common {
  std::optional<uint64_t> seed;
  std::string language = "en";
};

struct Verb {
  std::string name;
  std::string summary;
  // Declares the verb's options on `app` and returns what runs it: an exit status.
  std::function<std::function<int()>(CLI::App& app, const Common& common)> declare;
};

core::Registry<Verb> verbs(); // register.cpp

Verb completionVerb();
Verb execVerb();
Verb explainVerb();
Verb newVerb();
Verb runVerb();
Verb scenariosVerb();
Verb shellVerb();
Verb traceVerb();
Verb validateVerb();

// A CLI11 validator for Go-style durations, and one for each closed set of names.
CLI::Validator durationValidator();

} // namespace fg::cli
