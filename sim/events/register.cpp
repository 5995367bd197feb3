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
  registry.add(podDeleteEvent());
  registry.add(daemonStopEvent());
  registry.add(daemonStartEvent());
  registry.add(leaseRevokeEvent());
  registry.add(leaseExpireEvent());
  registry.add(flannelConfigEvent());
  registry.add(etcdRestoreEvent());
  registry.add(clockSkewEvent());
  registry.add(dnsRaceEvent());
  registry.add(noteEvent());
  return registry;
}

} // namespace fg::events
