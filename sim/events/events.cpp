#include "events/events.h"

namespace fg::events {

const world::Place* placeOf(const Context& context, const scenario::Event& event) {
  return context.world.find(event.on);
}

std::optional<net::Ipv4Address> addressNamed(const world::World& world, const std::string& destination) {
  if (auto address = net::Ipv4Address::parse(destination)) return address;
  if (const world::Place* place = world.find(destination)) return world.addressOf(*place);
  for (const scenario::Service& service : world.scenario().services)
    if ("svc:" + service.fullName() == destination || "svc:" + service.name == destination)
      return service.clusterIp;
  return {};
}

std::string argument(const scenario::Event& event, const std::string& name) {
  auto it = event.arguments.find(name);
  return it == event.arguments.end() ? std::string() : it->second;
}

netfilter::CommandResult impossible(const std::string& why) { return {1, {}, why + "\n"}; }

} // namespace fg::events
