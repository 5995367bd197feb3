// The way leads through an interface that is down.
#include "report/diagnosis/register.h"

namespace fg::report {
namespace {

std::string interfaceOf(const Case& lost) {
  if (const auto* exit = lost.lastWhereItEnded<trace::ExitInterface>())
    return std::string(lost.text(exit->interface));
  if (const auto* route = lost.lastWhereItEnded<trace::RouteLookup>())
    return std::string(lost.text(route->chosen.device));
  if (const auto* enter = lost.lastWhereItEnded<trace::EnterInterface>())
    return std::string(lost.text(enter->interface));
  return {};
}

} // namespace

std::optional<Diagnosis> interfaceDown(const Case& lost) {
  if (lost.disposition() != trace::Disposition::InterfaceDown) return {};
  std::string interface = interfaceOf(lost), where = lost.nameOf(lost.failed.endedIn);
  Diagnosis out = lost.beginWithoutRule("interface-down");
  out.cause = interface.empty() ? lost.say("cause.reason", lost.dropReason())
                                : lost.say("cause.interface-down", interface, where);
  if (interface.empty()) return out;
  lost.since(out, [&](const trace::StateChange& change) {
    return change.where == lost.failed.endedIn && change.state == trace::StateKind::Interface
           && change.what.starts_with(interface + " ") && change.what.find("up") == std::string::npos;
  });
  out.mends.push_back({where, "ip link set " + interface + " up"});
  out.check = Check{{where, "ip link show " + interface}, lost.say("expect.state-down")};
  return out;
}

} // namespace fg::report
