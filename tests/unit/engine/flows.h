// The library's scenarios for the engine's tests, and what every recording must keep.
#pragma once

#include "engine/tracing.h"

#include <gtest/gtest.h>

#include <string>

namespace fg::engine::testing {

inline const std::string kCorednsOnNode1 = "kube-system/coredns-5984fb8cbb-sjqv9";
inline const std::string kHeapster = "kube-system/heapster-v1.5.0-684c7f9488-z6sdz";
inline const std::string kGrafana = "kube-system/monitoring-influxdb-grafana-v4-54b7854697-tw9cd";

inline scenario::Scenario library(const std::string& name) {
  auto read = scenario::readScenario(name);
  EXPECT_TRUE(read.scenario) << name;
  return std::move(read.scenario).value_or(scenario::Scenario{});
}

inline ProbeRequest ping(const std::string& from, const std::string& to) {
  ProbeRequest request;
  request.from = from;
  request.to = to;
  return request;
}

inline ProbeRequest to(const std::string& destination, net::Protocol protocol, uint16_t port,
                       const std::string& from) {
  ProbeRequest request = ping(from, destination);
  request.protocol = protocol;
  request.destinationPort = port;
  return request;
}

// Every packet of the recording, requests, replies and ICMP errors alike, keeps the invariants.
inline void expectValid(const trace::Recording& recording) {
  for (uint32_t i = 0; i < recording.packets.size(); ++i)
    for (const std::string& broken : trace::validate(recording, trace::traceOf(recording, {i})))
      ADD_FAILURE() << "packet " << i << " of " << recording.nameSpace(recording.packets[i].origin).name
                    << ": " << broken;
}

// The probe's ways, each recording held against the invariants.
inline Traced traced(const scenario::Scenario& scenario, const ProbeRequest& request,
                     TraceOptions options = {}) {
  options.allPaths = true;
  auto result = traceProbe(scenario, request, options);
  if (!result) {
    for (const core::Diagnostic& wrong : result.error())
      ADD_FAILURE() << wrong.message;
    return {};
  }
  for (const Path& path : result->paths)
    expectValid(path.simulation->recording());
  return std::move(*result);
}

inline trace::Conversation conversationOf(const Path& path) {
  return trace::conversationOf(path.simulation->recording(), path.packet);
}

} // namespace fg::engine::testing
