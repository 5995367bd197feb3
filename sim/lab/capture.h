// Writes what the tools print in every namespace of a network, in the layout of a capture of real hosts.
#pragma once

#include "lab/network.h"
#include "scenario/scenario.h"

#include <string>

namespace fg::lab {

// What etcd, the API server and systemd tell, which the kernel does not run, the scenario's own answer at its
// end, to the commands by which `capture-script` asks. Precondition: no simulation lives in this
// process. Error: the file that could not be written.
tl::expected<void, std::string> writeCapture(const Network& network, const Blueprint& blueprint,
                                             const scenario::Scenario& scenario, const std::string& folder);

} // namespace fg::lab
