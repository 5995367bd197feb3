// flannelgraph new FILE [--from SCENARIO]: starts a scenario of one's own.
#include "cli/terminal.h"
#include "cli/verb.h"
#include "scenario/starter.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <iostream>
#include <memory>
#include <unistd.h>

namespace fg::cli {
namespace {

struct Arguments {
  std::string file, from;
};

// Creates the file in one go, and never over an existing one.
int writeNew(const std::string& file, const std::string& text) {
  int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0) {
    bool exists = errno == EEXIST;
    printError("cannot create " + file + ": " + std::strerror(errno),
               exists ? "choose another name; existing files are never overwritten" : "");
    return kBadInput;
  }
  ssize_t written = write(descriptor, text.data(), text.size());
  bool complete = written == static_cast<ssize_t>(text.size());
  if (close(descriptor) != 0 || !complete) {
    printError("cannot write " + file + ": " + std::strerror(errno));
    unlink(file.c_str());
    return kBadInput;
  }
  std::cout << "wrote " << file << "\n\n  flannelgraph validate " << file << "\n  flannelgraph run " << file
            << "\n";
  return kDone;
}

int startNew(const Arguments& arguments) {
  auto text =
      scenario::newScenarioText(arguments.from.empty() ? std::nullopt : std::optional(arguments.from));
  if (!text) {
    print(text.error());
    return kBadInput;
  }
  return writeNew(arguments.file, *text);
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
