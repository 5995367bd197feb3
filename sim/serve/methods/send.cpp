// send: a probe from one place to another, every decision about it, and what would mend it.
#include "serve/probing.h"
#include "serve/register.h"

#include "netfilter/chain.h"
#include "report/html/render_html.h"
#include "report/json/render_json.h"
#include "report/render_markdown.h"
#include "report/svg/render_svg.h"
#include "report/text/render_text.h"
#include "serve/outcomes.h"
#include "session/tracing_report.h"
#include "world/daemons.h"

namespace fg::serve {
namespace {

Result send(Desk& desk, const Parameters& given) {
  engine::ProbeRequest request = probeOf(given);
  bool stopped = false;
  engine::TraceOptions how;
  how.allPaths = given.truth("all_paths");
  how.onPath = [&](std::size_t done) {
    stopped = !desk.keepOn(static_cast<double>(done) / static_cast<double>(how.mostPaths));
    return !stopped;
  };
  session::Session& session = desk.document->session();
  auto traced = session.trace(request, how);
  if (!traced) return failed(traced.error());
  if (stopped) return failed(ErrorCode::Cancelled, "cancelled; what was found until then is not kept");
  report::Sentences say(desk.language);
  auto report = session::makeReport(desk.document->scenario(), request, session.tracing(how), *traced, say);
  const world::World& world = traced->paths.front().simulation->world();
  std::string form = given.text("as", "json");
  if (form == "text") return Json{{"text", report::renderText(report, world, say, {})}};
  if (form == "markdown") return Json{{"text", report::renderMarkdown(report, world, say)}};
  if (form == "html") return Json{{"text", report::renderHtml(report, world, say)}};
  if (form == "svg") return Json{{"text", report::renderSvg(report, world, say)}};
  Json out = report::renderJson(report, world, say, outcomesIn(given));
  out["at_ns"] = session.at().count();
  return out;
}

// The indexes of long chains that the step's walk made.
void index(const netfilter::RuleSet& rules, const Json& step) {
  auto table = netfilter::parseTable(step.value("table", ""));
  const netfilter::TableOf* found = table ? rules.table(*table) : nullptr;
  if (!found) return;
  for (const Json& visit : step["visits"])
    if (const netfilter::Chain* chain =
            visit.contains("last") ? found->find(visit["chain"].get<std::string>()) : nullptr)
      std::ignore = chain->rules.index();
}

// What the copy had to find out for it: names, leases, indexes, and the nodes that packet and answer came by.
void keepWhatWasMet(Desk& desk, const Parameters& given, const Json& result) {
  std::ignore = desk.document->session().simulation().resolve(probeOf(given));
  const world::World& world = desk.document->world();
  auto keep = [&](const Json& way) {
    for (const Json& hop : way["hops"])
      if (const world::Place* place = world.find(hop["namespace"].get<std::string>()); place && place->ns)
        for (const Json& step : hop["steps"])
          index(place->ns->netfilter().rules, step);
  };
  for (const Json& path : result.value("paths", Json::array())) {
    keep(path);
    if (path["reply"].is_object()) keep(path["reply"]);
  }
  std::ignore = world.daemons().leases();
}

} // namespace

Method sendMethod() {
  return {
      .name = "send",
      .summary =
          "Sends one packet, or opens one connection, at the time that is looked at, and follows it. It "
          "leaves nothing behind in the document.",
      .parameters = withProbe(
          {{.name = "all_paths", .kind = ParameterKind::Truth, .help = "every way that chance can choose"},
           outcomesParameter(),
           {.name = "as",
            .help = "json unless given",
            .oneOf = {"json", "text", "markdown", "html", "svg"}}}),
      .result = "what `trace --json` prints, with bytes and outcomes as of \"hops\", and at_ns; or {text}, "
                "which `trace` prints in that format",
      .leaves = Leaves::Nothing,
      .run = send,
      .keep = keepWhatWasMet};
}

} // namespace fg::serve
