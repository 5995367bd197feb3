// The shell script that collects a capture on a node.
#pragma once

#include <string_view>

namespace fg::capture {

std::string_view script();

} // namespace fg::capture
