#include "events/events.h"

namespace fg::events {

const world::Place* placeOf(const Context& context, const scenario::Event& event) {
  return context.world.find(event.on);
}

std::string argument(const scenario::Event& event, const std::string& name) {
  auto it = event.arguments.find(name);
  return it == event.arguments.end() ? std::string() : it->second;
}

netfilter::CommandResult impossible(const std::string& why) { return {1, {}, why + "\n"}; }

} // namespace fg::events
