// The one clock that packets and daemons share, without ns-3.
#pragma once

#include "net/sim_time.h"

#include <cstdint>
#include <functional>

namespace fg::core {

// Implemented on ns-3's simulator by the engine, and by ManualScheduler in tests.
class Scheduler {
public:
  virtual ~Scheduler() = default;

  // Time since the start of the scenario. Negative while a settled scenario is being prepared.
  virtual net::SimTime now() const = 0;
  // Calls `action` once, `delay` from now. Actions for the same time run in the order of their scheduling.
  // Precondition: delay >= 0.
  virtual uint64_t after(net::SimTime delay, std::function<void()> action) = 0;
  // Forgets an action that has not run yet; does nothing otherwise.
  virtual void cancel(uint64_t id) = 0;
};

} // namespace fg::core
