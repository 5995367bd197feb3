// A probe: one packet, or one connection, that is sent to be watched.
#pragma once

#include "commands/commands.h"
#include "net/ipv4_address.h"
#include "net/protocol.h"
#include "net/sim_time.h"
#include "trace/ids.h"
#include "world/directory.h"

#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace fg::engine {

// As asked on the command line.
struct ProbeRequest {
  std::string from, to; // PLACE and DEST
  net::Protocol protocol = net::Protocol::Icmp;
  std::optional<uint16_t> destinationPort, sourcePort;
  uint8_t ttl = 64;
  uint16_t dataBytes = 56;
  bool dontFragment = false;
};

// What a scenario's expectation asks.
ProbeRequest requestOf(const scenario::Expectation& expectation);

// The same with every name resolved.
struct Probe {
  const world::Place* from = nullptr;
  net::Ipv4Address destination;
  const world::Place* to = nullptr; // whose address it is, where it is a namespace's
  std::string service;              // "kube-system/kube-dns:dns" where it is a service's
  net::Protocol protocol = net::Protocol::Icmp;
  uint16_t destinationPort = 0, sourcePort = 0;
  uint8_t ttl = 64;
  uint16_t dataBytes = 56;
  bool dontFragment = false;
};

} // namespace fg::engine
