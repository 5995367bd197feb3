// The verbs of the command line: one file each, listed in register.cpp. Their options are plain data.
#pragma once

#include "core/registry.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace fg::cli {

// Exit statuses of the command-line contract.
inline constexpr int kDone = 0, kExpectationFailed = 1, kBadInput = 2, kFault = 3;

// Options that every verb has.
struct Common {
  std::optional<uint64_t> seed;
  std::string language = "en";
};

// Where an option's value goes. A bool is a flag; a vector takes every value.
using Target = std::variant<bool*, int*, std::optional<uint16_t>*, std::optional<uint64_t>*, std::string*,
                            std::vector<std::string>*>;

enum class Needed { No, Yes };

struct Option {
  std::string name; // "--from", "-v,--verbose", or "SCENARIO" for a positional one
  Target target;
  std::string help;
  Needed needed = Needed::No;
  std::string placeholder = {};        // "PLACE"; empty: made from the type
  std::vector<std::string> oneOf = {}; // the only values it takes, where there are any
  int least = 0, most = 0;             // of a number, where they differ
  bool isTime = false;                 // a duration from the start of the scenario
  std::string excludes = {};           // the option that it cannot stand beside
};

struct Declared {
  std::vector<Option> options;
  std::function<int()> run; // the exit status
};

struct Verb {
  std::string name;
  std::string summary;
  std::function<Declared(const Common&)> declare;
};

core::Registry<Verb> verbs(); // register.cpp

// SCENARIO, which most verbs take.
inline Option scenarioOption(std::string& target) {
  return {.name = "SCENARIO",
          .target = &target,
          .help = "a file, a number or name of the library, or a capture",
          .needed = Needed::Yes};
}
// CAPTURE, where a scenario will not do.
inline Option captureOption(std::string& target) {
  return {.name = "CAPTURE",
          .target = &target,
          .help = "a folder of captured files, or of tar files of them",
          .needed = Needed::Yes};
}
// The options of every verb.
std::vector<Option> commonOptions(Common& common);

Verb captureScriptVerb();
Verb completionVerb();
Verb diffVerb();
Verb doctorVerb();
Verb execVerb();
Verb explainVerb();
Verb generateVerb();
Verb importVerb();
Verb labVerb();
Verb lessonVerb();
Verb newVerb();
Verb redactVerb();
Verb runVerb();
Verb scenariosVerb();
Verb serveVerb();
Verb shellVerb();
Verb traceVerb();
Verb validateVerb();

} // namespace fg::cli
