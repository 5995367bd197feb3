// packets and hops: what travelled until the time that is looked at, and one packet's way.
#include "serve/register.h"

#include "report/html/render_html.h"
#include "report/render_markdown.h"
#include "report/svg/render_svg.h"
#include "serve/outcomes.h"
#include "serve/page.h"

#include <fmt/format.h>

namespace fg::serve {
namespace {

Result listPackets(Desk& desk, const Parameters& given) {
  return page(given, desk.view->packets(), [&](std::size_t i) { return desk.view->packet(i); });
}

Result hops(Desk& desk, const Parameters& given) {
  auto index = static_cast<std::size_t>(given.number("packet", 0));
  if (index >= desk.view->packets())
    return failed(ErrorCode::BadInput,
                  fmt::format("there have been {} packets until now", desk.view->packets()));
  report::Sentences say(desk.language);
  Json hops = desk.view->hops(index, say, outcomesIn(given));
  const std::string form = given.text("as", "json");
  if (form == "json") return hops;
  if (!hops.contains("flow")) return failed(ErrorCode::BadInput, "this packet has not been anywhere yet");
  if (form == "markdown") return Json{{"text", report::renderPacketMarkdown(std::move(hops), say)}};
  if (form == "svg") return Json{{"text", report::renderPacketSvg(std::move(hops), say)}};
  return Json{{"text", report::renderPacketHtml(std::move(hops), desk.view->topology(), say)}};
}

} // namespace

Method packetsMethod() {
  return {.name = "packets",
          .summary =
              "The packets that travelled until the time that is looked at, in the order of their beginning.",
          .parameters = pageParameters(),
          .result =
              "a page of {packet, time_ns, origin, why, cause, disposition, ended_in, flow}; `packet` is a "
              "number for \"hops\", `cause` the packet that it answers",
          .needs = Needs::View,
          .run = listPackets};
}

Method hopsMethod() {
  return {.name = "hops",
          .summary = "One packet's way, hop by hop, with each decision and its reason.",
          .parameters = {{.name = "packet",
                          .kind = ParameterKind::Number,
                          .needed = Needed::Yes,
                          .help = "its number in \"packets\"",
                          .most = std::numeric_limits<uint32_t>::max()},
                         outcomesParameter(),
                         {.name = "as",
                          .help = "json unless given",
                          .oneOf = {"json", "markdown", "html", "svg"}}},
          .result =
              "what \"packets\" says of it, final_flow, and hops as in `trace --json`, with times since the "
              "start. A step that changed the packet's bytes, or took them from a wire or put them onto one, "
              "has `bytes` (hexadecimal) and `bytes_begin_with`: \"ethernet\" or \"ip\"; where they were "
              "asked for, a step has outcomes: [{text, happened}], what could have been decided there, if "
              "that was more than one thing (a recording does not hold them). Or "
              "{text}: a table in Markdown, a page for any browser, or a picture",
          .needs = Needs::View,
          .run = hops};
}

} // namespace fg::serve
