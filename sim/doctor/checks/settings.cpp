// Two settings of the kernel that everything rests on: ip_forward and bridge-nf-call-iptables.
#include "doctor/checks/checks.h"

#include "doctor/rules.h"

namespace fg::doctor {
namespace {

constexpr const char* kForward = "net.ipv4.ip_forward";
constexpr const char* kBridge = "net.bridge.bridge-nf-call-iptables";

Suspicion ofSetting(Patient& patient, const NodeView& node, const char* id, const char* name) {
  Suspicion found = patient.begin(id, core::Severity::Error, node);
  found.key = name;
  found.finding.evidence = {
      {node.name() + ": " + name + " = " + node.ns().sysctl(name), patient.sourceOfSysctl(node.ns(), name)}};
  found.finding.remedy = {{node.name(), std::string("sysctl -w ") + name + "=1"}};
  found.finding.check = patient.predicted(node.name(), std::string("sysctl ") + name);
  found.since = changeOf(node.ns(), trace::StateKind::Sysctl, std::string(name) + " ");
  return found;
}

void lookAtForwarding(Patient& patient, Suspicions& out) {
  for (const NodeView& node : patient.nodes()) {
    if (node.isOff || !node.bridge || node.ns().sysctl(kForward) != "0") continue;
    Suspicion found = ofSetting(patient, node, "ip-forward-off", kForward);
    found.finding.cause = patient.say()("cause.forwarding", node.name());
    found.finding.effect = patient.say()("effect.forwarding");
    found.blame.kinds = {"forwarding-off"};
    out.add(std::move(found));
  }
}

bool hasServices(const NodeView& node) {
  bool any = false;
  forEachRuleIn(node.ns(), trace::Table::Nat, "KUBE-SERVICES", [&](const RuleAt&) { return !(any = true); });
  return any;
}

// A capture that holds no setting of br_netfilter was taken where the module is not loaded.
void lookAtBridgeNetfilter(Patient& patient, Suspicions& out) {
  for (const NodeView& node : patient.nodes()) {
    bool isOff = node.ns().sysctl(kBridge) == "0";
    if (node.isOff || node.pods.empty() || !isOff || !hasServices(node)) continue;
    Suspicion found = ofSetting(patient, node, "br-netfilter-off", kBridge);
    const auto* captured = patient.world().found(node.ns());
    bool isMissing = captured && !captured->sysctls.contains(kBridge);
    found.finding.severity = core::Severity::Warning;
    found.finding.cause = isMissing ? patient.say()("finding.br-netfilter-missing", node.name())
                                    : patient.say()("finding.br-netfilter-off", node.name());
    found.finding.effect = patient.say()("effect.br-netfilter");
    if (isMissing) found.finding.advice = patient.say()("advice.br-netfilter");
    found.blame.kinds = {"untranslated-answer"};
    out.add(std::move(found));
  }
}

} // namespace

Spec ipForwardOffCheck() {
  return {.name = "ip-forward-off",
          .page =
              "net.ipv4.ip_forward is 0 on a node: it is no router, and drops what its pods send to others "
              "and what others send to them, without a word. Its own programs still reach everybody.",
          .look = lookAtForwarding};
}

Spec brNetfilterOffCheck() {
  return {.name = "br-netfilter-off",
          .page = "net.bridge.bridge-nf-call-iptables is 0, or the module br_netfilter is not loaded: frames "
                  "between pods of one node pass no iptables. A pod that is led to another pod of its node "
                  "by a service gets the answer from an address that it never asked.",
          .look = lookAtBridgeNetfilter};
}

} // namespace fg::doctor
