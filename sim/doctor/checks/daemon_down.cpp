// A daemon of a node does not run.
#include "doctor/checks/checks.h"

namespace fg::doctor {
namespace {

struct Watched {
  std::string unit, effect;
  std::vector<std::string> kinds; // of the diagnoses of packets that it costs
};

std::vector<Watched> watched(Patient& patient) {
  const report::Sentences& say = patient.say();
  return {{"flanneld",
           say("effect.flanneld-down"),
           {"missing-route", "silent-neighbor", "no-route", "other", "stale-route"}},
          {"docker", say("effect.docker-down"), {"silent-neighbor", "no-route"}},
          {"kubelet", say("effect.kubelet-down"), {"silent-neighbor"}},
          {"kube-proxy",
           say("effect.kube-proxy-down"),
           {"untranslated-service", "stale-connection", "silent-neighbor", "service-without-endpoints",
            "no-route", "no-listener"}}};
}

// Null where the node has none.
const host::Daemon* daemonOf(const world::NodeDaemons& daemons, const std::string& unit) {
  if (unit == "flanneld") return daemons.flanneld.get();
  if (unit == "docker") return daemons.dockerd.get();
  if (unit == "kubelet") return daemons.kubelet.get();
  return daemons.kubeProxy.get();
}

Suspicion downOn(Patient& patient, const NodeView& node, const Watched& each) {
  Suspicion found = patient.begin("daemon-down", core::Severity::Error, node);
  found.finding.cause = patient.say()("finding.daemon-down", each.unit, node.name());
  found.finding.effect = each.effect;
  found.finding.remedy = {{node.name(), "systemctl start " + each.unit}};
  found.blame.kinds = each.kinds;
  return found;
}

void inspectDaemons(Patient& patient, const NodeView& node, Suspicions& out) {
  for (const Watched& each : watched(patient)) {
    const host::Daemon* daemon = daemonOf(*node.daemons, each.unit);
    if (!daemon || daemon->isRunning()) continue;
    Suspicion found = downOn(patient, node, each);
    found.finding.check = patient.predicted(node.name(), "systemctl is-active " + each.unit);
    found.since = changeOf(node.ns(), trace::StateKind::Daemon, daemon->name());
    out.add(std::move(found));
  }
}

// A unit that nobody starts at boot may rest: another runtime is used, or the daemon runs in a pod.
bool isDown(const scenario::found::Unit& unit) {
  bool isWanted = unit.enabled.empty() || unit.enabled.starts_with("enabled");
  bool ended = unit.active == "failed" || unit.sub == "auto-restart";
  return unit.load == "loaded" && (ended || (isWanted && unit.active == "inactive"));
}

// What a capture tells of them.
void inspectUnits(Patient& patient, const NodeView& node, Suspicions& out) {
  const auto* signs = patient.signsOf(node);
  if (!signs) return;
  for (const Watched& each : watched(patient))
    for (const scenario::found::Unit& unit : signs->units) {
      if (unit.name != each.unit + ".service" || !isDown(unit)) continue;
      Suspicion found = downOn(patient, node, each);
      found.finding.evidence = {
          {node.name() + ": " + unit.name + ": " + unit.active + " (" + unit.sub + ")", unit.place}};
      found.finding.check = report::Check{{node.name(), "systemctl is-active " + each.unit}, unit.active};
      out.add(std::move(found));
    }
}

void inspect(Patient& patient, Suspicions& out) {
  for (const NodeView& node : patient.nodes()) {
    if (node.daemons && !node.isOff) inspectDaemons(patient, node, out);
    inspectUnits(patient, node, out);
  }
}

} // namespace

Spec daemonDownCheck() {
  return {.name = "daemon-down",
          .page = "flanneld, docker, the kubelet or kube-proxy does not run on a node. What it made in the "
                  "kernel stays, so that packets go on for a while; but nobody follows what changes from now "
                  "on: leases, pods, services.",
          .look = inspect};
}

} // namespace fg::doctor
