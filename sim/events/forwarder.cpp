// "forwarder": the program that carries packets for flannel's udp backend is well, slow, or hangs.
#include "events/events.h"

namespace fg::events {

Spec forwarderEvent() {
  return {"forwarder", [](Context& context, const scenario::Event& event) {
            std::string pace = argument(event, "pace");
            auto to = pace == "slow"   ? flannel::ForwarderPace::Slow
                      : pace == "dead" ? flannel::ForwarderPace::Dead
                                       : flannel::ForwarderPace::Well;
            trace::CauseScope cause(context.world.environment().recorder, "forwarder " + pace, event.place);
            if (!context.world.daemons().setForwarderPace(event.on, to))
              return impossible(event.on + " has no flanneld that carries packets: its backend is not udp");
            return netfilter::CommandResult{};
          }};
}

} // namespace fg::events
