#include "doctor/checks/checks.h"

namespace fg::doctor {

// A cause stands before what follows from it.
core::Registry<Spec> checks() {
  core::Registry<Spec> registry;
  registry.add(interfaceDownCheck());
  registry.add(badLinkCheck());
  registry.add(deadNodeCheck());
  registry.add(nodeDownCheck());
  registry.add(daemonDownCheck());
  registry.add(etcdUnreachableCheck());
  registry.add(tunnelEndpointCheck());
  registry.add(duplicateSubnetCheck());
  registry.add(subnetMisalignedCheck());
  registry.add(hostGwAcrossRouterCheck());
  registry.add(bridgeOutsideLeaseCheck());
  registry.add(missingRouteCheck());
  registry.add(wrongNextHopCheck());
  registry.add(staleVtepMacCheck());
  registry.add(staleFdbCheck());
  registry.add(tunnelPortBlockedCheck());
  registry.add(ipForwardOffCheck());
  registry.add(forwardPolicyDropCheck());
  registry.add(rejectBeforeAcceptCheck());
  registry.add(brNetfilterOffCheck());
  registry.add(hairpinOffCheck());
  registry.add(mtuMismatchCheck());
  registry.add(clusterCidrMissingCheck());
  registry.add(serviceWithoutEndpointsCheck());
  registry.add(missingEndpointCheck());
  registry.add(staleConntrackCheck());
  registry.add(ipMasqMissingCheck());
  registry.add(reversePathFilterCheck());
  registry.add(insertFailedCheck());
  registry.add(icmpRateLimitCheck());
  registry.add(staleRouteCheck());
  registry.add(ipMasqDoubledCheck());
  registry.add(sourceHiddenCheck());
  registry.add(clusterCidrWrongCheck());
  registry.add(masqueradeAllCheck());
  registry.add(policyNotEnforcedCheck());
  registry.add(bothBackendsCheck());
  registry.add(packetsLostCheck());
  return registry;
}

} // namespace fg::doctor
