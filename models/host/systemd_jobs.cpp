// The jobs that start and stop units in the order that their After= and Before= say.
#include "host/systemd.h"

#include <algorithm>

namespace fg::host {

// The transaction: what the unit requires is started with it; what requires it is stopped, or restarted where
// it runs, with it.
void Systemd::add(const std::string& unit, JobType type, std::set<std::string>& seen) {
  auto it = m_services.find(unit);
  if (it == m_services.end() || !seen.insert(unit).second) return;
  bool isActive = it->second.active == ActiveState::Active || it->second.active == ActiveState::Activating;
  if (type == JobType::TryRestart) {
    if (!isActive) return;
    type = JobType::Restart;
  }
  m_jobs[unit] = {type, false};
  m_results.erase(unit);
  if (type == JobType::Start || type == JobType::Restart)
    for (const char* kind : {"Requires", "Wants"})
      for (const std::string& other : dependencies(unit, kind))
        if (const Service* needed = service(other); needed && needed->active != ActiveState::Active)
          add(other, JobType::Start, seen);
  if (type == JobType::Stop || type == JobType::Restart)
    for (const std::string& other : requiringUnits(unit))
      add(other, type == JobType::Stop ? JobType::Stop : JobType::TryRestart, seen);
}

void Systemd::enqueue(JobType type, const std::string& unit, JobMode mode) {
  if (mode == JobMode::IgnoreDependencies) {
    if (!m_services.contains(unit)) return;
    m_jobs[unit] = {type, true};
    m_results.erase(unit);
    return begin(unit);
  }
  std::set<std::string> seen;
  add(unit, type, seen);
  run();
}

void Systemd::boot() {
  std::set<std::string> seen;
  for (const auto& [unit, service] : m_services)
    if (isEnabled(unit) && service.active != ActiveState::Active) add(unit, JobType::Start, seen);
  run();
}

std::optional<JobResult> Systemd::lastResult(const std::string& unit) const {
  auto it = m_results.find(unit);
  if (it == m_results.end()) return std::nullopt;
  return it->second;
}

// job_is_runnable(): a start waits for what stands before it, whatever becomes of that; and anything waits
// for what is being stopped behind it.
bool Systemd::isRunnable(const std::string& unit, const Job& job) const {
  if (job.type == JobType::Start)
    for (const std::string& other : dependencies(unit, "After"))
      if (m_jobs.contains(other)) return false;
  for (const std::string& other : dependencies(unit, "Before")) {
    auto it = m_jobs.find(other);
    if (it != m_jobs.end() && it->second.type != JobType::Start) return false;
  }
  return true;
}

void Systemd::run() {
  if (m_working) return;
  m_working = true;
  for (bool more = true; more;) {
    more = false;
    for (auto& [unit, job] : m_jobs) {
      if (job.running || !isRunnable(unit, job)) continue;
      job.running = true;
      begin(unit); // may change the jobs
      more = true;
      break;
    }
  }
  m_working = false;
}

void Systemd::begin(const std::string& unit) {
  Service& service = m_services.at(unit);
  if (m_jobs.at(unit).type == JobType::Start) return startService(service);
  stopService(service);
}

void Systemd::finish(const std::string& unit, JobResult result) {
  if (m_jobs.erase(unit) == 0) return;
  m_results[unit] = result;
  if (result != JobResult::Done) failDependents(unit);
  run();
}

void Systemd::failDependents(const std::string& unit) {
  for (const std::string& other : requiringUnits(unit)) {
    auto it = m_jobs.find(other);
    if (it == m_jobs.end() || it->second.type != JobType::Start || it->second.running) continue;
    Service& service = m_services.at(other);
    write(service, "Dependency failed for " + this->unit(other)->description() + ".");
    write(service, "Job " + other + "/start failed with result 'dependency'.");
    finish(other, JobResult::Dependency);
  }
}

} // namespace fg::host
