// What is true of the whole cluster or of a captured host, and costs no packet here: policies that nobody
// enforces, rules in both of iptables' backends.
#include "doctor/checks/checks.h"

namespace fg::doctor {
namespace {

void lookForPolicies(Patient& patient, Suspicions& out) {
  for (const auto& [name, policy] : patient.api().policies()) {
    Suspicion found;
    found.finding.id = "policy-not-enforced";
    found.finding.severity = core::Severity::Warning;
    found.finding.places = {name.text()};
    found.finding.cause = patient.say()("finding.policy", name.text());
    found.finding.effect = patient.say()("effect.policy");
    found.finding.advice = patient.say()("advice.policy");
    found.finding.check = patient.predictedAnywhere("kubectl -n " + name.nameSpace + " get networkpolicies");
    found.blame.nothing = true;
    out.add(std::move(found));
  }
}

void lookForBackends(Patient& patient, Suspicions& out) {
  for (const NodeView& node : patient.nodes()) {
    const auto* captured = patient.world().found(node.ns());
    if (!captured || !captured->hasBothBackends) continue;
    Suspicion found = patient.begin("both-iptables-backends", core::Severity::Warning, node);
    found.key = "backends";
    found.finding.cause = patient.say()("finding.backends", node.name());
    found.finding.effect = patient.say()("effect.backends");
    found.finding.evidence = {{node.name(), {captured->iptablesFile, 1, 0}}};
    found.finding.advice = patient.say()("advice.backends");
    found.finding.check = report::Check{
        {node.name(), "iptables-legacy-save | grep -c '^-A'; iptables-nft-save | grep -c '^-A'"},
        patient.say()("expect.two-numbers")};
    found.blame.nothing = true;
    out.add(std::move(found));
  }
}

} // namespace

Spec policyNotEnforcedCheck() {
  return {.name = "policy-not-enforced",
          .page = "There is a NetworkPolicy, and flannel enforces none: every pod still reaches every pod. "
                  "Something that enforces policies has to run beside it (Canal, kube-router).",
          .look = lookForPolicies};
}

Spec bothBackendsCheck() {
  return {.name = "both-iptables-backends",
          .page =
              "Rules are loaded by iptables-legacy and by iptables-nft: both sets are in force, and each "
              "tool shows only its own. Let every program on the node use the same (update-alternatives).",
          .look = lookForBackends};
}

} // namespace fg::doctor
