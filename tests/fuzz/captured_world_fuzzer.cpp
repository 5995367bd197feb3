// Feeds arbitrary text to the reader of captures, and lets packets go through what it takes: the network that
// a capture describes may be an impossible one, and its packets must come to an end all the same.
#include "capture/capture.h"
#include "engine/simulation.h"
#include "fuzz/captured_folder.h"

namespace {
using namespace fg;

void probe(engine::Simulation& simulation, const std::string& from, const std::string& to) {
  engine::ProbeRequest request;
  request.from = from;
  request.to = to;
  auto resolved = simulation.resolve(request);
  engine::Chance chance;
  if (resolved) std::ignore = simulation.send(*resolved, chance, std::chrono::seconds(5));
}
} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  capture::Findings findings;
  auto result = capture::readCapture("fuzz", fuzz::capturedFolder(data, size), findings);
  if (!result.scenario) return 0;
  engine::Simulation simulation(*result.scenario, {});
  probe(simulation, "a", "10.0.0.1");
  probe(simulation, "a", "10.99.0.1");
  probe(simulation, "b", "10.0.0.2");
  return 0;
}
