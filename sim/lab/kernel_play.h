// The plan played in real network namespaces.
#pragma once

#include "lab/kernel_prober.h"
#include "lab/model_play.h"
#include "lab/observation.h"
#include "lab/plan.h"
#include "lab/tap.h"

#include <functional>
#include <optional>

namespace fg::lab {

enum class Watched { No, EveryInterface };

// What a command step does; exit status 1 where there is nothing to do it to.
CommandSeen perform(const Network& network, const scenario::Event& event);

class KernelPlay {
public:
  // Of a probe, by its number (kernel_prober.h).
  using Patience = std::function<std::chrono::milliseconds(std::size_t probe, const ProbeSeen& seen)>;

  KernelPlay(const Network& network, const Blueprint& blueprint, Watched watched);
  void play(const Plan& plan, const ModelPlay& model, const Patience& patience);
  const Observation& seen() const { return m_seen; }
  // Programs that could not be started.
  std::vector<std::string> refused() const { return m_programs.refused(); }
  // What crossed the interfaces for a probe, where they were watched.
  const std::vector<std::string>& walk(std::size_t probe) const { return m_walks[probe]; }

private:
  Snapshot snapshot() const;

  const Network& m_network;
  Programs m_programs;
  std::optional<Tap> m_tap;
  KernelProber m_prober;
  Observation m_seen;
  std::vector<std::vector<std::string>> m_walks;
};

} // namespace fg::lab
