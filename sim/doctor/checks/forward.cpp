// FORWARD refuses what comes from other nodes: by its policy, or by a rule that stands before flannel's.
#include "doctor/checks/checks.h"

#include "doctor/rules.h"

#include <fmt/format.h>

namespace fg::doctor {
namespace {

net::Ipv4Prefix podsOf(Patient& patient, const NodeView& node) {
  if (patient.podNetwork()) return *patient.podNetwork();
  if (const world::LeaseInfo* lease = patient.leaseOf(node)) return lease->subnet;
  const auto subnets = node.bridgeSubnets();
  return subnets.empty() ? net::Ipv4Prefix() : subnets.front();
}

void lookAtPolicy(Patient& patient, Suspicions& out) {
  for (const NodeView& node : patient.nodes()) {
    const netfilter::TableOf* table = node.ns().netfilter().rules.table(trace::Table::Filter);
    const netfilter::Chain* chain = table ? table->builtin(trace::Hook::Forward) : nullptr;
    if (node.isOff || !node.bridge || !chain || !chain->dropsByPolicy) continue;
    Suspicion found = patient.begin("forward-policy-drop", core::Severity::Error, node);
    found.key = "policy";
    found.needsProof = true;
    found.finding.cause = patient.say()("finding.forward-drop", node.name());
    found.finding.effect = patient.say()("effect.forward-drop");
    found.finding.evidence = {
        {node.name() + ": -P FORWARD DROP", patient.sourceOfRule(node.ns(), ":FORWARD DROP")}};
    found.finding.remedy = {{node.name(), "iptables -P FORWARD ACCEPT"}};
    found.finding.check = patient.predicted(node.name(), "iptables -S FORWARD | head -n 1");
    found.blame.kinds = {"chain-policy"};
    found.since = changeOf(node.ns(), trace::StateKind::Rule, "-P FORWARD DROP");
    out.add(std::move(found));
  }
}

// A built-in chain's rule that refuses whatever has come so far.
void lookAtRefusals(Patient& patient, Suspicions& out) {
  for (const NodeView& node : patient.nodes()) {
    if (node.isOff || !node.bridge) continue;
    forEachRuleIn(node.ns(), trace::Table::Filter, "FORWARD", [&](const RuleAt& at) {
      if (!refuses(*at.rule) || !fitsAll(*at.rule)) return true;
      std::string text = at.text(), pods = podsOf(patient, node).text();
      Suspicion found = patient.begin("reject-before-accept", core::Severity::Error, node);
      found.key = text;
      found.needsProof = true;
      found.finding.cause = patient.say()("finding.reject-first", node.name(), at.index, text);
      found.finding.effect = patient.say()("effect.reject-first");
      found.finding.evidence = {
          {fmt::format("{}: {}", node.name(), text), patient.sourceOfRule(node.ns(), text)}};
      found.finding.remedy = {{node.name(), "iptables -I FORWARD -s " + pods + " -j ACCEPT"},
                              {node.name(), "iptables -I FORWARD -d " + pods + " -j ACCEPT"}};
      found.finding.check =
          patient.predicted(node.name(), "iptables -S FORWARD | grep -n 'REJECT\\|DROP\\|" + pods + "'");
      found.blame.causes = {
          patient.say()("cause.rule", at.index, at.chain, trace::name(trace::Table::Filter), text)};
      found.since = changeOf(node.ns(), trace::StateKind::Rule, text);
      out.add(std::move(found));
      return false;
    });
  }
}

} // namespace

Spec forwardPolicyDropCheck() {
  return {.name = "forward-policy-drop",
          .page = "The policy of FORWARD is DROP, and no rule accepts what other nodes send to this node's "
                  "pods. docker 1.13 and later set it where they turn ip_forward on themselves. flannel "
                  "0.9.1 and later add two rules that accept its network.",
          .look = lookAtPolicy};
}

Spec rejectBeforeAcceptCheck() {
  return {.name = "reject-before-accept",
          .page = "FORWARD has a rule that refuses everything, and what flannel accepts stands below it: a "
                  "firewall was there first. \"No route to host\", says connect, and traceroute prints !X; "
                  "it is no route that is missing.",
          .look = lookAtRefusals};
}

} // namespace fg::doctor
