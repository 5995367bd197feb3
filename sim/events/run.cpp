// "run": an emulated command, as somebody would type it at that moment.
#include "events/events.h"

namespace fg::events {

Spec runEvent() {
  return {"run", [](Context& context, const scenario::Event& event) {
            const world::Place* place = placeOf(context, event);
            if (!place) return impossible("there is no " + event.on + " any more");
            trace::CauseScope cause(context.world.environment().recorder, argument(event, "command"),
                                    event.place);
            return context.run(*place, argument(event, "command"));
          }};
}

} // namespace fg::events
