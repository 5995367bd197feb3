// What hosts of a cluster that runs know of each other: the Ethernet addresses of those on their links.
#pragma once

#include "lab/network.h"

namespace fg::lab {

// Every host has spoken to the other hosts and to its gateways, as those of a cluster do all the time. Error:
// a command that failed.
tl::expected<void, std::string> meetNeighbors(const Network& network, const Blueprint& blueprint);

} // namespace fg::lab
