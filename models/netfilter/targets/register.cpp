// The list of targets.
#include "netfilter/targets/catalogue.h"

namespace fg::netfilter {

const core::Registry<TargetSpec>& targets() {
  static const core::Registry<TargetSpec> kTargets = [] {
    core::Registry<TargetSpec> registry;
    registry.add(connmarkTarget());
    registry.add(ctTarget());
    registry.add(dnatTarget());
    registry.add(dscpTarget());
    registry.add(logTarget());
    registry.add(markTarget());
    registry.add(masqueradeTarget());
    registry.add(nflogTarget());
    registry.add(notrackTarget());
    registry.add(redirectTarget());
    registry.add(rejectTarget());
    registry.add(snatTarget());
    registry.add(tcpmssTarget());
    registry.add(tosTarget());
    registry.add(traceTarget());
    registry.add(ttlTarget());
    return registry;
  }();
  return kTargets;
}

} // namespace fg::netfilter
