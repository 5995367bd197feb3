// "interface-up": the link is back, and NetworkManager gives the interface its address and routes again.
#include "events/events.h"

namespace fg::events {

Spec interfaceUpEvent() {
  return {"interface-up", [](Context& context, const scenario::Event& event) {
            const world::Place* place = placeOf(context, event);
            host::Interface* interface = place ? place->ns->interface(argument(event, "interface")) : nullptr;
            if (!interface)
              return impossible("there is no interface " + argument(event, "interface") + " on " + event.on);
            trace::CauseScope cause(context.world.environment().recorder,
                                    interface->name + " has its link again", event.place);
            context.world.setLink(*place->ns, *interface, true);
            if (const scenario::Interface* configured = context.world.configured(*place->ns, interface->name))
              context.world.activate(*place->ns, *configured);
            return netfilter::CommandResult{};
          }};
}

} // namespace fg::events
