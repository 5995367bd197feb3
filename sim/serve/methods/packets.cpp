// packets and hops: what travelled until the time that is looked at, and one packet's way.
#include "serve/register.h"

#include "report/json/render_json.h"
#include "report/json/step_json.h"
#include "serve/outcomes.h"
#include "serve/page.h"

#include <fmt/format.h>

namespace fg::serve {
namespace {

Json packetJson(const trace::Recording& recording, uint32_t index) {
  const trace::PacketRecord& packet = recording.packets[index];
  Json out{{"packet", index},
           {"time_ns", packet.at.count()},
           {"origin", recording.nameSpace(packet.origin).name},
           {"why", trace::name(packet.why)},
           {"cause", packet.cause ? Json(packet.cause.value) : Json()},
           {"disposition", packet.end ? Json(trace::name(*packet.end)) : Json()}};
  if (packet.end) out["ended_in"] = recording.nameSpace(packet.endedIn).name;
  if (!packet.steps.empty()) out["flow"] = report::flowJson(trace::traceOf(recording, {index}).sent);
  return out;
}

Result listPackets(Desk& desk, const Parameters& given) {
  const trace::Recording& recording = desk.document->recording();
  return page(given, recording.packets.size(),
              [&](std::size_t i) { return packetJson(recording, static_cast<uint32_t>(i)); });
}

Result hops(Desk& desk, const Parameters& given) {
  engine::Simulation& simulation = desk.document->session().simulation();
  const trace::Recording& recording = simulation.recording();
  auto index = static_cast<uint32_t>(given.number("packet", 0));
  if (index >= recording.packets.size())
    return failed(ErrorCode::BadInput,
                  fmt::format("there have been {} packets until now", recording.packets.size()));
  trace::Trace trace = trace::traceOf(recording, {index});
  Json out = packetJson(recording, index);
  out["final_flow"] = report::flowJson(trace.last);
  out["hops"] = report::hopsJson(trace, recording, simulation.world(), report::Sentences(desk.language),
                                 net::SimTime{0}, outcomesIn(given));
  return out;
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
          .run = listPackets};
}

Method hopsMethod() {
  return {
      .name = "hops",
      .summary = "One packet's way, hop by hop, with each decision and its reason.",
      .parameters = {{.name = "packet",
                      .kind = ParameterKind::Number,
                      .needed = Needed::Yes,
                      .help = "its number in \"packets\"",
                      .most = std::numeric_limits<uint32_t>::max()},
                     outcomesParameter()},
      .result =
          "what \"packets\" says of it, final_flow, and hops as in `trace --json`, with times since the "
          "start. A step that changed the packet's bytes, or took them from a wire or put them onto one, has "
          "`bytes` (hexadecimal) and `bytes_begin_with`: \"ethernet\" or \"ip\"; where they were asked for, "
          "a "
          "step has outcomes: [{text, happened}], what could have been decided there, if that was more "
          "than one thing",
      .run = hops};
}

} // namespace fg::serve
