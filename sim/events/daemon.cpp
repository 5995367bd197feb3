// "daemon-start", "daemon-stop", "daemon-restart": `systemctl start` and so on, on a node. "daemon-kill":
// SIGKILL. "daemon-upgrade": another release of it.
#include "events/events.h"

namespace fg::events {
namespace {

using SystemctlVerb = bool (world::Daemons::*)(const std::string& node, const std::string& daemon);

Spec systemctl(const std::string& verb, SystemctlVerb act) {
  return {"daemon-" + verb, [verb, act](Context& context, const scenario::Event& event) {
            std::string daemon = argument(event, "daemon");
            trace::CauseScope cause(context.world.environment().recorder, "systemctl " + verb + " " + daemon,
                                    event.place);
            if (!(context.world.daemons().*act)(event.on, daemon))
              return impossible(event.on + " has no " + daemon);
            return netfilter::CommandResult{};
          }};
}

} // namespace

Spec daemonStartEvent() { return systemctl("start", &world::Daemons::start); }
Spec daemonRestartEvent() { return systemctl("restart", &world::Daemons::restart); }

Spec daemonKillEvent() {
  return {"daemon-kill", [](Context& context, const scenario::Event& event) {
            std::string daemon = argument(event, "daemon");
            trace::CauseScope cause(context.world.environment().recorder, "kill -9 of " + daemon,
                                    event.place);
            if (!context.world.daemons().kill(event.on, daemon))
              return impossible("no " + daemon + " runs on " + event.on);
            return netfilter::CommandResult{};
          }};
}

Spec daemonUpgradeEvent() {
  return {"daemon-upgrade", [](Context& context, const scenario::Event& event) {
            std::string daemon = argument(event, "daemon"), version = argument(event, "version");
            trace::CauseScope cause(context.world.environment().recorder, daemon + " becomes " + version,
                                    event.place);
            if (!context.world.daemons().upgrade(event.on, daemon, version))
              return impossible(event.on + " has no " + daemon);
            return netfilter::CommandResult{};
          }};
}

Spec daemonStopEvent() { return systemctl("stop", &world::Daemons::stop); }

} // namespace fg::events
