// "daemon-stop": `systemctl stop` on a node.
#include "events/events.h"

namespace fg::events {

Spec daemonStopEvent() {
  return {"daemon-stop", [](Context& context, const scenario::Event& event) {
            std::string daemon = argument(event, "daemon");
            trace::CauseScope cause(context.world.environment().recorder, "systemctl stop " + daemon,
                                    event.place);
            if (!context.world.daemons().stop(event.on, daemon))
              return impossible(event.on + " has no " + daemon);
            return netfilter::CommandResult{};
          }};
}

} // namespace fg::events
