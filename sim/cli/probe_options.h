// The options that say which packet is sent, for the verbs that send one.
#pragma once

#include "cli/verb.h"
#include "engine/probe.h"

namespace fg::cli {

struct ProbeArguments {
  std::string from, to, protocol = "icmp";
  std::optional<uint16_t> destinationPort, sourcePort;
  int ttl = 64, size = 56;
  bool dontFragment = false;

  engine::ProbeRequest request() const;
};

// With Needed::No, --from and --to may be left out.
std::vector<Option> probeOptions(ProbeArguments& arguments, Needed packet = Needed::Yes);

} // namespace fg::cli
