// The targets, one file each. ACCEPT, DROP and RETURN are verdicts of the walker itself.
#pragma once

#include "netfilter/extension_spec.h"

namespace fg::netfilter {

TargetSpec dnatTarget();
TargetSpec logTarget();
TargetSpec markTarget();
TargetSpec masqueradeTarget();
TargetSpec redirectTarget();
TargetSpec rejectTarget();
TargetSpec snatTarget();

} // namespace fg::netfilter
