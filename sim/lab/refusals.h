// Builds as far as this machine's kernel goes: what it refuses, for want of a module perhaps, is passed over
// and told.
#pragma once

#include "lab/network.h"

namespace fg::lab {

// Lines of `ip -batch` or `bridge -batch`. Of those refused: "ip link add flannel.1 …: Unknown device type".
std::vector<std::string> runBatch(const Netns& where, const std::string& tool, const std::string& lines);

// What iptables-restore takes. Where it takes not all, each line is tried by itself. Of those refused:
// "-A FORWARD -m ipvs …: Couldn't load match".
std::vector<std::string> loadRules(const Network& network, const std::string& place,
                                   const std::string& rules);

// The words run there; nothing where they succeed.
std::vector<std::string> runCommand(const Network& network, const std::string& place,
                                    const std::vector<std::string>& words);

} // namespace fg::lab
