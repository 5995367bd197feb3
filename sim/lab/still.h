// A cluster that stands still: what its daemons have made of it by now, as a scenario without daemons.
#pragma once

#include "scenario/scenario.h"
#include "world/world.h"

#include <functional>
#include <string>

namespace fg::lab {

// Every namespace, gateways included (those have no host), as a capture would find it. What is under way is
// left out: connections, what ARP and bridges learned, and ages.
scenario::Snapshot snapshotOf(world::World& world);

// Sockets of programs that answer; those of tunnels are the kernel's, or a forwarder's.
std::vector<scenario::Listener> answeringSockets(world::World& world, const host::NetworkNamespace& ns);
// What a capture has of a host's files, by path.
std::map<std::string, std::string> capturedFiles(const world::World& world, const world::Place& place);

// `statistic --mode random` made one that takes turns, with the same share: what chance decides in the one
// network it would decide otherwise in the other.
std::string byTurns(const std::string& rules);

// The scenario with nothing in it but the snapshot: nothing happens there, and nobody expects anything.
scenario::Scenario stillScenario(const scenario::Scenario& scenario, scenario::Snapshot snapshot);

// The scenario as it stands at its end; `change` may change what was found there.
// Precondition: no simulation lives in this process.
using Change = std::function<void(scenario::Snapshot&, world::World&)>;
scenario::Scenario standingStill(const scenario::Scenario& scenario, const Change& change = {});

// A change: the nodes track the connections that they tracked, which `conntrack -I` makes anew, in the model
// and in the kernel. What a pod tracks is left out (the kernel tracks where a rule asks for it), and so is
// what would be forgotten before anybody looks.
void keepConnections(scenario::Snapshot& snapshot, world::World& world);

} // namespace fg::lab
