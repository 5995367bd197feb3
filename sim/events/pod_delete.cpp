// "pod-delete": the pod goes, as by `kubectl delete pod`.
#include "events/events.h"

namespace fg::events {

Spec podDeleteEvent() {
  return {"pod-delete", [](Context& context, const scenario::Event& event) {
            std::string pod = argument(event, "pod");
            trace::CauseScope cause(context.world.environment().recorder, "kubectl delete pod " + pod,
                                    event.place);
            if (!context.world.daemons().deletePod(pod))
              return impossible("there is no pod " + pod + " any more");
            return netfilter::CommandResult{};
          }};
}

} // namespace fg::events
