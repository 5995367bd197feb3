#include "report/json/packet_way.h"

#include <fmt/format.h>

namespace fg::report {
namespace {

using Json = nlohmann::ordered_json;

// Times of the steps, and of those of packets in them, become times since `start`.
void countFrom(int64_t start, Json& hops) {
  for (Json& hop : hops)
    for (Json& step : hop["steps"]) {
      step["time_ns"] = step["time_ns"].get<int64_t>() - start;
      if (step.contains("packet")) countFrom(start, step["packet"]["hops"]);
    }
}

VerdictLine verdictOf(const Json& packet, const Sentences& say) {
  auto disposition = trace::Disposition::InFlight;
  if (packet["disposition"].is_string())
    disposition = trace::parseDisposition(packet["disposition"].get<std::string>()).value_or(disposition);
  VerdictLine out;
  out.label = verdictLabel(disposition, say);
  if (disposition != trace::Disposition::InFlight)
    out.mark = trace::isSuccess(disposition) ? Mark::Arrived : Mark::Dropped;
  if (packet.contains("ended_in"))
    out.text = say("verdict.at",
                   say.find(fmt::format("disposition.{}.meaning", trace::name(disposition))).value_or(""),
                   packet["ended_in"].get<std::string>());
  return out;
}

} // namespace

PacketWay wayOf(Json packet, const Sentences& say) {
  countFrom(packet["time_ns"].get<int64_t>(), packet["hops"]);
  PacketWay out;
  out.flow = packet["flow"];
  out.title = out.flow["source"].get<std::string>() + " > " + out.flow["destination"].get<std::string>();
  out.verdict = verdictOf(packet, say);
  out.path = {{"probability", 1.0},
              {"disposition", packet["disposition"]},
              {"final_flow", packet["final_flow"]},
              {"hops", std::move(packet["hops"])},
              {"reply", nullptr}};
  return out;
}

} // namespace fg::report
