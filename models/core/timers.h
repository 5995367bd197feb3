// Timers that die with their owner, so that no action of a stopped daemon runs later.
#pragma once

#include "core/scheduler.h"

#include <memory>
#include <set>
#include <utility>

namespace fg::core {

class Timers {
public:
  explicit Timers(Scheduler& scheduler) : m_scheduler(scheduler) {}
  ~Timers() { clear(); }
  Timers(const Timers&) = delete;
  Timers& operator=(const Timers&) = delete;

  // Calls `action` once, `delay` from now, unless clear() comes first.
  void after(net::SimTime delay, std::function<void()> action) {
    auto handle = std::make_shared<uint64_t>(0);
    *handle = m_scheduler.after(delay, [this, handle, run = std::move(action)] {
      m_pending.erase(*handle);
      run();
    });
    m_pending.insert(*handle);
  }
  // As after(), but without any delay the action runs before this returns: so daemons that settle
  // before the scenario starts reach their fixed point while no time passes.
  void afterLatency(net::SimTime latency, std::function<void()> action) {
    if (latency == net::SimTime{0}) return action();
    after(latency, std::move(action));
  }
  void clear() {
    for (uint64_t id : m_pending)
      m_scheduler.cancel(id);
    m_pending.clear();
  }
  Scheduler& scheduler() { return m_scheduler; }
  const Scheduler& scheduler() const { return m_scheduler; }

private:
  Scheduler& m_scheduler;
  std::set<uint64_t> m_pending;
};

} // namespace fg::core
