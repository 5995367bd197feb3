// "link-fault": a segment loses frames, delays them, or has a lower rate; a fault without any of these mends
// it.
#include "events/events.h"

#include <string>

namespace fg::events {

Spec linkFaultEvent() {
  return {"link-fault", [](Context& context, const scenario::Event& event) {
            world::LinkFault fault;
            std::string loss = argument(event, "loss"), delay = argument(event, "delay"),
                        rate = argument(event, "rate");
            if (!loss.empty()) fault.loss = std::stod(loss) / 100;
            if (auto more = net::parseDuration(delay)) fault.delay = *more;
            if (!rate.empty()) fault.rate = std::stoull(rate);
            trace::CauseScope cause(context.world.environment().recorder, "link-fault", event.place);
            context.world.setFault(argument(event, "segment"), fault);
            return netfilter::CommandResult{};
          }};
}

} // namespace fg::events
