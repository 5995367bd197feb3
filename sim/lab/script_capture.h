// Runs `capture-script` in the real network, on each of its hosts by itself, as an operator would: a host
// sees its own namespaces, its own processes and its own files.
#pragma once

#include "lab/network.h"

#include <string>

namespace fg::lab {

// "node1", and "node1/coredns-5984fb8cbb-sjqv9" for a pod's namespace: as a capture calls it.
std::string nameInCapture(const NamespacePlan& plan);

// A machine without power lets nobody in.
bool isReachable(const NamespacePlan& plan);

// Writes one tar file a host into the folder, which is made where it is not there. Gateways are not captured,
// nor are machines without power. Error: the host, and what went wrong there.
tl::expected<void, std::string> captureByScript(const Network& network, const Blueprint& blueprint,
                                                const std::string& folder);

} // namespace fg::lab
