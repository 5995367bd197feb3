// What came of a probe, ready to be shown: the recording's traces and what the engine knows beside them.
#pragma once

#include "net/ipv4_address.h"
#include "net/protocol.h"
#include "report/diagnosis.h"
#include "trace/trace.h"

#include <optional>
#include <string>
#include <vector>

namespace fg::report {

// One way that the probe took. `recording` must outlive the report; the conversation points into it.
struct TraceReport {
  trace::Conversation conversation;
  double probability = 1;
  std::string deliveredTo;              // full name of the place that got it, or empty
  std::optional<Diagnosis> diagnosis;   // why it did not arrive; diagnose() makes it
  std::vector<std::string> assumptions; // what was assumed where something is not modelled
  const trace::Recording* recording = nullptr;
};

// A probe as it was asked for, and all its ways.
struct ProbeReport {
  std::string sourcePlace; // "node1", "kube-system/coredns-…"
  net::Ipv4Address source;
  std::string destinationText; // as the user wrote it; may be the address itself
  net::Ipv4Address destination;
  std::string destinationPlace;   // full name of the place that has the address, or empty
  std::string destinationService; // "kube-system/kube-dns:dns", or empty
  net::Protocol protocol = net::Protocol::Icmp;
  uint16_t sourcePort = 0, destinationPort = 0; // 0 for ICMP
  std::vector<TraceReport> paths;
  double remainder = 0; // chance of the ways that were not followed (past 1,000 branches)
};

} // namespace fg::report
