// The emulated commands, one function each; register.cpp is the list.
#pragma once

#include "commands/commands.h"

namespace fg::commands {

Spec arpSpec();
Spec awkSpec();
Spec bashSpec();
Spec brctlSpec();
Spec bridgeSpec();
Spec catSpec();
Spec cdSpec();
Spec conntrackSpec();
Spec curlSpec();
Spec cutSpec();
Spec dateSpec();
Spec digSpec();
Spec dockerSpec();
Spec echoSpec();
Spec printfSpec();
Spec egrepSpec();
Spec etcdctlSpec();
Spec exitSpec();
Spec exportSpec();
Spec falseSpec();
Spec grepSpec();
Spec headSpec();
Spec helpSpec();
Spec hostnameSpec();
Spec ipsetSpec();
Spec ipSpec();
Spec iptablesRestoreSpec();
Spec iptablesSaveSpec();
Spec iptablesSpec();
Spec journalctlSpec();
Spec kubectlSpec();
Spec lsSpec();
Spec mkDockerOptsSpec();
Spec ncSpec();
Spec nslookupSpec();
Spec nstatSpec();
Spec pingSpec();
Spec pwdSpec();
Spec rmSpec();
Spec routeSpec();
Spec sedSpec();
Spec shSpec();
Spec sleepSpec();
Spec sortSpec();
Spec ssSpec();
Spec sysctlSpec();
Spec systemctlSpec();
Spec tailSpec();
Spec tcpdumpSpec();
Spec teeSpec();
Spec tracerouteSpec();
Spec trSpec();
Spec trueSpec();
Spec unameSpec();
Spec uniqSpec();
Spec unsetSpec();
Spec wcSpec();
Spec wgetSpec();

} // namespace fg::commands
