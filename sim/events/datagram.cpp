// "datagram": a program sends one UDP datagram, always from the same port, and so keeps its connection alive.
#include "events/events.h"

namespace fg::events {
namespace {

netfilter::CommandResult send(Context& context, const scenario::Event& event) {
  const world::Place* from = placeOf(context, event);
  if (!from || !from->ns) return impossible("there is no " + event.on + " any more");
  auto to = addressNamed(context.world, argument(event, "destination"));
  if (!to) return impossible(argument(event, "destination") + " has no address");
  Datagram datagram{*to, static_cast<uint16_t>(std::stoul(argument(event, "port"))),
                    static_cast<uint16_t>(std::stoul(argument(event, "sourcePort")))};
  trace::CauseScope cause(context.world.environment().recorder, "datagram", event.place);
  context.sendUdp(*from, datagram, [] {});
  return {};
}

} // namespace

Spec datagramEvent() { return {"datagram", send}; }

} // namespace fg::events
