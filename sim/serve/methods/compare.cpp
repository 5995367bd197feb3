// compare: the same packet in two networks, or before and after what was done, held against each other.
#include "serve/probing.h"
#include "serve/register.h"

#include "report/json/comparison_json.h"
#include "report/json/render_json.h"
#include "session/reading.h"
#include "session/tracing_report.h"

namespace fg::serve {
namespace {

// What "send" would answer there.
Result sent(const scenario::Scenario& scenario, const engine::ProbeRequest& request,
            const engine::TraceOptions& how, const report::Sentences& say) {
  auto traced = engine::traceProbe(scenario, request, how);
  if (!traced) return failed(traced.error());
  auto report = session::makeReport(scenario, request, how, *traced, say);
  Json out = report::renderJson(report, traced->paths.front().simulation->world(), say);
  out["at_ns"] = how.at->count();
  return out;
}

Result compare(Desk& desk, const Parameters& given) {
  scenario::ReadResult other{desk.document->scenario(), {}};
  if (given.has("with")) other = session::read(given.text("with"));
  if (core::hasErrors(other.diagnostics) || !other.scenario) return failed(other.diagnostics);
  session::Session& session = desk.document->session();
  report::Sentences say(desk.language);
  engine::ProbeRequest request = probeOf(given);

  std::ignore = session.handOver(); // ns-3 has room for one simulation
  engine::TraceOptions here = session.tracing({}), there;
  there.at = given.time("with_at").value_or(given.has("with") ? other.scenario->end : session.at());
  if (!given.has("with")) {
    there.simulation = session.handOver();
    auto& events = there.simulation.added;
    events.resize(std::min(events.size(), static_cast<std::size_t>(given.number("with_deeds", 0))));
  }
  auto a = sent(desk.document->scenario(), request, here, say);
  if (!a) return a;
  if (!desk.keepOn(0.5)) return failed(ErrorCode::Cancelled, "cancelled");
  auto b = sent(*other.scenario, request, there, say);
  if (!b) return b;
  Json out{{"a", *a}, {"b", *b}};
  out.update(report::comparisonJson((*a)["paths"][0], (*b)["paths"][0]));
  return out;
}

} // namespace

Method compareMethod() {
  return {
      .name = "compare",
      .summary =
          "Sends the same packet here, and in another network, or in this one as it was before anything was "
          "done in it; and holds the two ways against each other.",
      .parameters = withProbe(
          {{.name = "with",
            .help = "a scenario or a capture; unless given, the open one without what was done"},
           {.name = "with_deeds",
            .kind = ParameterKind::Number,
            .help = "unless \"with\" is given: with so many of the first commands of \"deeds\" instead"},
           {.name = "with_at",
            .kind = ParameterKind::Time,
            .help = "when it is sent there; the other one's end, or the same time, unless given"}}),
      .result =
          "{a, b, first, rows: [{a, b, same}]}: what \"send\" answers here and there; then a row for each "
          "step, by its number in either way (the request's with those of outer packets behind their hop, "
          "then the reply's), null where the other has none like it; `first` is the first row that differs, "
          "or "
          "null",
      .leaves = Leaves::Nothing,
      .run = compare};
}

} // namespace fg::serve
