// ns-3's event loop, one step at a time, and as a core::Scheduler.
#pragma once

#include "core/scheduler.h"
#include "stack/ns3_compatibility.h"

#include "ns3/event-id.h"
#include "ns3/scheduler.h"
#include "ns3/simulator-impl.h"
#include "ns3/simulator.h"

#include <list>
#include <map>
#include <optional>
#include <vector>

namespace fg::stack {

/**
 * \brief An event loop that can be stopped behind each event: for time travel, and for `serve`, which works
 * in slices.
 */
class StepSimulator : public ns3::SimulatorImpl {
public:
  static ns3::TypeId GetTypeId();
  StepSimulator();

  // Since the simulator's start, as all times here.
  net::SimTime now() const { return net::SimTime(static_cast<int64_t>(m_now)); }
  // The time of the next event, or nothing where there is none.
  std::optional<net::SimTime> nextTime();
  // Runs one event. False where there is none.
  bool step();
  // Runs everything that is due until `time`, and stops the clock there; at most `limit` events.
  // False where the limit was reached first.
  bool runUntil(net::SimTime time, uint64_t limit = UINT64_MAX);

  // --- ns3::SimulatorImpl ---
  void Destroy() override;
  bool IsFinished() const override;
  void Stop() override;
  StopResult Stop(const ns3::Time& delay) override;
  ns3::EventId Schedule(const ns3::Time& delay, ns3::EventImpl* event) override;
  void ScheduleWithContext(uint32_t context, const ns3::Time& delay, ns3::EventImpl* event) override;
  ns3::EventId ScheduleNow(ns3::EventImpl* event) override;
  ns3::EventId ScheduleDestroy(ns3::EventImpl* event) override;
  void Remove(const ns3::EventId& id) override;
  void Cancel(const ns3::EventId& id) override;
  bool IsExpired(const ns3::EventId& id) const override;
  void Run() override;
  ns3::Time Now() const override;
  ns3::Time GetDelayLeft(const ns3::EventId& id) const override;
  ns3::Time GetMaximumSimulationTime() const override;
  void SetScheduler(ns3::ObjectFactory factory) override;
  uint32_t GetSystemId() const override;
  uint32_t GetContext() const override;
  uint64_t GetEventCount() const override;

protected:
  void DoDispose() override;

private:
  ns3::EventId insert(uint32_t context, const ns3::Time& delay, ns3::EventImpl* event);
  void dropCancelled();

  ns3::Ptr<ns3::Scheduler> m_events;
  std::list<ns3::EventId> m_atDestroy;
  uint64_t m_now = 0; // in ns-3's time steps, which are nanoseconds
  uint32_t m_lastUid = ns3::EventId::VALID - 1;
  uint32_t m_currentUid = 0;
  uint32_t m_context = 0;
  uint64_t m_count = 0;
  bool m_stopped = false;
};

// Makes a StepSimulator ns-3's simulator, and destroys everything in it at the end of its life. One at a
// time; a new one may follow. It must die before what its pending events refer to: the recorder, the
// namespaces.
class SimulatorSession {
public:
  SimulatorSession();
  ~SimulatorSession();
  SimulatorSession(const SimulatorSession&) = delete;
  SimulatorSession& operator=(const SimulatorSession&) = delete;
  StepSimulator& simulator() { return *m_simulator; }

private:
  ns3::Ptr<StepSimulator> m_simulator;
};

// core::Scheduler on ns-3's simulator, whichever that is.
class SimulatorScheduler : public core::Scheduler {
public:
  // ns-3's clock begins at zero; ours shows `start` then. Negative: time before the scenario's start.
  explicit SimulatorScheduler(net::SimTime start = net::SimTime{0}) : m_start(start) {}

  net::SimTime start() const { return m_start; }
  net::SimTime now() const override;
  // The clock stands from now on: asking ns-3 after its session has ended would begin another one.
  void stand() { m_stands = now(); }
  uint64_t after(net::SimTime delay, std::function<void()> action) override;
  void cancel(uint64_t id) override;

private:
  net::SimTime m_start;
  std::optional<net::SimTime> m_stands;
  uint64_t m_lastId = 0;
  std::map<uint64_t, ns3::EventId> m_pending;
};

} // namespace fg::stack
