#include "events/events.h"

namespace fg::events {

core::Registry<Spec> standardEvents() {
  core::Registry<Spec> registry;
  registry.add(runEvent());
  registry.add(interfaceDownEvent());
  registry.add(interfaceUpEvent());
  registry.add(linkDownEvent());
  registry.add(linkUpEvent());
  registry.add(linkFaultEvent());
  registry.add(forwarderEvent());
  registry.add(nodeJoinEvent());
  registry.add(nodeLeaveEvent());
  registry.add(nodeDieEvent());
  registry.add(nodeBootEvent());
  registry.add(nodeRebootEvent());
  registry.add(podCreateEvent());
  registry.add(podDeleteEvent());
  registry.add(podRescheduleEvent());
  registry.add(podReadyEvent());
  registry.add(podUnreadyEvent());
  registry.add(serviceCreateEvent());
  registry.add(serviceDeleteEvent());
  registry.add(daemonStopEvent());
  registry.add(daemonStartEvent());
  registry.add(leaseRevokeEvent());
  registry.add(leaseExpireEvent());
  registry.add(flannelConfigEvent());
  registry.add(etcdRestoreEvent());
  registry.add(clockSkewEvent());
  registry.add(daemonRestartEvent());
  registry.add(daemonKillEvent());
  registry.add(daemonUpgradeEvent());
  registry.add(datagramEvent());
  registry.add(connectionEvent());
  registry.add(lateSegmentEvent());
  registry.add(dnsRaceEvent());
  registry.add(noteEvent());
  return registry;
}

} // namespace fg::events
