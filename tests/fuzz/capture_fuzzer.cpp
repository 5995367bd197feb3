// Feeds arbitrary text to the reader of captures, as each of its files and as a tar file: it must say what is
// wrong, and neither crash nor hang. What it takes, redaction and import must take as well, and what
// redaction writes, the reader.
#include "capture/capture.h"
#include "capture/import.h"
#include "capture/redact/redact.h"
#include "fuzz/captured_folder.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fg;
  capture::Folder folder = fuzz::capturedFolder(data, size);
  capture::Findings findings;
  auto result = capture::readCapture("fuzz", folder, findings);
  if (result.scenario.has_value() == core::hasErrors(result.diagnostics)) std::abort();
  if (result.scenario) std::ignore = capture::importCapture(*result.scenario);
  capture::Findings told;
  capture::Redacted redacted = capture::redact(folder, told);
  if (!result.scenario || told.hasErrors()) return 0;
  capture::Folder again;
  for (auto& [path, text] : redacted.files)
    again.files[path] = {path, std::move(text)};
  capture::Findings more;
  std::ignore = capture::readCapture("redacted", again, more);
  return 0;
}
