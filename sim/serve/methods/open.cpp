// open and close: the document that all other methods look at.
#include "recording/file.h"
#include "report/json/run_json.h"
#include "serve/play_view.h"
#include "serve/recorded_view.h"
#include "serve/register.h"
#include "session/reading.h"

namespace fg::serve {
namespace {

Result opened(Desk& desk, const Parameters& given) {
  Json out{{"name", given.text("name")}};
  Json about = desk.view->about();
  about.erase("name");
  out.update(about);
  out["at_ns"] = desk.view->at().count();
  out["places"] = desk.view->places();
  return out;
}

void shut(Desk& desk) {
  desk.view = nullptr;
  desk.document = nullptr;
}

Result openRecording(Desk& desk, const Parameters& given) {
  auto contents = recording::open(given.text("name"));
  std::vector<core::Diagnostic> wrong;
  if (!contents) wrong.push_back(contents.error());
  desk.notify("diagnostics", {{"diagnostics", report::diagnosticsJson(wrong)}});
  if (!contents) return failed(wrong);
  auto view = std::make_unique<RecordedView>(std::move(*contents));
  net::SimTime end(view->about()["end_ns"].get<int64_t>());
  if (auto looked = view->lookAt(given.time("at").value_or(end), desk.keepOn); !looked)
    return failed(looked.error());
  shut(desk);
  desk.view = std::move(view);
  return opened(desk, given);
}

Result openScenario(Desk& desk, const Parameters& given) {
  auto read = session::read(given.text("name"));
  desk.notify("diagnostics", {{"diagnostics", report::diagnosticsJson(read.diagnostics)}});
  if (core::hasErrors(read.diagnostics) || !read.scenario) return failed(read.diagnostics);
  std::optional<uint64_t> seed;
  if (given.has("seed")) seed = static_cast<uint64_t>(given.number("seed", 0));
  shut(desk); // ns-3 has room for one simulation
  desk.document = std::make_unique<Document>(given.text("name"), std::move(*read.scenario), seed);
  desk.view = std::make_unique<PlayView>(*desk.document);
  if (!desk.view->lookAt(given.time("at").value_or(desk.document->scenario().end), desk.keepOn)) {
    shut(desk);
    return failed(ErrorCode::Cancelled, "opening was cancelled; nothing is open now");
  }
  return opened(desk, given);
}

Result open(Desk& desk, const Parameters& given) {
  return recording::isRecording(given.text("name")) ? openRecording(desk, given) : openScenario(desk, given);
}

Result close(Desk& desk, const Parameters&) {
  shut(desk);
  return Json::object();
}

} // namespace

Method openMethod() {
  return {
      .name = "open",
      .summary =
          "Opens a scenario or a capture instead of what was open, and plays it up to a time; or a "
          "recording, in which nothing can be done, but everything be looked at. Where it has errors, what "
          "was open stays open.",
      .parameters = {{.name = "name",
                      .needed = Needed::Yes,
                      .help = "a file, a number or name of the library, a capture, or a recording"},
                     {.name = "at", .kind = ParameterKind::Time, .help = "the scenario's end unless given"},
                     {.name = "seed",
                      .kind = ParameterKind::Number,
                      .help = "another cluster with the same story",
                      .most = std::numeric_limits<int64_t>::max()}},
      .result = "{name, capture, recording, title, description, end_ns, probes: [{at_ns, from, to, protocol, "
                "destination_port}], at_ns, places: [{name, short_name, kind, node}]}; probes are what the "
                "scenario expects to be tried; findings come before it as the notification \"diagnostics\"",
      .needs = Needs::Nothing,
      .run = open};
}

Method closeMethod() {
  return {.name = "close",
          .summary = "Gives the memory of the document back.",
          .result = "{}",
          .needs = Needs::Nothing,
          .run = close};
}

} // namespace fg::serve
