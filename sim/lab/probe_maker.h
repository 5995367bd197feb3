// Makes up probes of a network that stands still: from everywhere to everything that its addresses, its
// listeners and kube-proxy's rules name, and to what is not there.
#pragma once

#include "scenario/scenario.h"

#include <string_view>
#include <vector>

namespace fg::lab {

enum class From { Pod, Node };
enum class Target { Pod, Node, ClusterIp, NodePort, AbsentHost, ClosedPort, NoEndpoints };
// Traceroute: one packet of it, whose TTL is 1 to 4.
enum class Way { Ping, Traceroute, Udp, Tcp };
std::string_view name(From from);     // "a pod"
std::string_view name(Target target); // "a service without endpoints"
std::string_view name(Way way);       // "ping"

struct MadeUpProbe {
  From from = From::Pod;
  Target to = Target::Pod;
  Way way = Way::Ping;
  scenario::Expectation probe; // demands nothing
};

// Every kind of probe that the network has a place for comes about equally often; the seed says which of its
// places. TCP comes in blocks, because counters are compared in another way behind it. Each has a time of its
// own, and a source port. Fewer than `count` only where there is no place to send from.
std::vector<MadeUpProbe> makeProbes(const scenario::Snapshot& snapshot, std::size_t count, uint64_t seed);

} // namespace fg::lab
