// A scenario that is played, and commands typed on its nodes.
#pragma once

#include "engine/simulation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace fg::reference {

class Play {
public:
  explicit Play(const std::string& scenario) {
    auto read = scenario::readScenarioText("play.json", scenario);
    for (const core::Diagnostic& diagnostic : read.diagnostics)
      if (diagnostic.severity == core::Severity::Error) ADD_FAILURE() << diagnostic.message;
    m_scenario = std::move(read.scenario).value_or(scenario::Scenario{});
    m_simulation = std::make_unique<engine::Simulation>(m_scenario, engine::Options{});
  }
  // At the scenario's end, on node1.
  std::string sh(const std::string& command, int status = 0) {
    until(m_scenario.end);
    return run("node1", command, status).out;
  }
  commands::CommandResult run(const std::string& place, const std::string& command, int status = 0) {
    auto result = m_simulation->executeLine(*m_simulation->world().find(place), command);
    EXPECT_EQ(result.status, status) << place << "# " << command << "\n" << result.out << result.err;
    return result;
  }
  void until(net::SimTime time) { m_simulation->runUntil(time); }
  // As somebody edits it with vi.
  void write(const std::string& path, const std::string& text, size_t node = 0) {
    m_simulation->world().daemons().nodes()[node]->files.write(path, text);
  }
  std::string read(const std::string& path) {
    return m_simulation->world().daemons().nodes().front()->files.read(path).value_or("");
  }
  engine::Simulation& simulation() { return *m_simulation; }

private:
  scenario::Scenario m_scenario;
  std::unique_ptr<engine::Simulation> m_simulation;
};

// Words of a line that begins with `name`; empty where there is none.
inline std::string lineOf(const std::string& text, const std::string& name) {
  size_t at = text.find("\n" + name);
  if (at == std::string::npos) return "";
  return text.substr(at + 1, text.find('\n', at + 1) - at - 1);
}

} // namespace fg::reference
