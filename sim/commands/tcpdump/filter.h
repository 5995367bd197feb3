// Expressions that say which packets are wanted: pcap-filter(7).
#pragma once

#include "commands/tcpdump/layers.h"

#include <functional>
#include <string>
#include <vector>

namespace fg::commands::tcpdump {

using Filter = std::function<bool(const Layers&)>;

struct ParsedFilter {
  Filter filter;           // empty: every packet
  std::string problem;     // libpcap's message
  std::string notEmulated; // what is in it that libpcap knows and we do not
};
// `addressOf` gives the address of a name.
ParsedFilter parseFilter(const std::string& expression,
                         const std::function<std::optional<net::Ipv4Address>(const std::string&)>& addressOf);

} // namespace fg::commands::tcpdump
