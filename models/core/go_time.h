// Times as programs in Go print them.
#pragma once

#include <chrono>
#include <string>

namespace fg::core {

// ".95" of 950'000'000 ns; nothing of 0. Precondition: less than a second, not negative.
std::string fractionText(std::chrono::nanoseconds part);
// "2018-02-03T01:20:30.5" of a time since 1970: time.RFC3339Nano without the zone.
std::string rfc3339Text(std::chrono::nanoseconds since1970);

} // namespace fg::core
