// open and close: the document that all other methods look at.
#include "serve/register.h"

#include "report/json/run_json.h"
#include "session/reading.h"

namespace fg::serve {
namespace {

Json placesJson(const world::World& world) {
  Json places = Json::array();
  for (const world::Place& place : world.places())
    places.push_back({{"name", place.name},
                      {"short_name", place.shortName},
                      {"kind", world::name(place.kind)},
                      {"node", place.node}});
  return places;
}

// What the scenario itself expects to be tried.
Json probesJson(const scenario::Scenario& scenario) {
  Json probes = Json::array();
  for (const scenario::Expectation& expected : scenario.expectations) {
    Json probe{{"at_ns", expected.at.count()},
               {"from", expected.from},
               {"to", expected.to},
               {"protocol", net::protocolText(expected.protocol)}};
    if (expected.port) probe["destination_port"] = expected.port;
    probes.push_back(std::move(probe));
  }
  return probes;
}

Result open(Desk& desk, const Parameters& given) {
  auto read = session::read(given.text("name"));
  desk.notify("diagnostics", {{"diagnostics", report::diagnosticsJson(read.diagnostics)}});
  if (core::hasErrors(read.diagnostics) || !read.scenario) return failed(read.diagnostics);
  std::optional<uint64_t> seed;
  if (given.has("seed")) seed = static_cast<uint64_t>(given.number("seed", 0));
  desk.document = nullptr; // ns-3 has room for one simulation
  desk.document = std::make_unique<Document>(std::move(*read.scenario), seed);
  Document& document = *desk.document;
  if (!document.session().lookAt(given.time("at").value_or(document.scenario().end), desk.keepOn)) {
    desk.document = nullptr;
    return failed(ErrorCode::Cancelled, "opening was cancelled; nothing is open now");
  }
  const scenario::Scenario& scenario = document.scenario();
  return Json{{"name", given.text("name")},
              {"capture", scenario.snapshot != nullptr},
              {"title", scenario.title},
              {"description", scenario.description},
              {"end_ns", scenario.end.count()},
              {"at_ns", document.session().at().count()},
              {"places", placesJson(document.world())},
              {"probes", probesJson(scenario)}};
}

Result close(Desk& desk, const Parameters&) {
  desk.document = nullptr;
  return Json::object();
}

} // namespace

Method openMethod() {
  return {
      .name = "open",
      .summary =
          "Opens a scenario or a capture instead of what was open, and plays it up to a time. Where it "
          "has errors, what was open stays open.",
      .parameters = {{.name = "name",
                      .needed = Needed::Yes,
                      .help = "a file, a number or name of the library, or a capture"},
                     {.name = "at", .kind = ParameterKind::Time, .help = "the scenario's end unless given"},
                     {.name = "seed",
                      .kind = ParameterKind::Number,
                      .help = "another cluster with the same story",
                      .most = std::numeric_limits<int64_t>::max()}},
      .result =
          "{name, capture, title, description, end_ns, at_ns, places: [{name, short_name, kind, node}], "
          "probes: [{at_ns, from, to, protocol, destination_port}]}; probes are what the scenario expects to "
          "be tried; "
          "findings come before it as the notification \"diagnostics\"",
      .needsDocument = false,
      .run = open};
}

Method closeMethod() {
  return {.name = "close",
          .summary = "Gives the memory of the document back.",
          .result = "{}",
          .needsDocument = false,
          .run = close};
}

} // namespace fg::serve
