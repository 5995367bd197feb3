// flannelgraph doctor SCENARIO: what is wrong in a network, and which packets arrive.
#include "doctor/doctor.h"

#include "cli/loading.h"
#include "cli/terminal.h"
#include "report/examination/render.h"

#include <algorithm>
#include <iostream>
#include <unistd.h>

namespace fg::cli {
namespace {

struct Arguments {
  std::string scenario, at, format = "text";
  bool json = false;
};

constexpr int kHundredths = 100; // of the progress bar

int examineIt(const Arguments& arguments, const Common& common) {
  auto scenario = load(arguments.scenario, common);
  if (!scenario) return kBadInput;
  doctor::Options options;
  options.simulation.seed = common.seed;
  options.at = timeOf(arguments.at, *scenario);
  report::Sentences say(languageOf(common));
  const auto found = whileItSays("examining " + arguments.scenario, kHundredths, [&](Progress& progress) {
    options.keepOn = [&](double done) {
      progress.at(static_cast<std::size_t>(done * kHundredths));
      return true;
    };
    return *doctor::examine(*scenario, options, say);
  });
  std::string format = arguments.json ? "json" : arguments.format;
  report::TextOptions style;
  style.width = std::min(terminalWidth(), 96);
  style.colour = coloured(STDOUT_FILENO) ? report::Colour::On : report::Colour::Off;
  std::cout << (format == "json" ? report::renderExaminationJson(found, say)
                : format == "md" ? report::renderExaminationMarkdown(found, say)
                                 : report::renderExaminationText(found, say, style));
  return kDone;
}

} // namespace

Verb doctorVerb() {
  return {"doctor", "what is wrong in a network, root cause first, and which packets arrive",
          [](const Common& common) -> Declared {
            auto arguments = std::make_shared<Arguments>();
            std::vector<Option> options{
                scenarioOption(arguments->scenario),
                {.name = "--at",
                 .target = &arguments->at,
                 .help = "when it is looked at (default: the scenario's end)",
                 .isTime = true},
                {.name = "--format",
                 .target = &arguments->format,
                 .help = "text (default), md (for a ticket) or json",
                 .oneOf = {"text", "md", "json"}},
                {.name = "--json", .target = &arguments->json, .help = "the same as --format json"}};
            return {std::move(options), [arguments, &common] { return examineIt(*arguments, common); }};
          }};
}

} // namespace fg::cli
