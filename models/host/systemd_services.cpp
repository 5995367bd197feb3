// The processes of services: how they start, get ready and end, and what is written about it.
#include "host/systemd.h"

#include <algorithm>

namespace fg::host {
namespace {

constexpr net::SimTime kAutoRestart = std::chrono::milliseconds(100); // RestartSec=
constexpr net::SimTime kLimitInterval = std::chrono::seconds(10);     // StartLimitInterval=
constexpr size_t kLimitBurst = 5;                                     // StartLimitBurst=
constexpr net::SimTime kStartTimeout = std::chrono::seconds(90);      // TimeoutStartSec=

// exit_status_to_string() of the statuses that daemons here end with.
std::string statusText(int status) {
  if (status == 0) return "0/SUCCESS";
  if (status == 1) return "1/FAILURE";
  if (status == 2) return "2/INVALIDARGUMENT";
  return std::to_string(status) + "/n/a";
}

// TimeoutStartSec=: a number of seconds, "1min 30s" or 0 for ever. Nothing: for ever.
std::optional<net::SimTime> startTimeout(const SystemdUnit& unit) {
  std::string text = unit.value("Service", "TimeoutStartSec");
  if (text.empty()) text = unit.value("Service", "TimeoutSec");
  if (text.empty()) return kStartTimeout;
  if (text == "0" || text == "infinity") return std::nullopt;
  bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  auto parsed = net::parseDuration(digits ? text + "s" : text);
  return parsed ? *parsed : kStartTimeout;
}

} // namespace

void Systemd::enter(Service& service, ActiveState active, ServiceState state) {
  if (service.active != active || !service.since) service.since = m_node.now();
  service.active = active;
  service.state = state;
}

void Systemd::write(Service& service, const std::string& text) {
  service.journal.push_back({m_node.now(), ++m_lines, "systemd", 1, text, {}});
}

void Systemd::startService(Service& service) {
  if (service.daemon->isRunning() && service.active == ActiveState::Active)
    return finish(service.unit, JobResult::Done);
  if (service.daemon->isRunning()) return; // it is on its way
  auto description = unit(service.unit);
  if (!description) return finish(service.unit, JobResult::Failed);
  std::erase_if(service.starts, [&](net::SimTime at) { return at + kLimitInterval < m_node.now(); });
  if (service.starts.size() >= kLimitBurst) {
    write(service, "start request repeated too quickly for " + service.unit);
    write(service, "Failed to start " + description->description() + ".");
    service.result = "start-limit";
    enter(service, ActiveState::Failed, ServiceState::Failed);
    write(service, "Unit " + service.unit + " entered failed state.");
    write(service, service.unit + " failed.");
    service.daemon->tellState("start request repeated too quickly");
    return finish(service.unit, JobResult::Failed);
  }
  service.starts.push_back(m_node.now());
  startProcess(service, *description);
}

void Systemd::startProcess(Service& service, const SystemdUnit& description) {
  service.commandLine = description.command("ExecStart", description.environment(m_files));
  service.exitStatus.reset();
  service.exitSignal.clear();
  service.result = "success";
  auto pinned = m_pinnedPids.find(service.unit);
  m_lastPid += 1 + static_cast<int>(m_rng.below(40));
  service.pid = pinned == m_pinnedPids.end() ? m_lastPid : pinned->second;
  if (pinned != m_pinnedPids.end()) m_pinnedPids.erase(pinned);
  bool notifies = description.value("Service", "Type") == "notify";
  std::string starting = "Starting " + description.description() + "...";
  if (notifies) {
    enter(service, ActiveState::Activating, ServiceState::Start);
    write(service, starting);
    if (auto timeout = startTimeout(description))
      m_timers.after(*timeout, [this, unit = service.unit, pid = service.pid] { timeOut(unit, pid); });
    service.daemon->start();
    return;
  }
  // v219 tells that a simple service is there before it tells that it starts it (unit_start()).
  enter(service, ActiveState::Active, ServiceState::Running);
  write(service, "Started " + description.description() + ".");
  write(service, starting);
  std::string name = service.unit;
  service.daemon->start();
  finish(name, JobResult::Done);
}

void Systemd::becameReady(Daemon& daemon) {
  Service* service = serviceOf(daemon);
  if (!service || service->state != ServiceState::Start) return;
  enter(*service, ActiveState::Active, ServiceState::Running);
  if (auto description = unit(service->unit)) write(*service, "Started " + description->description() + ".");
  finish(service->unit, JobResult::Done);
}

void Systemd::timeOut(const std::string& name, int pid) {
  Service& service = m_services.at(name);
  if (service.state != ServiceState::Start || service.pid != pid) return;
  trace::CauseScope cause(m_node.recorder(), "systemd: TimeoutStartSec= of " + name);
  write(service, name + " start operation timed out. Terminating.");
  service.daemon->stop();
  service.result = "timeout";
  processGone(service, Ending::Timeout);
}

void Systemd::stopService(Service& service) {
  auto description = unit(service.unit);
  std::string text = description ? description->description() : service.unit;
  if (service.daemon->isRunning()) {
    write(service, "Stopping " + text + "...");
    service.daemon->stop();
    service.exitStatus = 0;
    write(service, "Stopped " + text + ".");
    service.result = "success";
    enter(service, ActiveState::Inactive, ServiceState::Dead);
  } else if (service.state == ServiceState::AutoRestart) {
    write(service, "Stopped " + text + ".");
    enter(service, ActiveState::Inactive, ServiceState::Dead);
  }
  auto job = m_jobs.find(service.unit);
  if (job != m_jobs.end() && job->second.type == JobType::Restart) {
    job->second = {JobType::Start, false}; // and now it is a start that waits for its turn
    return run();
  }
  finish(service.unit, JobResult::Done);
}

void Systemd::ended(Daemon& daemon, int status) {
  Service* service = serviceOf(daemon);
  if (!service) return;
  service->exitStatus = status;
  if (status != 0) {
    write(*service, service->unit + ": main process exited, code=exited, status=" + statusText(status));
    service->result = "exit-code";
  }
  processGone(*service, Ending::Exit);
}

void Systemd::kill(const std::string& name, const std::string& signal) {
  auto it = m_services.find(name);
  if (it == m_services.end() || !it->second.daemon->isRunning()) return;
  Service& service = it->second;
  bool clean = signal == "TERM" || signal == "INT" || signal == "HUP" || signal == "PIPE";
  service.daemon->kill("SIG" + signal);
  service.exitSignal = signal;
  if (!clean) {
    int number = signal == "KILL" ? 9 : signal == "ABRT" ? 6 : signal == "SEGV" ? 11 : 15;
    write(service,
          name + ": main process exited, code=killed, status=" + std::to_string(number) + "/" + signal);
    service.result = "signal";
  }
  processGone(service, clean ? Ending::Exit : Ending::Signal);
}

void Systemd::processGone(Service& service, Ending ending) {
  auto description = unit(service.unit);
  bool starting = service.state == ServiceState::Start;
  bool failed = service.result != "success";
  if (starting && description) write(service, "Failed to start " + description->description() + ".");
  bool again = description
               && (ending == Ending::Exit ? description->restarts(service.exitStatus.value_or(0))
                                          : description->restartsAfterSignal());
  if (failed || starting) {
    if (!failed) service.result = "exit-code"; // v219 calls an end before READY=1 a failure
    enter(service, ActiveState::Failed, ServiceState::Failed);
    write(service, "Unit " + service.unit + " entered failed state.");
    write(service, service.unit + " failed.");
  } else {
    enter(service, ActiveState::Inactive, ServiceState::Dead);
  }
  std::string name = service.unit;
  if (again) restartLater(service);
  if (starting) finish(name, ending == Ending::Timeout ? JobResult::Timeout : JobResult::Failed);
}

// service_enter_restart(): the job is a restart, so that what requires the unit is restarted with it.
void Systemd::restartLater(Service& service) {
  enter(service, ActiveState::Activating, ServiceState::AutoRestart);
  m_timers.after(kAutoRestart, [this, name = service.unit] {
    Service& again = m_services.at(name);
    if (again.state != ServiceState::AutoRestart || m_jobs.contains(name)) return;
    trace::CauseScope cause(m_node.recorder(), "systemd: Restart= of " + name);
    write(again, name + " holdoff time over, scheduling restart.");
    enqueue(JobType::Restart, name);
  });
}

void Systemd::resetFailed(const std::string& name) {
  auto it = m_services.find(name);
  if (it == m_services.end()) return;
  it->second.starts.clear();
  if (it->second.active == ActiveState::Failed) enter(it->second, ActiveState::Inactive, ServiceState::Dead);
}

void Systemd::said(Daemon& daemon, const std::string& text) {
  if (Service* service = serviceOf(daemon))
    service->journal.push_back(
        {m_node.now(), ++m_lines, processName(*service), service->pid, text, daemon.originOf(text)});
}

} // namespace fg::host
