#include "stack/step_simulator.h"

#include "ns3/log.h"
#include "ns3/priority-queue-scheduler.h"

#include <cstdlib>

namespace fg::stack {

NS_LOG_COMPONENT_DEFINE("FgStepSimulator");
NS_OBJECT_ENSURE_REGISTERED(StepSimulator);

ns3::TypeId StepSimulator::GetTypeId() {
  static ns3::TypeId id = ns3::TypeId("fg::stack::StepSimulator")
                              .SetParent<ns3::SimulatorImpl>()
                              .SetGroupName("FlannelGraph")
                              .AddConstructor<StepSimulator>();
  return id;
}

StepSimulator::StepSimulator() : m_events(ns3::CreateObject<ns3::PriorityQueueScheduler>()) {}

// --- stepping --------------------------------------------------------------------------------------

void StepSimulator::dropCancelled() {
  while (!m_events->IsEmpty() && m_events->PeekNext().impl->IsCancelled())
    m_events->RemoveNext().impl->Unref();
}

std::optional<net::SimTime> StepSimulator::nextTime() {
  dropCancelled();
  if (m_events->IsEmpty()) return {};
  return net::SimTime(static_cast<int64_t>(m_events->PeekNext().key.m_ts));
}

bool StepSimulator::step() {
  dropCancelled();
  if (m_events->IsEmpty()) return false;
  ns3::Scheduler::Event next = m_events->RemoveNext();
  m_now = next.key.m_ts;
  m_context = next.key.m_context;
  m_currentUid = next.key.m_uid;
  ++m_count;
  ns3::Ptr<ns3::EventImpl> event(next.impl, false); // takes over the queue's reference, also if it throws
  event->Invoke();
  return true;
}

bool StepSimulator::runUntil(net::SimTime time, uint64_t limit) {
  m_stopped = false;
  for (auto next = nextTime(); next && *next <= time && !m_stopped; next = nextTime()) {
    if (limit-- == 0) return false;
    step();
  }
  if (!m_stopped) m_now = std::max(m_now, static_cast<uint64_t>(time.count()));
  return true;
}

void StepSimulator::Run() {
  m_stopped = false;
  while (!m_stopped && step()) {
  }
}

// --- ns3::SimulatorImpl ------------------------------------------------------------------------------

void StepSimulator::DoDispose() {
  while (!m_events->IsEmpty())
    m_events->RemoveNext().impl->Unref();
  m_events = nullptr;
  SimulatorImpl::DoDispose();
}

void StepSimulator::Destroy() {
  while (!m_atDestroy.empty()) {
    ns3::Ptr<ns3::EventImpl> event = m_atDestroy.front().PeekEventImpl();
    m_atDestroy.pop_front();
    if (!event->IsCancelled()) event->Invoke();
  }
}

bool StepSimulator::IsFinished() const { return m_events->IsEmpty() || m_stopped; }
void StepSimulator::Stop() { m_stopped = true; }
StopResult StepSimulator::Stop(const ns3::Time& delay) {
  return static_cast<StopResult>(ns3::Simulator::Schedule(delay, [this] { Stop(); }));
}

ns3::EventId StepSimulator::insert(uint32_t context, const ns3::Time& delay, ns3::EventImpl* event) {
  NS_ABORT_MSG_IF(delay.IsStrictlyNegative(), "an event was scheduled for the past");
  ns3::Scheduler::Event entry;
  entry.impl = event;
  entry.key.m_ts = m_now + static_cast<uint64_t>(delay.GetTimeStep());
  entry.key.m_uid = ++m_lastUid;
  entry.key.m_context = context;
  m_events->Insert(entry);
  return {event, entry.key.m_ts, context, entry.key.m_uid};
}

ns3::EventId StepSimulator::Schedule(const ns3::Time& delay, ns3::EventImpl* event) {
  return insert(m_context, delay, event);
}
void StepSimulator::ScheduleWithContext(uint32_t context, const ns3::Time& delay, ns3::EventImpl* event) {
  insert(context, delay, event);
}
ns3::EventId StepSimulator::ScheduleNow(ns3::EventImpl* event) {
  return insert(m_context, ns3::Time(0), event);
}

ns3::EventId StepSimulator::ScheduleDestroy(ns3::EventImpl* event) {
  constexpr uint32_t kNoContext = 0xffffffff;
  ns3::EventId id(ns3::Ptr<ns3::EventImpl>(event, false), m_now, kNoContext, ns3::EventId::DESTROY);
  m_atDestroy.push_back(id);
  return id;
}

void StepSimulator::Remove(const ns3::EventId& id) {
  if (id.GetUid() == ns3::EventId::DESTROY) {
    m_atDestroy.remove(id);
    return;
  }
  if (IsExpired(id)) return;
  ns3::Scheduler::Event event;
  event.impl = id.PeekEventImpl();
  event.key.m_ts = id.GetTs();
  event.key.m_context = id.GetContext();
  event.key.m_uid = id.GetUid();
  m_events->Remove(event);
  event.impl->Cancel();
  event.impl->Unref();
}

void StepSimulator::Cancel(const ns3::EventId& id) {
  if (!IsExpired(id)) id.PeekEventImpl()->Cancel();
}

bool StepSimulator::IsExpired(const ns3::EventId& id) const {
  if (!id.PeekEventImpl() || id.PeekEventImpl()->IsCancelled()) return true;
  if (id.GetUid() == ns3::EventId::DESTROY) return false;
  return id.GetTs() < m_now || (id.GetTs() == m_now && id.GetUid() <= m_currentUid);
}

ns3::Time StepSimulator::Now() const { return ns3::TimeStep(m_now); }
ns3::Time StepSimulator::GetDelayLeft(const ns3::EventId& id) const {
  return IsExpired(id) ? ns3::TimeStep(0) : ns3::TimeStep(id.GetTs() - m_now);
}
ns3::Time StepSimulator::GetMaximumSimulationTime() const { return ns3::TimeStep(0x7fffffffffffffffULL); }

void StepSimulator::SetScheduler(ns3::ObjectFactory factory) {
  auto events = factory.Create<ns3::Scheduler>();
  while (m_events && !m_events->IsEmpty())
    events->Insert(m_events->RemoveNext());
  m_events = events;
}

uint32_t StepSimulator::GetSystemId() const { return 0; }
uint32_t StepSimulator::GetContext() const { return m_context; }
uint64_t StepSimulator::GetEventCount() const { return m_count; }

// --- session -----------------------------------------------------------------------------------------

namespace {
StepSimulator* running = nullptr; // the session's
}

SimulatorSession::SimulatorSession() {
  // ns-3 ends the program where this variable names a component that it does not know.
  unsetenv("NS_LOG");
  m_simulator = ns3::CreateObject<StepSimulator>();
  ns3::Simulator::SetImplementation(m_simulator); // and ns-3 gives it the queue of its own choice: a tree
  m_simulator->SetScheduler(ns3::ObjectFactory("ns3::PriorityQueueScheduler")); // a heap asks for no memory
  running = ns3::PeekPointer(m_simulator);
}

SimulatorSession::~SimulatorSession() {
  m_simulator = nullptr;
  ns3::Simulator::Destroy();
  running = nullptr;
}

// --- scheduler ---------------------------------------------------------------------------------------

net::SimTime SimulatorScheduler::now() const {
  if (m_stands) return *m_stands;
  if (running) return m_start + running->now();
  return m_start + net::SimTime(ns3::Simulator::Now().GetTimeStep());
}

uint64_t SimulatorScheduler::after(net::SimTime delay, std::function<void()> action) {
  uint64_t id = ++m_lastId;
  m_pending[id] =
      ns3::Simulator::Schedule(ns3::NanoSeconds(delay.count()), [this, id, act = std::move(action)] {
        m_pending.erase(id);
        act();
      });
  return id;
}

void SimulatorScheduler::cancel(uint64_t id) {
  auto it = m_pending.find(id);
  if (it == m_pending.end()) return;
  ns3::Simulator::Cancel(it->second);
  m_pending.erase(it);
}

} // namespace fg::stack
