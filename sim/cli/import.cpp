// flannelgraph import CAPTURE -o SCENARIO: writes down as a scenario what a capture says, as far as one can.
#include "capture/import.h"
#include "capture/capture.h"
#include "cli/new_file.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "core/did_you_mean.h"

#include <iostream>
#include <memory>

namespace fg::cli {
namespace {

constexpr size_t kEndsNamed = 8; // of a link

struct Arguments {
  std::string capture, output;
};

int import(const Arguments& arguments) {
  if (!capture::isCapture(arguments.capture)) {
    printError(arguments.capture + " is no folder and no tar file",
               "'flannelgraph capture-script' helps to take a capture");
    return kBadInput;
  }
  auto captured = capture::readCapture(arguments.capture);
  print(captured.diagnostics);
  if (!captured.scenario) return kBadInput;
  capture::Imported imported = capture::importCapture(*captured.scenario);
  if (!createFile(arguments.output, imported.text)) return kBadInput;
  std::cout << "wrote " << arguments.output << "\n";
  const auto& segments = captured.scenario->snapshot->segments;
  if (!segments.empty()) std::cout << "\nTaken to be on one link:\n";
  for (const auto& segment : segments)
    std::cout << "  " << segment.name << ": " << core::listText(core::firstOf(segment.ends, kEndsNamed))
              << " (" << segment.because << ")\n";
  if (!imported.notSaid.empty()) std::cout << "\nA scenario cannot say:\n";
  for (const std::string& line : imported.notSaid)
    std::cout << "  " << line << "\n";
  return kDone;
}

} // namespace

Verb importVerb() {
  return {"import", "write a scenario from a capture", [](const Common&) -> Declared {
            auto arguments = std::make_shared<Arguments>();
            return {{captureOption(arguments->capture),
                     {.name = "-o,--output",
                      .target = &arguments->output,
                      .help = "the scenario to create",
                      .needed = Needed::Yes,
                      .placeholder = "SCENARIO"}},
                    [arguments] { return import(*arguments); }};
          }};
}

} // namespace fg::cli
