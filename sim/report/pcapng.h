// What the interfaces of a namespace sent and received, as a file that Wireshark opens.
#pragma once

#include "trace/recording.h"

#include <string>
#include <string_view>

namespace fg::report {

struct Pcapng {
  std::string bytes;
  std::size_t frames = 0;
};

// pcapng (draft-ietf-opsawg-pcapng): an interface description for each interface that saw a frame, with times
// in nanoseconds since the scenario's start. `interface` empty: all of the namespace.
Pcapng pcapngOf(const trace::Recording& recording, trace::NamespaceId where, std::string_view interface);

} // namespace fg::report
