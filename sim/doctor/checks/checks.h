// The checks, one file each; register.cpp lists them in their order.
#pragma once

#include "doctor/check.h"

namespace fg::doctor {

Spec interfaceDownCheck();
Spec badLinkCheck();
Spec deadNodeCheck();
Spec nodeDownCheck();
Spec daemonDownCheck();
Spec etcdUnreachableCheck();
Spec tunnelEndpointCheck();
Spec duplicateSubnetCheck();
Spec subnetMisalignedCheck();
Spec hostGwAcrossRouterCheck();
Spec bridgeOutsideLeaseCheck();
Spec missingRouteCheck();
Spec wrongNextHopCheck();
Spec staleVtepMacCheck();
Spec staleFdbCheck();
Spec tunnelPortBlockedCheck();
Spec ipForwardOffCheck();
Spec forwardPolicyDropCheck();
Spec rejectBeforeAcceptCheck();
Spec brNetfilterOffCheck();
Spec hairpinOffCheck();
Spec mtuMismatchCheck();
Spec clusterCidrMissingCheck();
Spec serviceWithoutEndpointsCheck();
Spec missingEndpointCheck();
Spec staleConntrackCheck();
Spec ipMasqMissingCheck();
Spec reversePathFilterCheck();
Spec insertFailedCheck();
Spec icmpRateLimitCheck();
Spec staleRouteCheck();
Spec ipMasqDoubledCheck();
Spec sourceHiddenCheck();
Spec clusterCidrWrongCheck();
Spec masqueradeAllCheck();
Spec policyNotEnforcedCheck();
Spec bothBackendsCheck();
Spec packetsLostCheck();

} // namespace fg::doctor
