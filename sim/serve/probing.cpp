#include "serve/probing.h"

namespace fg::serve {
namespace {

std::optional<uint16_t> port(const Parameters& given, const std::string& name) {
  if (!given.has(name)) return {};
  return static_cast<uint16_t>(given.number(name, 0));
}

} // namespace

std::vector<Parameter> withProbe(std::vector<Parameter> own) {
  std::vector<Parameter> out{
      {.name = "from", .needed = Needed::Yes, .help = "a node, a pod or a namespace"},
      {.name = "to", .needed = Needed::Yes, .help = "an address, a place, or a service (svc:NAMESPACE/NAME)"},
      {.name = "protocol", .help = "icmp unless given", .oneOf = {"icmp", "udp", "tcp"}},
      {.name = "destination_port",
       .kind = ParameterKind::Number,
       .help = "needed for udp and tcp",
       .least = 1,
       .most = 65535},
      {.name = "source_port",
       .kind = ParameterKind::Number,
       .help = "40000 unless given",
       .least = 1,
       .most = 65535},
      {.name = "ttl", .kind = ParameterKind::Number, .help = "64 unless given", .least = 1, .most = 255},
      {.name = "size",
       .kind = ParameterKind::Number,
       .help = "bytes of data, 56 unless given",
       .most = 65000},
      {.name = "dont_fragment", .kind = ParameterKind::Truth, .help = "sets DF"}};
  out.insert(out.end(), own.begin(), own.end());
  return out;
}

engine::ProbeRequest probeOf(const Parameters& given) {
  return {given.text("from"),
          given.text("to"),
          *net::parseProtocol(given.text("protocol", "icmp")),
          port(given, "destination_port"),
          port(given, "source_port"),
          static_cast<uint8_t>(given.number("ttl", 64)),
          static_cast<uint16_t>(given.number("size", 56)),
          given.truth("dont_fragment")};
}

} // namespace fg::serve
