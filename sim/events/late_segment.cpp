// "late-segment": a server's TCP sends the first segment of its newest connection once more, long after it
// was acknowledged. So a segment does that was held up somewhere in the network.
#include "events/events.h"

namespace fg::events {
namespace {

netfilter::CommandResult sendLate(Context& context, const scenario::Event& event) {
  const world::Place* server = placeOf(context, event);
  if (!server || !server->ns) return impossible("there is no " + event.on + " any more");
  trace::CauseScope cause(context.world.environment().recorder, "late-segment", event.place);
  const std::string port = argument(event, "port");
  if (!context.sendLate(*server, static_cast<uint16_t>(std::stoul(port))))
    return impossible("no connection to port " + port + " of " + event.on + " has got an answer yet");
  return {};
}

} // namespace

Spec lateSegmentEvent() { return {"late-segment", sendLate}; }

} // namespace fg::events
