// "link-down", "link-up": every cable of a segment is pulled, so that no frame passes; or plugged in again.
#include "events/events.h"

namespace fg::events {
namespace {

enum class Cables { Pulled, Plugged };

netfilter::CommandResult set(Context& context, const scenario::Event& event, Cables cables) {
  std::string segment = argument(event, "segment");
  bool plugged = cables == Cables::Plugged;
  trace::CauseScope cause(context.world.environment().recorder,
                          "segment " + segment + (plugged ? " is mended" : " is cut"), event.place);
  context.world.setSegment(segment, plugged);
  return {};
}

} // namespace

Spec linkDownEvent() {
  return {"link-down",
          [](Context& context, const scenario::Event& event) { return set(context, event, Cables::Pulled); }};
}

Spec linkUpEvent() {
  return {"link-up", [](Context& context, const scenario::Event& event) {
            return set(context, event, Cables::Plugged);
          }};
}

} // namespace fg::events
