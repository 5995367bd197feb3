// flannelgraph redact CAPTURE -o DIR: the same capture without names, addresses and comments.
#include "capture/redact/redact.h"
#include "cli/new_file.h"
#include "cli/terminal.h"
#include "cli/verb.h"

#include <filesystem>
#include <iostream>
#include <memory>

namespace fg::cli {
namespace {

namespace fs = std::filesystem;

struct Arguments {
  std::string capture, output;
};

// A new folder, and none in the capture.
bool isFree(const Arguments& arguments) {
  std::error_code error;
  fs::path source = fs::weakly_canonical(arguments.capture, error);
  fs::path target = fs::weakly_canonical(arguments.output, error);
  auto relative = target.lexically_relative(source);
  if (!relative.empty() && *relative.begin() != "..") {
    printError(arguments.output + " lies in the capture itself", "choose a folder outside of it");
    return false;
  }
  if (!fs::exists(target, error)) return true;
  printError(arguments.output + " is there already", "choose a new folder; nothing is overwritten");
  return false;
}

bool writeFiles(const capture::Redacted& redacted, const fs::path& folder) {
  for (const auto& [path, text] : redacted.files) {
    fs::path file = folder / path;
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    if (error) {
      printError("cannot create " + file.parent_path().string() + ": " + error.message());
      return false;
    }
    if (!createFile(file.string(), text)) return false;
  }
  return true;
}

int redactIt(const Arguments& arguments) {
  if (!capture::isCapture(arguments.capture)) {
    printError(arguments.capture + " is no folder and no tar file");
    return kBadInput;
  }
  if (!isFree(arguments)) return kBadInput;
  capture::Findings findings;
  capture::Folder folder = capture::readFolder(arguments.capture, findings);
  capture::Redacted redacted = capture::redact(folder, findings);
  auto diagnostics = findings.take();
  print(diagnostics);
  if (core::hasErrors(diagnostics)) return kBadInput;
  if (!writeFiles(redacted, arguments.output)) return kBadInput;
  std::cout << "wrote " << redacted.files.size() << " files to " << arguments.output << "\n";
  for (const std::string& line : redacted.said)
    std::cout << "  " << line << "\n";
  return kDone;
}

} // namespace

Verb redactVerb() {
  return {"redact", "copy a capture without its names, addresses and comments",
          [](const Common&) -> Declared {
            auto arguments = std::make_shared<Arguments>();
            return {{captureOption(arguments->capture),
                     {.name = "-o,--output",
                      .target = &arguments->output,
                      .help = "the folder to create",
                      .needed = Needed::Yes,
                      .placeholder = "DIR"}},
                    [arguments] { return redactIt(*arguments); }};
          }};
}

} // namespace fg::cli
