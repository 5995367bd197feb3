// Writes what the tools print in every namespace of a network, in the layout of a capture of real hosts.
#pragma once

#include "lab/network.h"

#include <string>

namespace fg::lab {

// Error: the file that could not be written.
tl::expected<void, std::string> writeCapture(const Network& network, const Blueprint& blueprint,
                                             const std::string& folder);

} // namespace fg::lab
