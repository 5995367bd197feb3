// Which lost packets are laid to which finding, and in which order findings are told.
#pragma once

#include "doctor/suspicion.h"
#include "doctor/traffic.h"

namespace fg::doctor {

// Is this what such a packet was lost by?
bool explains(const Blame& blame, const Way& way, const report::MatrixTarget& target);

// Lays each lost flow to the first that explains it, in the order of the checks (`order`: their names), the
// gravest first; leaves out what needs proof and has none; a warning that costs packets is an error.
std::vector<Suspicion> concluded(std::vector<Suspicion> all, const Traffic& traffic,
                                 const std::vector<std::string>& order);

} // namespace fg::doctor
