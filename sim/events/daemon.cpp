// "daemon-start", "daemon-stop": `systemctl start` and `systemctl stop` on a node.
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
Spec daemonStopEvent() { return systemctl("stop", &world::Daemons::stop); }

} // namespace fg::events
