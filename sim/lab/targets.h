// What there is to be reached in a network that stands still, by what its namespaces and rules say.
#pragma once

#include "lab/probe_maker.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace fg::lab {

struct Destination {
  net::Ipv4Address address;
  net::Protocol protocol = net::Protocol::Icmp;
  uint16_t port = 0;
  friend auto operator<=>(const Destination&, const Destination&) = default;
};

struct Targets {
  std::map<From, std::vector<std::string>> senders; // places
  std::map<std::pair<Target, Way>, std::vector<Destination>> destinations;
};

Targets targetsIn(const scenario::Snapshot& snapshot);

} // namespace fg::lab
