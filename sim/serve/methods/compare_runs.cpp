// compare_runs: two whole runs held against each other.
#include "recording/comparison.h"
#include "recording/run.h"
#include "serve/play_view.h"
#include "serve/register.h"

namespace fg::serve {
namespace {

// The open one as it was before anything was done in it; null where that was cancelled.
std::shared_ptr<const recording::Contents> undone(Desk& desk) {
  engine::Options options = desk.document->session().handOver();
  options.added.clear();
  return storyOf(*desk.document, options, desk.keepOn);
}

tl::expected<std::shared_ptr<const recording::Contents>, Failure> other(Desk& desk, const Parameters& given) {
  const Failure cancelled{ErrorCode::Cancelled, "cancelled"};
  if (!given.has("with")) {
    if (!desk.document)
      return failed(ErrorCode::BadInput, "\"with\" must say what a recording is compared with");
    auto before = undone(desk);
    if (!before) return failed(cancelled);
    return before;
  }
  auto run = recording::runOf(given.text("with"), {}, desk.keepOn);
  if (run) return std::make_shared<const recording::Contents>(std::move(*run));
  return run.error().empty() ? failed(cancelled) : failed(run.error());
}

Result compareRuns(Desk& desk, const Parameters& given) {
  auto here = desk.view->run(desk.keepOn);
  if (!here) return failed(ErrorCode::Cancelled, "cancelled");
  auto there = other(desk, given);
  if (!there) return failed(there.error());
  auto compared = recording::comparedRuns(*here, **there, desk.language, desk.keepOn);
  if (!compared) return failed(ErrorCode::Cancelled, "cancelled");
  return *compared;
}

} // namespace

Method compareRunsMethod() {
  return {
      .name = "compare_runs",
      .summary = "Holds all that happened here, from beginning to end, against another run.",
      .parameters = {{.name = "with",
                      .help = "a scenario, a capture or a recording; unless given, the open scenario without "
                              "what was done"}},
      .result =
          "{a, b, first, change, packet}: a and b are {name, end_ns, changes, packets}, how many there "
          "are; `change` and `packet` are the first that differ, or null: {index, a, b}, null for a side "
          "that has no more. A change is as in \"changes\". A packet is what \"send\" would answer; with "
          "rows and first as in \"compare\". `first` is \"change\" or \"packet\": which comes first, or "
          "null",
      .needs = Needs::View,
      .leaves = Leaves::Nothing,
      .run = compareRuns};
}

} // namespace fg::serve
