// A scheduler whose clock is moved by hand: for tests.
#pragma once

#include "core/scheduler.h"

#include <map>
#include <utility>

namespace fg::core {

class ManualScheduler : public Scheduler {
public:
  net::SimTime now() const override { return m_now; }
  uint64_t after(net::SimTime delay, std::function<void()> action) override;
  void cancel(uint64_t id) override;

  // Runs everything that is due until `time`, in order, and stops there.
  void runUntil(net::SimTime time);

private:
  net::SimTime m_now{0};
  uint64_t m_lastId = 0;
  std::map<std::pair<net::SimTime, uint64_t>, std::function<void()>> m_actions;
};

} // namespace fg::core
