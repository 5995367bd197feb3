// What is true of the whole cluster or of a captured host, and costs no packet here: policies that nobody
// enforces, rules in both of iptables' backends.
#include "doctor/checks/checks.h"
#include "netfilter/chain.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace fg::doctor {
namespace {

// The chains of those that enforce policies by iptables: Calico and Canal, kube-router, Weave Net.
bool isEnforcers(std::string_view chain) {
  constexpr std::array<std::string_view, 4> kBegin{"cali-", "KUBE-NWPLCY-", "KUBE-POD-FW-", "WEAVE-NPC"};
  return std::ranges::any_of(kBegin, [&](std::string_view begin) { return chain.starts_with(begin); });
}

bool isEnforcedBy(const netfilter::RuleSet* rules) {
  const netfilter::TableOf* filter = rules ? rules->table(trace::Table::Filter) : nullptr;
  return filter && std::ranges::any_of(filter->ownChains(), [](const netfilter::Chain* chain) {
           return isEnforcers(chain->name);
         });
}

bool isEnforced(Patient& patient) {
  return std::ranges::any_of(patient.nodes(), [](const NodeView& node) {
    return std::ranges::any_of(node.ns().netfilter().ruleSets(), isEnforcedBy);
  });
}

// A capture knows policies by their names only, and no command's whole table.
std::optional<report::Check> policyCheck(Patient& patient, const kubernetes::Name& name) {
  if (!patient.isCapture())
    return patient.predictedAnywhere("kubectl -n " + name.nameSpace + " get networkpolicies");
  if (patient.nodes().empty()) return {};
  return report::Check{{patient.nodes().front().name(),
                        fmt::format("kubectl -n {} get networkpolicy {} -o jsonpath='{{.metadata.name}}'",
                                    name.nameSpace, name.name)},
                       name.name};
}

void lookForPolicies(Patient& patient, Suspicions& out) {
  if (isEnforced(patient)) return;
  for (const auto& [name, policy] : patient.api().policies()) {
    Suspicion found;
    found.finding.id = "policy-not-enforced";
    found.finding.severity = core::Severity::Warning;
    found.finding.places = {name.text()};
    found.finding.cause = patient.say()("finding.policy", name.text());
    found.finding.effect = patient.say()("effect.policy");
    found.finding.advice = patient.say()("advice.policy");
    found.finding.check = policyCheck(patient, name);
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
