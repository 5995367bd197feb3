// The targets, one file each. ACCEPT, DROP and RETURN are verdicts of the walker itself.
#pragma once

#include "netfilter/extension_spec.h"

namespace fg::netfilter {

TargetSpec connmarkTarget();
TargetSpec ctTarget();
TargetSpec dnatTarget();
TargetSpec dscpTarget();
TargetSpec logTarget();
TargetSpec markTarget();
TargetSpec masqueradeTarget();
TargetSpec nflogTarget();
TargetSpec notrackTarget();
TargetSpec redirectTarget();
TargetSpec rejectTarget();
TargetSpec snatTarget();
TargetSpec tcpmssTarget();
TargetSpec tosTarget();
TargetSpec traceTarget();
TargetSpec ttlTarget();

} // namespace fg::netfilter
