// A node that does not forward.
#include "report/diagnosis/register.h"

namespace fg::report {

std::optional<Diagnosis> forwardingOff(const Case& lost) {
  if (lost.disposition() != trace::Disposition::ForwardingDisabled) return {};
  std::string where = lost.nameOf(lost.failed.endedIn);
  Diagnosis out = lost.beginWithoutRule("forwarding-off");
  out.cause = lost.say("cause.forwarding", where);
  lost.since(out, [&](const trace::StateChange& change) {
    return change.where == lost.failed.endedIn && change.state == trace::StateKind::Sysctl
           && change.what.find("ip_forward = 0") != std::string::npos;
  });
  out.mends.push_back({where, "sysctl -w net.ipv4.ip_forward=1"});
  out.check = Check{{where, "sysctl net.ipv4.ip_forward"}, "net.ipv4.ip_forward = 0"};
  return out;
}

} // namespace fg::report
