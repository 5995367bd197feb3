// "clock-skew": the clock of a node is wrong from now on; its daemons go by it.
#include "events/events.h"

namespace fg::events {

Spec clockSkewEvent() {
  return {"clock-skew", [](Context& context, const scenario::Event& event) {
            const world::Place* place = placeOf(context, event);
            if (!place) return impossible("there is no " + event.on + " any more");
            std::string text = argument(event, "skew");
            bool behind = text.starts_with("-");
            auto amount =
                net::parseDuration(behind ? std::string_view(text).substr(1) : std::string_view(text));
            if (!amount) return impossible(text + " is no amount of time");
            place->ns->clockSkew = behind ? -*amount : *amount;
            return netfilter::CommandResult{};
          }};
}

} // namespace fg::events
