// "link-down": every cable of a segment is pulled: no frame passes any more.
#include "events/events.h"

namespace fg::events {

Spec linkDownEvent() {
  return {"link-down", [](Context& context, const scenario::Event& event) {
            std::string segment = argument(event, "segment");
            trace::CauseScope cause(context.world.environment().recorder, "segment " + segment + " is cut",
                                    event.place);
            context.world.setSegment(segment, false);
            return netfilter::CommandResult{};
          }};
}

} // namespace fg::events
