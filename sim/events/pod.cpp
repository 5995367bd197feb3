// "pod-create", "pod-delete", "pod-reschedule", "pod-ready", "pod-unready": what becomes of a pod.
#include "events/events.h"

namespace fg::events {
namespace {

using PodAct = std::function<bool(world::Daemons&, const std::string& pod, const scenario::Event&)>;

Spec podEvent(std::string name, std::string cause, std::string otherwise, PodAct act) {
  return {std::move(name), [=](Context& context, const scenario::Event& event) {
            std::string pod = argument(event, "pod");
            trace::CauseScope scope(context.world.environment().recorder, cause + pod, event.place);
            if (!act(context.world.daemons(), pod, event)) return impossible("there is " + otherwise + pod);
            return netfilter::CommandResult{};
          }};
}

constexpr const char* kNoMore = "no pod any more that is called ";

} // namespace

Spec podCreateEvent() {
  return podEvent("pod-create", "kubectl create pod ", "already a pod ",
                  [](world::Daemons& daemons, const std::string& pod, const scenario::Event&) {
                    return daemons.createPod(pod);
                  });
}

Spec podDeleteEvent() {
  return podEvent("pod-delete", "kubectl delete pod ", kNoMore,
                  [](world::Daemons& daemons, const std::string& pod, const scenario::Event&) {
                    return daemons.deletePod(pod);
                  });
}

Spec podRescheduleEvent() {
  return podEvent("pod-reschedule", "rescheduling of ", kNoMore,
                  [](world::Daemons& daemons, const std::string& pod, const scenario::Event& event) {
                    return daemons.reschedulePod(pod, argument(event, "to"));
                  });
}

Spec podReadyEvent() {
  return podEvent("pod-ready", "readiness probe of ", kNoMore,
                  [](world::Daemons& daemons, const std::string& pod, const scenario::Event&) {
                    return daemons.setReadiness(pod, world::Daemons::Readiness::Fine);
                  });
}

Spec podUnreadyEvent() {
  return podEvent("pod-unready", "readiness probe of ", kNoMore,
                  [](world::Daemons& daemons, const std::string& pod, const scenario::Event&) {
                    return daemons.setReadiness(pod, world::Daemons::Readiness::Failing);
                  });
}

} // namespace fg::events
