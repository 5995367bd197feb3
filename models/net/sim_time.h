// Simulated time: nanoseconds since the start of the scenario.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace fg::net {

using SimTime = std::chrono::nanoseconds;

// A duration as Go writes it: "250ms", "1h30m", "1.5s", "0", "-2s". Units: ns, us, ms, s, m, h.
// Nothing where the text is no duration or does not fit into 64 bits of nanoseconds.
std::optional<SimTime> parseDuration(std::string_view text);

// The shortest such text: "41s", "1m30s", "250ms", "0s".
std::string durationText(SimTime time);

} // namespace fg::net
