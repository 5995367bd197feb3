// flannelgraph new FILE [--from SCENARIO]: starts a scenario of one's own.
#include "cli/new_file.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "scenario/starter.h"

#include <iostream>
#include <memory>

namespace fg::cli {
namespace {

struct Arguments {
  std::string file, from;
};

int startNew(const Arguments& arguments) {
  auto text =
      scenario::newScenarioText(arguments.from.empty() ? std::nullopt : std::optional(arguments.from));
  if (!text) {
    print(text.error());
    return kBadInput;
  }
  if (!createFile(arguments.file, *text)) return kBadInput;
  std::cout << "wrote " << arguments.file << "\n\n  flannelgraph validate " << arguments.file
            << "\n  flannelgraph run " << arguments.file << "\n";
  return kDone;
}

} // namespace

Verb newVerb() {
  return {"new", "start a scenario of your own", [](const Common&) -> Declared {
            auto arguments = std::make_shared<Arguments>();
            return {{{.name = "FILE",
                      .target = &arguments->file,
                      .help = "the file to create",
                      .needed = Needed::Yes},
                     {.name = "--from",
                      .target = &arguments->from,
                      .help = "begin with this scenario",
                      .placeholder = "SCENARIO"}},
                    [arguments] { return startNew(*arguments); }};
          }};
}

} // namespace fg::cli
