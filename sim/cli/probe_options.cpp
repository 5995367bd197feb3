#include "cli/probe_options.h"

namespace fg::cli {

engine::ProbeRequest ProbeArguments::request() const {
  return {from,
          to,
          *net::parseProtocol(protocol),
          destinationPort,
          sourcePort,
          static_cast<uint8_t>(ttl),
          static_cast<uint16_t>(size),
          dontFragment};
}

std::vector<Option> probeOptions(ProbeArguments& a, Needed packet) {
  return {
      {.name = "--from",
       .target = &a.from,
       .help = "where the packet starts",
       .needed = packet,
       .placeholder = "PLACE"},
      {.name = "--to", .target = &a.to, .help = "where it is sent", .needed = packet, .placeholder = "DEST"},
      {.name = "--proto",
       .target = &a.protocol,
       .help = "icmp (default), udp or tcp",
       .oneOf = {"icmp", "udp", "tcp"}},
      {.name = "--dport",
       .target = &a.destinationPort,
       .help = "destination port",
       .least = 1,
       .most = 65535},
      {.name = "--sport",
       .target = &a.sourcePort,
       .help = "source port (default 40000)",
       .least = 1,
       .most = 65535},
      {.name = "--ttl", .target = &a.ttl, .help = "time to live (default 64)", .least = 1, .most = 255},
      {.name = "--size",
       .target = &a.size,
       .help = "data bytes behind the headers (default 56)",
       .placeholder = "BYTES",
       .most = 65000},
      {.name = "--df", .target = &a.dontFragment, .help = "do not fragment"}};
}

} // namespace fg::cli
