// A link that loses frames, is slow or late.
#include "doctor/checks/checks.h"

#include <set>

namespace fg::doctor {
namespace {

void inspect(Patient& patient, Suspicions& out) {
  std::set<std::string> told;
  for (const NodeView& node : patient.nodes())
    for (const host::Interface* interface : node.ns().interfaces()) {
      if (interface->fault.empty() || !told.insert(interface->connectedTo).second) continue;
      Suspicion found = patient.begin("bad-link", core::Severity::Error, node);
      found.finding.cause = patient.say()("cause.link-bad", interface->connectedTo, interface->fault);
      found.finding.effect = patient.say()("effect.bad-link");
      found.finding.advice = patient.say()("advice.link");
      found.finding.check = patient.predicted(node.name(), "ip link show " + interface->name);
      found.blame.visits.clear(); // whatever crosses the link, from whomever
      found.blame.kinds = {"bad-link"};
      std::string segment = "segment " + interface->connectedTo + ":";
      found.since = [segment](const trace::StateChange& change) { return change.what.starts_with(segment); };
      out.add(std::move(found));
    }
}

} // namespace

Spec badLinkCheck() {
  return {.name = "bad-link",
          .page = "A link loses frames, or is slower than it was made. What crosses it arrives sometimes; "
                  "TCP repeats what is lost, and gets slow. Nothing on the nodes is wrong.",
          .look = inspect};
}

} // namespace fg::doctor
