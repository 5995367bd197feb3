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
  registry.add(tcpdumpSpec());
  registry.add(nslookupSpec());
  registry.add(digSpec());
  registry.add(curlSpec());
  registry.add(wgetSpec());
  registry.add(ncSpec());
  registry.add(ssSpec());
  registry.add(sysctlSpec());
  registry.add(nstatSpec());
  registry.add(etcdctlSpec());
  registry.add(systemctlSpec());
  registry.add(journalctlSpec());
  registry.add(mkDockerOptsSpec());
  registry.add(dockerSpec());
  registry.add(kubectlSpec());
  registry.add(catSpec());
  registry.add(lsSpec());
  registry.add(echoSpec());
  registry.add(printfSpec());
  registry.add(grepSpec());
  registry.add(egrepSpec());
  registry.add(headSpec());
  registry.add(tailSpec());
  registry.add(wcSpec());
  registry.add(sortSpec());
  registry.add(uniqSpec());
  registry.add(awkSpec());
  registry.add(sedSpec());
  registry.add(cutSpec());
  registry.add(trSpec());
  registry.add(teeSpec());
  registry.add(rmSpec());
  registry.add(cdSpec());
  registry.add(pwdSpec());
  registry.add(exportSpec());
  registry.add(unsetSpec());
  registry.add(sleepSpec());
  registry.add(dateSpec());
  registry.add(shSpec());
  registry.add(bashSpec());
  registry.add(trueSpec());
  registry.add(falseSpec());
  registry.add(exitSpec());
  registry.add(hostnameSpec());
  registry.add(unameSpec());
  registry.add(helpSpec());
  return registry;
}

} // namespace fg::commands
