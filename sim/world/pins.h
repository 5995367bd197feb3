// What chance decided in the cluster that is modelled, as the scenario pins it.
#pragma once

#include "net/sim_time.h"

#include <map>
#include <string>

namespace fg::world {

using Pins = std::map<std::string, std::string>;

// Empty where it is not pinned.
inline std::string pinOf(const Pins& pins, const std::string& name) {
  auto it = pins.find(name);
  return it == pins.end() ? std::string() : it->second;
}

// How old it is at t = 0.
inline net::SimTime ageOf(const Pins& pins) {
  return net::parseDuration(pinOf(pins, "age")).value_or(net::SimTime{0});
}

} // namespace fg::world
