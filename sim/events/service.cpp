// "service-create", "service-delete".
#include "events/events.h"

namespace fg::events {
namespace {

using ServiceAct = bool (world::Daemons::*)(const std::string& fullName);

Spec serviceEvent(const std::string& verb, std::string otherwise, ServiceAct act) {
  return {"service-" + verb,
          [verb, otherwise = std::move(otherwise), act](Context& context, const scenario::Event& event) {
            std::string service = argument(event, "service");
            trace::CauseScope cause(context.world.environment().recorder,
                                    "kubectl " + verb + " service " + service, event.place);
            if (!(context.world.daemons().*act)(service)) return impossible(otherwise + service);
            return netfilter::CommandResult{};
          }};
}

} // namespace

Spec serviceCreateEvent() {
  return serviceEvent("create", "there is already a service ", &world::Daemons::createService);
}
Spec serviceDeleteEvent() {
  return serviceEvent("delete", "there is no service any more that is called ",
                      &world::Daemons::deleteService);
}

} // namespace fg::events
