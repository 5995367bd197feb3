// Fires a probe from a real namespace and waits until nothing more comes of it.
#pragma once

#include "lab/programs.h"
#include "lab/witness.h"

#include <chrono>
#include <functional>

namespace fg::lab {

class KernelProber {
public:
  KernelProber(const Network& network, Programs& programs)
      : m_network(network), m_programs(programs), m_witness(network) {}
  ~KernelProber();
  KernelProber(const KernelProber&) = delete;
  KernelProber& operator=(const KernelProber&) = delete;

  // How long it must have been silent for nothing more to come, after what was seen.
  using Patience = std::function<std::chrono::milliseconds(const ProbeSeen& seen)>;
  ProbeSeen send(const engine::Probe& probe, const Patience& patience);
  // Of the last probe: all that sockets saw.
  const std::vector<Witness::Sight>& sights() const { return m_witness.sights(); }

private:
  int open(const engine::Probe& probe);
  // errno of send(2) or connect(2), or 0.
  int fire(int socket, const engine::Probe& probe);
  bool serve(int milliseconds);

  const Network& m_network;
  Programs& m_programs;
  Witness m_witness;
  std::vector<int> m_sockets; // stay open, as the model's do
  int m_connecting = -1;
};

} // namespace fg::lab
