// "node-join", "node-leave", "node-die", "node-boot", "node-reboot": machines come and go.
#include "events/events.h"

namespace fg::events {
namespace {

using NodeAct = bool (world::Daemons::*)(const std::string& node);

Spec nodeEvent(std::string name, std::string what, std::string otherwise, NodeAct act) {
  return {std::move(name), [what = std::move(what), otherwise = std::move(otherwise),
                            act](Context& context, const scenario::Event& event) {
            std::string node = argument(event, "node");
            trace::CauseScope cause(context.world.environment().recorder, node + what, event.place);
            if (!(context.world.daemons().*act)(node)) return impossible(node + otherwise);
            return netfilter::CommandResult{};
          }};
}

} // namespace

Spec nodeJoinEvent() {
  return nodeEvent("node-join", " joins the cluster", " runs already", &world::Daemons::boot);
}
Spec nodeLeaveEvent() {
  return nodeEvent("node-leave", " leaves the cluster", " is off already", &world::Daemons::leave);
}
Spec nodeDieEvent() {
  return nodeEvent("node-die", " loses its power", " is off already", &world::Daemons::powerOff);
}
Spec nodeBootEvent() { return nodeEvent("node-boot", " boots", " runs already", &world::Daemons::boot); }
Spec nodeRebootEvent() { return nodeEvent("node-reboot", " reboots", " is off", &world::Daemons::reboot); }

} // namespace fg::events
