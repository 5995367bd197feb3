#include "recording/run.h"

#include "recording/file.h"
#include "session/reading.h"

namespace fg::recording {

std::optional<Contents> storyOf(const Take& take, const engine::Options& options, const KeepOn& keepOn) {
  engine::Simulation simulation(take.scenario, options);
  auto bytes = record(take, simulation, keepOn);
  if (!bytes) return {};
  return std::move(*Contents::read(take.name, std::move(*bytes)));
}

tl::expected<Contents, std::vector<core::Diagnostic>>
runOf(const std::string& name, std::optional<uint64_t> seed, const KeepOn& keepOn) {
  using Findings = std::vector<core::Diagnostic>;
  if (isRecording(name)) {
    auto contents = open(name);
    if (!contents) return tl::unexpected(Findings{contents.error()});
    return std::move(*contents);
  }
  scenario::ReadResult read = session::read(name);
  if (core::hasErrors(read.diagnostics) || !read.scenario) return tl::unexpected(std::move(read.diagnostics));
  if (seed) read.scenario->seed = *seed;
  engine::Options options;
  options.keepBytes = true; // as in a recording: what is written of equal ways is equal
  auto story =
      storyOf({*read.scenario, name, read.scenario->seed, read.scenario->end, Holds::Story}, options, keepOn);
  if (!story) return tl::unexpected(Findings{});
  return std::move(*story);
}

} // namespace fg::recording
