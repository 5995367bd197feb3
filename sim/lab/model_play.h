// The plan played in flannelgraph's own engine.
#pragma once

#include "engine/simulation.h"
#include "lab/error_pauses.h"
#include "lab/observation.h"
#include "lab/plan.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace fg::lab {

class ModelPlay {
public:
  // Precondition: no other simulation lives in this process.
  explicit ModelPlay(const scenario::Scenario& scenario);
  engine::Simulation& simulation() { return m_simulation; }

  // Plays all; errors: probes that the scenario's network has no place or name for.
  tl::expected<void, std::vector<core::Diagnostic>> play(const Plan& plan);
  const Observation& seen() const { return m_seen; }
  // Of each probe, for the kernel to send the same.
  const std::vector<engine::Probe>& probes() const { return m_probes; }
  // Of a step that sends one; resolved when it was sent.
  const engine::Probe& datagram(const scenario::Event& event) const { return m_datagrams.at(&event); }
  const std::string& disposition(std::size_t probe) const { return m_dispositions[probe]; }
  // How long the kernel has to wait before it, where the time since earlier ICMP errors decides whether this
  // probe causes another.
  net::SimTime pauseBefore(std::size_t probe) const { return m_pauses[probe]; }
  // The walk of a probe as `trace` prints it.
  std::string walk(std::size_t probe) const;

private:
  ProbeSeen send(const engine::Probe& probe);
  Snapshot snapshot();

  const scenario::Scenario& m_scenario;
  engine::Simulation m_simulation;
  ErrorPauses m_errorPauses;
  Observation m_seen;
  std::vector<engine::Probe> m_probes;
  std::map<const scenario::Event*, engine::Probe> m_datagrams;
  std::vector<trace::PacketId> m_packets;
  std::vector<std::string> m_dispositions;
  std::vector<net::SimTime> m_pauses;
  std::vector<engine::ProbeRequest> m_requests;
};

} // namespace fg::lab
