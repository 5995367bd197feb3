// The tables of a namespace as the tools print them, made comparable: without times, without what only one
// side has.
#pragma once

#include "lab/observation.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace fg::lab {

// Gives what a command, or a file below /proc, holds in a namespace.
using Reader = std::function<std::string(const std::vector<std::string>& words)>;

// Reads all tables by the same commands on both sides.
TablesSeen readTables(const Reader& read);

// Of iptables-save -c.
std::vector<std::string> routesIn(std::string_view listed); // of `ip route show`
std::vector<RuleSeen> rulesIn(std::string_view saved);
// Of conntrack -L, or /proc/net/nf_conntrack: "udp src=… dst=… [UNREPLIED] …", sorted.
std::vector<std::string> connectionsIn(std::string_view listed);
// Of bridge fdb show: what was learned.
std::vector<std::string> forwardingIn(std::string_view listed);
// Of ip neigh show: whether the neighbour is known, and its address.
std::vector<std::string> neighborsIn(std::string_view listed);

} // namespace fg::lab
