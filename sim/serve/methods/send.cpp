// send: a probe from one place to another, every decision about it, and what would mend it.
#include "serve/register.h"

#include "report/html/render_html.h"
#include "report/json/render_json.h"
#include "report/render_markdown.h"
#include "report/text/render_text.h"
#include "serve/outcomes.h"
#include "session/tracing_report.h"

namespace fg::serve {
namespace {

std::optional<uint16_t> port(const Parameters& given, const std::string& name) {
  if (!given.has(name)) return {};
  return static_cast<uint16_t>(given.number(name, 0));
}

Result send(Desk& desk, const Parameters& given) {
  engine::ProbeRequest request{given.text("from"),
                               given.text("to"),
                               *net::parseProtocol(given.text("protocol", "icmp")),
                               port(given, "destination_port"),
                               port(given, "source_port"),
                               static_cast<uint8_t>(given.number("ttl", 64)),
                               static_cast<uint16_t>(given.number("size", 56)),
                               given.truth("dont_fragment")};
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
  Json out = report::renderJson(report, world, say, outcomesIn(given));
  out["at_ns"] = session.at().count();
  return out;
}

} // namespace

Method sendMethod() {
  return {
      .name = "send",
      .summary =
          "Sends one packet, or opens one connection, at the time that is looked at, and follows it. It "
          "leaves nothing behind in the document.",
      .parameters =
          {{.name = "from", .needed = Needed::Yes, .help = "a node, a pod or a namespace"},
           {.name = "to",
            .needed = Needed::Yes,
            .help = "an address, a place, or a service (svc:NAMESPACE/NAME)"},
           {.name = "protocol", .help = "icmp unless given", .oneOf = {"icmp", "udp", "tcp"}},
           {.name = "destination_port",
            .kind = ParameterKind::Number,
            .help = "needed for udp and tcp",
            .least = 1,
            .most = 65535},
           {.name = "source_port",
            .kind = ParameterKind::Number,
            .help = "40000 unless given",
            .least = 1,
            .most = 65535},
           {.name = "ttl", .kind = ParameterKind::Number, .help = "64 unless given", .least = 1, .most = 255},
           {.name = "size",
            .kind = ParameterKind::Number,
            .help = "bytes of data, 56 unless given",
            .most = 65000},
           {.name = "dont_fragment", .kind = ParameterKind::Truth, .help = "sets DF"},
           {.name = "all_paths", .kind = ParameterKind::Truth, .help = "every way that chance can choose"},
           outcomesParameter(),
           {.name = "as", .help = "json unless given", .oneOf = {"json", "text", "markdown", "html"}}},
      .result = "what `trace --json` prints, with bytes and outcomes as of \"hops\", and at_ns; or {text}, "
                "which `trace` prints in that format",
      .run = send};
}

} // namespace fg::serve
