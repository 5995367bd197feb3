// The list of emulated commands, in the order in which help shows them.
#include "commands/register.h"

namespace fg::commands {

Registry standardCommands() {
  Registry registry;
  registry.add(ipSpec());
  registry.add(routeSpec());
  registry.add(arpSpec());
  registry.add(brctlSpec());
  registry.add(bridgeSpec());
  registry.add(iptablesSpec());
  registry.add(iptablesSaveSpec());
  registry.add(iptablesRestoreSpec());
  registry.add(ipsetSpec());
  registry.add(conntrackSpec());
  registry.add(pingSpec());
  registry.add(tracerouteSpec());
  registry.add(ssSpec());
  registry.add(sysctlSpec());
  registry.add(nstatSpec());
  registry.add(etcdctlSpec());
  registry.add(systemctlSpec());
  registry.add(journalctlSpec());
  registry.add(dockerSpec());
  registry.add(kubectlSpec());
  registry.add(catSpec());
  registry.add(lsSpec());
  registry.add(hostnameSpec());
  registry.add(unameSpec());
  registry.add(helpSpec());
  return registry;
}

} // namespace fg::commands
