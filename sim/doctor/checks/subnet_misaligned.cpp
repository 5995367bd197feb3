// Leases with host bits: SubnetMin is not aligned, and the kernel refuses routes to them.
#include "doctor/checks/checks.h"

namespace fg::doctor {
namespace {

void inspect(Patient& patient, Suspicions& out) {
  for (const world::LeaseInfo& lease : patient.leases()) {
    if (lease.subnet.isCanonical()) continue;
    Suspicion found;
    found.key = "misaligned";
    found.finding.id = "subnet-misaligned";
    if (patient.node(lease.node)) found.finding.places = {lease.node};
    found.finding.cause =
        patient.say()("finding.misaligned", lease.subnet.text(), lease.node, lease.subnet.canonical().text());
    found.finding.effect = patient.say()("effect.misaligned");
    found.finding.evidence = {
        {patient.say()("evidence.lease", lease.subnet.text(), lease.publicIp.text(), lease.node), {}}};
    found.finding.advice = patient.say()("advice.misaligned");
    found.finding.check =
        patient.predictedAnywhere("ip route show " + lease.subnet.canonical().text(), lease.node);
    found.blame.about = {lease.subnet.canonical()};
    out.add(std::move(found));
  }
}

} // namespace

Spec subnetMisalignedCheck() {
  return {
      .name = "subnet-misaligned",
      .page =
          "flannel counts subnets from SubnetMin in steps of one subnet. Where SubnetMin has host bits, so "
          "has every lease, and the kernel refuses routes to them: \"invalid argument\", says flanneld's "
          "log. Give SubnetMin an address that is a multiple of the subnet's size, and delete the leases.",
      .look = inspect};
}

} // namespace fg::doctor
