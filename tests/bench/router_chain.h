// A datagram's way through routers: ours, and stock ns-3's. Both send and receive by the same ns-3
// sockets under the same simulator, over full-duplex links of 1 Gbit/s and 50 us.
#pragma once

#include "trace/recording.h"

#include <chrono>
#include <cstdint>
#include <functional>

namespace fg::bench {

inline constexpr uint32_t kRouters = 10;  // unless more are asked for
inline constexpr uint32_t kDatagram = 64; // bytes of user data

// What one run took.
struct ChainRun {
  std::chrono::nanoseconds time{0}; // of the processor
  uint32_t received = 0;            // datagrams
  uint64_t steps = 0;               // of the recording
};

struct ChainOptions {
  int filterRules = 60; // of FORWARD in each router; no packet fits any of them
  bool recorded = true; // a step for each decision
  std::function<void(const trace::Recording&)> atEnd = {}; // looks at what was recorded
  uint32_t routers = kRouters;
};

// network namespaces: conntrack, the filter table, ARP, and a recording of it all.
ChainRun runNamespaceChain(uint32_t datagrams, const ChainOptions& options);
// InternetStackHelper over PointToPointHelper: no rules, no tracking, no trace.
ChainRun runStockChain(uint32_t datagrams, uint32_t routers = kRouters);

} // namespace fg::bench
