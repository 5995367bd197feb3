// "link-up": the cables of a segment are plugged in again.
#include "events/events.h"

namespace fg::events {

Spec linkUpEvent() {
  return {"link-up", [](Context& context, const scenario::Event& event) {
            std::string segment = argument(event, "segment");
            trace::CauseScope cause(context.world.environment().recorder, "segment " + segment + " is mended",
                                    event.place);
            context.world.setSegment(segment, true);
            return netfilter::CommandResult{};
          }};
}

} // namespace fg::events
