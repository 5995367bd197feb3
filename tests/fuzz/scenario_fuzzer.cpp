// Feeds arbitrary text to the scenario reader: it must say what is wrong, and neither crash nor hang.
#include "scenario/scenario.h"

#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  fg::scenario::ReadResult result = fg::scenario::readScenarioText("/nowhere/fuzz.json", text);
  bool hasErrors = fg::core::hasErrors(result.diagnostics);
  if (result.scenario.has_value() == hasErrors) std::abort();
  if (hasErrors && fg::core::text(result.diagnostics).empty()) std::abort();
  return 0;
}
