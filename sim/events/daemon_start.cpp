// "daemon-start": `systemctl start` on a node.
#include "events/events.h"

namespace fg::events {

Spec daemonStartEvent() {
  return {"daemon-start", [](Context& context, const scenario::Event& event) {
            std::string daemon = argument(event, "daemon");
            trace::CauseScope cause(context.world.environment().recorder, "systemctl start " + daemon,
                                    event.place);
            if (!context.world.daemons().start(event.on, daemon))
              return impossible(event.on + " has no " + daemon);
            return netfilter::CommandResult{};
          }};
}

} // namespace fg::events
