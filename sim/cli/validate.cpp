// flannelgraph validate SCENARIO...: reads and checks, and says all that is wrong.
#include "cli/loading.h"
#include "cli/terminal.h"
#include "report/diagnostic_words.h"
#include "report/json/run_json.h"
#include "scenario/scenario.h"

#include <iostream>
#include <memory>

namespace fg::cli {
namespace {

struct Arguments {
  std::vector<std::string> scenarios;
  bool json = false;
};

int validate(const Arguments& arguments, const Common& common) {
  std::vector<core::Diagnostic> all;
  for (const std::string& name : arguments.scenarios) {
    auto result = whileItSays("reading " + name, [&] { return scenario::readScenario(name); });
    bool good = !core::hasErrors(result.diagnostics);
    if (!arguments.json && good) std::cout << name << ": valid\n";
    all.insert(all.end(), result.diagnostics.begin(), result.diagnostics.end());
  }
  if (arguments.json)
    std::cout << report::diagnosticsJson(report::DiagnosticWords(languageOf(common)).said(all)).dump(2)
              << "\n";
  else
    print(all);
  return core::hasErrors(all) ? kBadInput : kDone;
}

} // namespace

Verb validateVerb() {
  return {"validate", "check scenarios and say everything that is wrong with them",
          [](const Common& common) -> Declared {
            auto arguments = std::make_shared<Arguments>();
            return {{{.name = "SCENARIO",
                      .target = &arguments->scenarios,
                      .help = "files, or numbers or names of the library",
                      .needed = Needed::Yes},
                     {.name = "--json",
                      .target = &arguments->json,
                      .help = "print the findings as one JSON document"}},
                    [arguments, &common] { return validate(*arguments, common); }};
          }};
}

} // namespace fg::cli
