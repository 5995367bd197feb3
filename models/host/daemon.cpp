#include "host/daemon.h"

namespace fg::host {

Daemon::Daemon(NetworkNamespace& node, std::string name)
    : m_node(node), m_name(std::move(name)), m_timers(node.environment().scheduler) {}

void Daemon::start() {
  if (m_running) return;
  m_running = true;
  trace::CauseScope cause(recorder(), m_name);
  note(trace::StateKind::Daemon, trace::ChangeKind::Added, m_name + " started");
  onStart();
}

void Daemon::stop() {
  if (m_running) end(trace::ChangeKind::Removed, m_name + " stopped");
}

void Daemon::exit(int status, const std::string& reason) {
  if (!m_running) return;
  end(status == 0 ? trace::ChangeKind::Removed : trace::ChangeKind::Failed,
      m_name + " exited with status " + std::to_string(status) + ": " + reason);
  if (m_supervisor) m_supervisor->ended(*this, status);
}

void Daemon::kill(const std::string& signal) {
  if (m_running) end(trace::ChangeKind::Failed, m_name + " was killed by " + signal);
}

void Daemon::tellReady() {
  if (m_supervisor) m_supervisor->becameReady(*this);
}

void Daemon::end(trace::ChangeKind change, const std::string& what) {
  m_running = false;
  m_timers.clear();
  trace::CauseScope cause(recorder(), m_name);
  note(trace::StateKind::Daemon, change, what);
  onStop();
}

void Daemon::say(std::string text) {
  if (m_supervisor) m_supervisor->said(*this, text);
  m_log.push_back({m_node.now(), std::move(text)});
}

void Daemon::note(trace::StateKind state, trace::ChangeKind change, std::string what) {
  recorder().change(m_node.id(), state, change, std::move(what));
}

} // namespace fg::host
