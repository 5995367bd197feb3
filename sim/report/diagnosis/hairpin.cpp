// A frame that would leave by the bridge port that it came in, where the port does not allow it.
#include "report/diagnosis/register.h"

namespace fg::report {

std::optional<Diagnosis> hairpinOff(const Case& lost) {
  const auto* bridge = lost.lastWhereItEnded<trace::BridgeForward>();
  if (!bridge || bridge->decision != trace::BridgeDecision::Dropped || !bridge->inPort) return {};
  std::string where = lost.nameOf(lost.failed.endedIn);
  std::string_view port = lost.text(bridge->inPort);
  Diagnosis out = lost.beginWithoutRule("hairpin-off");
  out.cause = lost.say("cause.hairpin", port);
  lost.since(out, [&](const trace::StateChange& change) {
    return change.where == lost.failed.endedIn && change.state == trace::StateKind::Interface
           && change.what.starts_with(std::string(port) + " ")
           && change.what.find("hairpin") != std::string::npos;
  });
  out.mends.push_back({where, fmt::format("bridge link set dev {} hairpin on", port)});
  out.check = Check{{where, fmt::format("bridge -d link show dev {}", port)}, lost.say("expect.hairpin")};
  return out;
}

} // namespace fg::report
