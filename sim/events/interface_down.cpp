// "interface-down": the interface loses its link, and NetworkManager takes its addresses and routes away.
// NetworkManager waits some seconds before it does; here it does so at once (docs/limitations.md).
#include "events/events.h"

namespace fg::events {

Spec interfaceDownEvent() {
  return {"interface-down", [](Context& context, const scenario::Event& event) {
            const world::Place* place = placeOf(context, event);
            host::Interface* interface = place ? place->ns->interface(argument(event, "interface")) : nullptr;
            if (!interface)
              return impossible("there is no interface " + argument(event, "interface") + " on " + event.on);
            trace::CauseScope cause(context.world.environment().recorder, interface->name + " lost its link",
                                    event.place);
            context.world.setLink(*place->ns, *interface, false);
            for (const host::InterfaceAddress& address : std::vector(interface->addresses))
              std::ignore = place->ns->removeAddress(*interface, address.prefix);
            return netfilter::CommandResult{};
          }};
}

} // namespace fg::events
