// systemd of a node, as of CentOS 7 (v219): units, the jobs that start and stop them in the order that their
// After= and Before= say, Restart=, and what the journal holds of them.
// https://github.com/systemd/systemd/blob/v219/src/core/job.c, transaction.c, service.c
#pragma once

#include "core/rng.h"
#include "host/daemon.h"
#include "host/files.h"
#include "host/systemd_unit.h"

#include <map>
#include <optional>
#include <set>

namespace fg::host {

enum class ActiveState { Inactive, Activating, Active, Deactivating, Failed };
// The states of a service that are told apart here (systemctl(1) prints them in brackets).
enum class ServiceState { Dead, Start, Running, StopSigterm, AutoRestart, Failed };
std::string_view name(ActiveState state);
std::string_view name(ServiceState state);

// A line of the journal.
struct JournalLine {
  net::SimTime at{0};
  uint64_t number = 0;    // in the order of writing
  std::string identifier; // "dockerd-current", "systemd"
  int pid = 1;
  std::string text; // without the logger's own prefix
  LogOrigin origin = {};
};

// What systemd knows of a service.
struct Service {
  std::string unit; // "docker.service"
  Daemon* daemon = nullptr;
  ActiveState active = ActiveState::Inactive;
  ServiceState state = ServiceState::Dead;
  std::string result = "success";       // "exit-code", "signal", "timeout", "start-limit"
  std::optional<net::SimTime> since;    // of the present state; nothing: it was in no other yet
  int pid = 0;                          // of the main process, the last one where none runs
  std::optional<int> exitStatus;        // of that
  std::string exitSignal;               // "KILL", where a signal ended it
  std::vector<std::string> commandLine; // of the last start
  std::vector<net::SimTime> starts;     // lately
  std::vector<JournalLine> journal;
};

// IgnoreDependencies: the unit's job alone, now.
enum class JobMode { Replace, IgnoreDependencies };
enum class JobType { Start, Stop, Restart, TryRestart };
enum class JobResult { Done, Failed, Dependency, Canceled, Timeout };

class Systemd : public Supervisor {
public:
  Systemd(NetworkNamespace& node, Files& files);
  ~Systemd() override;

  // The model behind a service; its unit file must be in the files. `binary` is what the process is called
  // where its ExecStart= is a script: "flanneld".
  void attach(const std::string& unit, Daemon& daemon, std::string binary = "");
  // The pid of its first process.
  void pinPid(const std::string& unit, int pid);
  // It has been as it is for so long at t = 0.
  void backdate(const std::string& unit, net::SimTime age);
  // What the journal holds was written at t = 0.
  void backdateJournal();

  // "docker" means docker.service.
  static std::string unitName(std::string_view name);
  // As files and drop-ins say now; nothing where there is no such unit.
  std::optional<SystemdUnit> unit(const std::string& name) const;
  // Null where no service of that name is modelled.
  const Service* service(const std::string& name) const;
  const std::map<std::string, Service>& services() const { return m_services; }
  std::string processName(const Service& service) const;

  bool isEnabled(const std::string& unit) const { return m_enabled.contains(unit); }
  void setEnabled(const std::string& unit, bool enabled);
  // The unit's own Requires= (or Wants=, After= …), and what enabled units add to it by RequiredBy=.
  std::vector<std::string> dependencies(const std::string& unit, const std::string& kind) const;

  // Queues jobs as `systemctl VERB UNIT` does. What can be done at once has happened when this returns.
  void enqueue(JobType type, const std::string& unit, JobMode mode = JobMode::Replace);
  // A job waits for the unit, or is under way.
  bool hasJob(const std::string& unit) const { return m_jobs.contains(unit); }
  // How the unit's last job ended.
  std::optional<JobResult> lastResult(const std::string& unit) const;
  // Boots: starts what multi-user.target wants.
  void boot();
  // `kill -s SIGNAL PID`.
  void kill(const std::string& unit, const std::string& signal);
  void resetFailed(const std::string& unit);

  // --- Supervisor
  void becameReady(Daemon& daemon) override;
  void ended(Daemon& daemon, int status) override;
  void said(Daemon& daemon, const std::string& text) override;

private:
  struct Job {
    JobType type = JobType::Start;
    bool running = false;
  };
  enum class Ending { Exit, Signal, Timeout };

  void add(const std::string& unit, JobType type, std::set<std::string>& seen);
  void run();
  bool isRunnable(const std::string& unit, const Job& job) const;
  void begin(const std::string& unit);
  void startService(Service& service);
  void stopService(Service& service);
  void startProcess(Service& service, const SystemdUnit& description);
  void finish(const std::string& unit, JobResult result);
  void failDependents(const std::string& unit);
  void processGone(Service& service, Ending ending);
  void timeOut(const std::string& unit, int pid);
  void restartLater(Service& service);
  void enter(Service& service, ActiveState active, ServiceState state);
  void write(Service& service, const std::string& text);
  Service* serviceOf(const Daemon& daemon);
  std::vector<std::string> requiringUnits(const std::string& unit) const;

  NetworkNamespace& m_node;
  Files& m_files;
  core::Rng m_rng;
  int m_lastPid = 600;
  uint64_t m_lines = 0;
  bool m_working = false; // run() is at work further up
  std::map<std::string, Service> m_services;
  std::map<std::string, std::string> m_binaries;
  std::map<std::string, int> m_pinnedPids;
  std::set<std::string> m_enabled;
  std::map<std::string, Job> m_jobs;
  std::map<std::string, JobResult> m_results;
  core::Timers m_timers;
};

} // namespace fg::host
