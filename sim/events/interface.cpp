// "interface-down": the interface loses its link, and NetworkManager takes its addresses and routes away.
// It waits some seconds before it does; here it does so at once (docs/limitations.md).
// "interface-up": the link is back, and NetworkManager gives the interface its address and routes again.
#include "events/events.h"

namespace fg::events {
namespace {

void lose(Context& context, host::NetworkNamespace& ns, host::Interface& interface) {
  context.world.setLink(ns, interface, false);
  for (const host::InterfaceAddress& address : std::vector(interface.addresses))
    std::ignore = ns.removeAddress(interface, address.prefix);
}

void regain(Context& context, host::NetworkNamespace& ns, host::Interface& interface) {
  context.world.setLink(ns, interface, true);
  if (const scenario::Interface* configured = context.world.configured(ns, interface.name))
    context.world.activate(ns, *configured);
}

using LinkChange = void (*)(Context&, host::NetworkNamespace&, host::Interface&);

Spec linkEvent(std::string name, std::string what, LinkChange change) {
  return {std::move(name), [what = std::move(what), change](Context& context, const scenario::Event& event) {
            const world::Place* place = placeOf(context, event);
            host::Interface* interface = place ? place->ns->interface(argument(event, "interface")) : nullptr;
            if (!interface)
              return impossible("there is no interface " + argument(event, "interface") + " on " + event.on);
            trace::CauseScope cause(context.world.environment().recorder, interface->name + what,
                                    event.place);
            change(context, *place->ns, *interface);
            return netfilter::CommandResult{};
          }};
}

} // namespace

Spec interfaceDownEvent() { return linkEvent("interface-down", " lost its link", lose); }
Spec interfaceUpEvent() { return linkEvent("interface-up", " has its link again", regain); }

} // namespace fg::events
