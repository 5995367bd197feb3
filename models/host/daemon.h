// A daemon of a node: it runs or it does not, it keeps a log, and its timers stop with it.
#pragma once

#include "core/timers.h"
#include "host/network_namespace.h"

#include <string>
#include <vector>

namespace fg::host {

struct LogLine {
  net::SimTime at{0};
  std::string text; // the daemon's real words, without the logger's own prefix
};

// Where glog says that a line comes from: its level and "main.go:132".
struct LogOrigin {
  char level = 'I';
  std::string place = {};
};

class Daemon;

// Who starts daemons and hears how they fare: systemd.
class Supervisor {
public:
  virtual ~Supervisor() = default;
  // It tells that it is ready: READY=1 of sd_notify(3).
  virtual void becameReady(Daemon& daemon) = 0;
  // It ended by itself.
  virtual void ended(Daemon& daemon, int status) = 0;
  virtual void said(Daemon& daemon, const std::string& text) = 0;
};

class Daemon {
public:
  // `name` as systemd knows it: "flanneld".
  Daemon(NetworkNamespace& node, std::string name);
  virtual ~Daemon() = default;
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  const std::string& name() const { return m_name; }
  NetworkNamespace& node() { return m_node; }
  const NetworkNamespace& node() const { return m_node; }
  bool isRunning() const { return m_running; }
  const std::vector<LogLine>& log() const { return m_log; }
  // Of a line of its log; nothing where that is not known.
  virtual LogOrigin originOf(const std::string&) const { return {}; }

  // From now on this one is told, and restarts it; null: nobody.
  void setSupervisor(Supervisor* supervisor) { m_supervisor = supervisor; }
  // Starts it, or nothing where it runs. What start-up does at once has happened when this returns.
  void start();
  // Ends it as `systemctl stop` does. What it left in the kernel stays.
  void stop();
  // Ends it at once, as a signal does that it cannot catch.
  void kill(const std::string& signal);
  // Records a failure that its supervisor found.
  void tellState(const std::string& what) {
    note(trace::StateKind::Daemon, trace::ChangeKind::Failed, m_name + ": " + what);
  }

protected:
  virtual void onStart() = 0;
  // The timers are gone already.
  virtual void onStop() {}
  // The daemon ends by itself with `status`; as stop(), but recorded as a failure unless status is 0.
  void exit(int status, const std::string& reason);
  // Tells the supervisor that it is ready.
  void tellReady();
  // A line of its log.
  void say(std::string text);
  core::Timers& timers() { return m_timers; }
  trace::Recorder& recorder() { return m_node.recorder(); }
  void note(trace::StateKind state, trace::ChangeKind change, std::string what);

private:
  void end(trace::ChangeKind change, const std::string& what);

  NetworkNamespace& m_node;
  std::string m_name;
  Supervisor* m_supervisor = nullptr;
  bool m_running = false;
  std::vector<LogLine> m_log;
  core::Timers m_timers;
};

} // namespace fg::host
