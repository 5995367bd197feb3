// What a line of the shell does to the cluster, as far as its words tell.
#pragma once

#include <string_view>

namespace fg::commands::shell {

// Every command of the line asks, and changes nothing on purpose: ping, curl, a listing.
bool onlyAsks(std::string_view line);
// A command of the line may change what the recording does not tell of: counters, sets, tracked connections,
// keys of etcd.
bool mayChangeUnseen(std::string_view line);

} // namespace fg::commands::shell
