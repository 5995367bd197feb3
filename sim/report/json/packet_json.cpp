#include "report/json/packet_json.h"

#include "report/json/step_json.h"
#include "trace/trace.h"

namespace fg::report {
namespace {

using Json = nlohmann::ordered_json;

} // namespace

nlohmann::ordered_json packetJson(const trace::Recording& recording, uint32_t index) {
  const trace::PacketRecord& packet = recording.packets[index];
  Json out{{"packet", index},
           {"time_ns", packet.at.count()},
           {"origin", recording.nameSpace(packet.origin).name},
           {"why", trace::name(packet.why)},
           {"cause", packet.cause ? Json(packet.cause.value) : Json()},
           {"disposition", packet.end ? Json(trace::name(*packet.end)) : Json()}};
  if (packet.end) out["ended_in"] = recording.nameSpace(packet.endedIn).name;
  if (!packet.steps.empty()) out["flow"] = flowJson(trace::traceOf(recording, {index}).sent);
  return out;
}

} // namespace fg::report
