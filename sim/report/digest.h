// A fingerprint of a recording: the same scenario gives the same, whatever the compiler, build and process.
#pragma once

#include "trace/recording.h"

#include <string>

namespace fg::report {

// 64 bits over every packet, step and state change, as 16 hexadecimal digits. Texts count by their
// characters, not by their ids.
std::string digest(const trace::Recording& recording);

} // namespace fg::report
