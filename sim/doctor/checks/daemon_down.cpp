// A daemon of a node does not run.
#include "doctor/checks/checks.h"

namespace fg::doctor {
namespace {

struct Watched {
  const char* unit;
  const host::Daemon* daemon;
  std::string effect;
  std::vector<std::string> kinds; // of the diagnoses of packets that it costs
};

std::vector<Watched> watched(Patient& patient, const world::NodeDaemons& daemons) {
  const report::Sentences& say = patient.say();
  return {{"flanneld",
           daemons.flanneld.get(),
           say("effect.flanneld-down"),
           {"missing-route", "silent-neighbor", "no-route", "other", "stale-route"}},
          {"docker", daemons.dockerd.get(), say("effect.docker-down"), {"silent-neighbor", "no-route"}},
          {"kubelet", daemons.kubelet.get(), say("effect.kubelet-down"), {"silent-neighbor"}},
          {"kube-proxy",
           daemons.kubeProxy.get(),
           say("effect.kube-proxy-down"),
           {"untranslated-service", "stale-connection", "silent-neighbor", "service-without-endpoints",
            "no-route", "no-listener"}}};
}

void inspect(Patient& patient, Suspicions& out) {
  for (const NodeView& node : patient.nodes()) {
    if (!node.daemons || node.isOff) continue;
    for (Watched& each : watched(patient, *node.daemons)) {
      if (!each.daemon || each.daemon->isRunning()) continue;
      Suspicion found = patient.begin("daemon-down", core::Severity::Error, node);
      found.finding.cause = patient.say()("finding.daemon-down", each.unit, node.name());
      found.finding.effect = each.effect;
      found.finding.remedy = {{node.name(), std::string("systemctl start ") + each.unit}};
      found.finding.check = patient.predicted(node.name(), std::string("systemctl is-active ") + each.unit);
      found.blame.kinds = each.kinds;
      found.since = changeOf(node.ns(), trace::StateKind::Daemon, each.daemon->name());
      out.add(std::move(found));
    }
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
