// kube-proxy's --cluster-cidr is the network of the pods: by it kube-proxy tells them from strangers.
#include "doctor/checks/checks.h"

#include "doctor/rules.h"

namespace fg::doctor {
namespace {

constexpr const char* kFile = "/etc/kubernetes/proxy";
constexpr const char* kMark = "KUBE-MARK-MASQ";

struct Marking {
  std::optional<RuleAt> strangers; // the first "! -s CIDR … -j KUBE-MARK-MASQ"
  std::optional<RuleAt> everybody; // the first without a source, in KUBE-SERVICES
  bool leadsToPods = false;        // some service has endpoints
};

Marking markingOf(const NodeView& node) {
  Marking out;
  const netfilter::TableOf* nat = node.ns().netfilter().rules.table(trace::Table::Nat);
  for (const netfilter::Chain* chain : nat ? nat->all() : std::vector<const netfilter::Chain*>()) {
    bool isServices = chain->name == "KUBE-SERVICES";
    if (!isServices && !chain->name.starts_with("KUBE-SVC-")) continue;
    for (std::size_t i = 0; i < chain->rules.size(); ++i) {
      const netfilter::Rule& rule = chain->rules[i];
      bool marks = rule.jumpName == kMark;
      out.leadsToPods = out.leadsToPods || rule.jumpName.starts_with("KUBE-SVC-");
      if (marks && rule.source.inverted && !out.strangers) out.strangers = {chain->name, i + 1, &rule};
      bool isClusterIp = !rule.destination.isAny() && rule.source.isAny() && !asksNoMatches(rule);
      if (marks && isServices && isClusterIp && !out.everybody
          && netfilter::saveText(chain->name, rule).find("cluster IP") != std::string::npos)
        out.everybody = {chain->name, i + 1, &rule};
    }
    if (out.strangers) return out;
  }
  return out;
}

Suspicion begin(Patient& patient, const NodeView& node, const char* id) {
  Suspicion found = patient.begin(id, core::Severity::Warning, node);
  found.blame.kinds = {"silent-neighbor", "martian-source", "untranslated-answer"};
  found.blame.targets = {report::TargetKind::Service};
  found.since = changeOf(node.ns(), trace::StateKind::Daemon, "kube-proxy");
  return found;
}

void mend(Patient& patient, const NodeView& node, const std::string& expression, Suspicion& found) {
  std::string network = patient.podNetwork()->text();
  if (node.daemons && node.daemons->files.read(kFile))
    found.finding.remedy = {{node.name(), "sed -i '" + expression + "' " + kFile},
                            {node.name(), "systemctl restart kube-proxy"}};
  found.finding.advice = patient.say()("advice.cluster-cidr", network);
}

void lookForMissing(Patient& patient, Suspicions& out) {
  if (!patient.podNetwork()) return;
  for (const NodeView& node : patient.nodes()) {
    Marking marking = node.isOff ? Marking() : markingOf(node);
    if (!marking.leadsToPods || marking.strangers || marking.everybody) continue;
    Suspicion found = begin(patient, node, "cluster-cidr-missing");
    found.key = "cidr";
    found.finding.cause = patient.say()("finding.cidr-missing", node.name());
    found.finding.effect = patient.say()("effect.cidr-missing");
    found.finding.evidence = {{patient.say()("evidence.no-mark", node.name()), {}}};
    mend(patient, node, "s|^KUBE_PROXY_ARGS=\"|&--cluster-cidr=" + patient.podNetwork()->text() + " |",
         found);
    found.finding.check =
        patient.predicted(node.name(), "iptables -t nat -S KUBE-SERVICES | grep -- '! -s' | head -n 1");
    out.add(std::move(found));
  }
}

void lookForWrong(Patient& patient, Suspicions& out) {
  if (!patient.podNetwork()) return;
  for (const NodeView& node : patient.nodes()) {
    Marking marking = node.isOff ? Marking() : markingOf(node);
    if (!marking.strangers) continue;
    netfilter::AddressPattern insiders = marking.strangers->rule->source;
    insiders.inverted = false;
    if (covers(insiders, *patient.podNetwork())) continue;
    std::string cidr = netfilter::addressText(insiders), text = marking.strangers->text();
    Suspicion found = begin(patient, node, "cluster-cidr-wrong");
    found.key = cidr;
    found.finding.cause =
        patient.say()("finding.cidr-wrong", node.name(), cidr, patient.podNetwork()->text());
    found.finding.effect = patient.say()("effect.cidr-wrong");
    found.finding.evidence = {{node.name() + ": " + text, patient.sourceOfRule(node.ns(), text)}};
    mend(patient, node, "s|--cluster-cidr=[^ \"]*|--cluster-cidr=" + patient.podNetwork()->text() + "|",
         found);
    found.finding.check =
        patient.predicted(node.name(), "iptables -t nat -S KUBE-SERVICES | grep -- '! -s' | head -n 1");
    out.add(std::move(found));
  }
}

void lookForAll(Patient& patient, Suspicions& out) {
  for (const NodeView& node : patient.nodes()) {
    Marking marking = node.isOff ? Marking() : markingOf(node);
    if (!marking.everybody || marking.strangers) continue;
    std::string text = marking.everybody->text();
    Suspicion found = begin(patient, node, "masquerade-all");
    found.key = "all";
    found.finding.cause = patient.say()("finding.masquerade-all", node.name());
    found.finding.effect = patient.say()("effect.cidr-wrong");
    found.finding.evidence = {{node.name() + ": " + text, patient.sourceOfRule(node.ns(), text)}};
    found.finding.advice = patient.say()("advice.masquerade-all");
    found.finding.check =
        patient.predicted(node.name(), "iptables -t nat -S KUBE-SERVICES | grep KUBE-MARK-MASQ | head -n 1");
    out.add(std::move(found));
  }
}

} // namespace

Spec clusterCidrMissingCheck() {
  return {.name = "cluster-cidr-missing",
          .page = "kube-proxy was started without --cluster-cidr, so it masquerades nobody. What a node "
                  "itself sends to a service leaves with the address of its default route's interface; where "
                  "that is another than the pods' network uses, the answer never comes back.",
          .look = lookForMissing};
}

Spec clusterCidrWrongCheck() {
  return {.name = "cluster-cidr-wrong",
          .page =
              "kube-proxy's --cluster-cidr is not the network of the pods; often it is that of the services. "
              "Every pod counts as a stranger then: all that goes through a service is masqueraded, and the "
              "pod behind it sees the address of a node. KUBE-FORWARD accepts nothing of the pods either.",
          .look = lookForWrong};
}

Spec masqueradeAllCheck() {
  return {.name = "masquerade-all",
          .page = "kube-proxy runs with --masquerade-all: services always work, and the pod behind one never "
                  "sees who asks.",
          .look = lookForAll};
}

} // namespace fg::doctor
