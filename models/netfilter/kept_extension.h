// Matches and targets that are not modelled: kept as their text, and never doing anything.
#pragma once

#include "netfilter/rule.h"

namespace fg::netfilter {

// Assumed not to match.
std::shared_ptr<const Match> keptMatch(std::string name, std::vector<std::string> words);
// Assumed to do nothing: the walk goes on behind it.
std::shared_ptr<const Target> keptTarget(std::string name, std::vector<std::string> words);

} // namespace fg::netfilter
