// How long the kernel has to wait before a probe, for it counts the time between ICMP errors
// (stack/icmp_limits.h) and is otherwise not made to wait.
#pragma once

#include "engine/simulation.h"

#include <map>
#include <utility>

namespace fg::lab {

class ErrorPauses {
public:
  explicit ErrorPauses(engine::Simulation& simulation) : m_simulation(simulation) {}

  // Before the probe that was played since the last call: zero where the time since earlier errors decides
  // nothing about the errors that it caused.
  net::SimTime next();

private:
  // Of one host's errors to one address.
  struct Account {
    int spent = 0; // at most; what is saved up again is not counted
    int redirects = 0;
    net::SimTime last{0};
  };
  int costOf(const trace::Step& step, const trace::IcmpErrorSent& error) const;

  engine::Simulation& m_simulation;
  std::map<std::pair<uint32_t, net::Ipv4Address>, Account> m_accounts;
  std::size_t m_steps = 0;
};

} // namespace fg::lab
