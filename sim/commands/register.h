// The emulated commands, one function each; register.cpp is the list.
#pragma once

#include "commands/commands.h"

namespace fg::commands {

Spec arpSpec();
Spec brctlSpec();
Spec bridgeSpec();
Spec catSpec();
Spec conntrackSpec();
Spec dockerSpec();
Spec etcdctlSpec();
Spec helpSpec();
Spec hostnameSpec();
Spec ipSpec();
Spec ipsetSpec();
Spec iptablesSpec();
Spec iptablesRestoreSpec();
Spec iptablesSaveSpec();
Spec journalctlSpec();
Spec kubectlSpec();
Spec lsSpec();
Spec pingSpec();
Spec routeSpec();
Spec ssSpec();
Spec sysctlSpec();
Spec systemctlSpec();
Spec nstatSpec();
Spec tracerouteSpec();
Spec unameSpec();

} // namespace fg::commands
