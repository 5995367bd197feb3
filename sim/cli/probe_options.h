// The options that say which packet is sent, for the verbs that send one.
#pragma once

#include "cli/verb.h"
#include "engine/probe.h"

namespace fg::cli {

struct ProbeArguments {
  std::string from, to, protocol = "icmp";
  std::optional<uint16_t> destinationPort, sourcePort;
  int ttl = 64;

  engine::ProbeRequest request() const;
};

std::vector<Option> probeOptions(ProbeArguments& arguments);

} // namespace fg::cli
