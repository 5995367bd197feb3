// What is open: a scenario or capture, what was done to it, and the shells that stand in its places.
#pragma once

#include "session/talk.h"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace fg::serve {

class Document {
public:
  // Precondition: the scenario has no errors.
  Document(std::string name, scenario::Scenario scenario, std::optional<uint64_t> seed)
      : m_name(std::move(name)), m_scenario(std::move(scenario)),
        m_session(m_scenario, seed, net::SimTime{0}, session::KeepBytes::Yes) {}
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  const std::string& name() const { return m_name; } // what it was opened by
  const scenario::Scenario& scenario() const { return m_scenario; }
  session::Session& session() { return m_session; }
  world::World& world() { return m_session.simulation().world(); }
  const trace::Recording& recording() { return m_session.simulation().recording(); }
  // The shell of that name, which goes on from one line to the next; begun in the place, which must be there.
  session::Talk& terminal(const std::string& name, const std::string& place) {
    return m_terminals.try_emplace(name, m_session, place).first->second;
  }
  void closeTerminal(const std::string& name) { m_terminals.erase(name); }

private:
  std::string m_name;
  scenario::Scenario m_scenario; // the session refers to it
  session::Session m_session;
  std::map<std::string, session::Talk> m_terminals;
};

} // namespace fg::serve
