// flanneld reaches no member of etcd: it hears of no lease, and cannot renew its own.
#include "doctor/checks/checks.h"

namespace fg::doctor {
namespace {

// Why none of them answers; nothing where one does.
std::optional<std::string> refusal(Patient& patient, const NodeView& node) {
  std::string last;
  for (const std::string& endpoint : patient.scenario().etcd.endpoints) {
    auto reached = patient.world().daemons().dialEtcd(node.ns(), endpoint);
    if (reached) return {};
    last = reached.error();
  }
  return last.empty() ? std::nullopt : std::optional(last);
}

void inspect(Patient& patient, Suspicions& out) {
  for (const NodeView& node : patient.nodes()) {
    bool runs = node.daemons && !node.isOff && node.daemons->flanneld && node.daemons->flanneld->isRunning();
    auto why = runs ? refusal(patient, node) : std::nullopt;
    if (!why) continue;
    Suspicion found = patient.begin("etcd-unreachable", core::Severity::Error, node);
    found.key = "etcd";
    found.finding.cause = patient.say()("finding.etcd", node.name(), *why);
    found.finding.effect = patient.say()("effect.etcd");
    found.finding.evidence = {{node.name() + ": " + *why, {}}};
    found.finding.advice = patient.say()("advice.etcd");
    found.finding.check = patient.predicted(node.name(), "journalctl -u flanneld | tail -n 1");
    found.blame.visits.clear();
    found.blame.kinds = {"missing-route", "no-route", "stale-route"};
    found.blame.about = node.bridgeSubnets();
    out.add(std::move(found));
  }
}

} // namespace

Spec etcdUnreachableCheck() {
  return {.name = "etcd-unreachable",
          .page = "flanneld reaches no member of etcd. For a day nothing happens: the kernel forwards "
                  "without it. But new nodes are not heard of, and when the lease ends that could not be "
                  "renewed, all other nodes take away their routes to this one.",
          .look = inspect};
}

} // namespace fg::doctor
