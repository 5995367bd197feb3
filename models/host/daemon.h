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

  // Starts it, or nothing where it runs. What start-up does at once has happened when this returns.
  void start();
  // Ends it as `systemctl stop` does. What it left in the kernel stays.
  void stop();
  // It dies by a signal that it cannot catch. `again`: its unit's Restart= says that systemd starts it anew.
  enum class Respawn { No, Yes };
  void kill(Respawn again);

protected:
  virtual void onStart() = 0;
  // The timers are gone already.
  virtual void onStop() {}
  // The daemon ends by itself with `status`; as stop(), but recorded as a failure unless status is 0.
  void exit(int status, const std::string& reason);
  // As systemd does after Restart= said so: 100 ms later, at most 5 starts in 10 s (systemd.unit(5)).
  void restartBySystemd();
  // A line of its log.
  void say(std::string text);
  core::Timers& timers() { return m_timers; }
  trace::Recorder& recorder() { return m_node.recorder(); }
  void note(trace::StateKind state, trace::ChangeKind change, std::string what);

private:
  void end(trace::ChangeKind change, const std::string& what);

  NetworkNamespace& m_node;
  std::string m_name;
  bool m_running = false;
  std::vector<LogLine> m_log;
  core::Timers m_timers;
  core::Timers m_restart;
  std::vector<net::SimTime> m_starts; // by systemd, lately
};

} // namespace fg::host
