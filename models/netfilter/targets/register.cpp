// The list of targets.
#include "netfilter/targets/catalogue.h"

namespace fg::netfilter {

const core::Registry<TargetSpec>& targets() {
  static const core::Registry<TargetSpec> kTargets = [] {
    core::Registry<TargetSpec> registry;
    registry.add(dnatTarget());
    registry.add(logTarget());
    registry.add(markTarget());
    registry.add(masqueradeTarget());
    registry.add(redirectTarget());
    registry.add(rejectTarget());
    registry.add(snatTarget());
    return registry;
  }();
  return kTargets;
}

} // namespace fg::netfilter
