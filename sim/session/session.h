// What an interactive shell or a viewer stands on: a scenario, what was done since, and the time that is
// looked at. A command that does something is an event of its own from then on, and everything is run again
// with it (docs/decisions/0004): what a saved file gives is what was seen.
#pragma once

#include "engine/tracing.h"
#include "session/new_file.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace fg::session {

// Is what packets are made of kept, step by step?
enum class KeepBytes { No, Yes };

class Session {
public:
  // Precondition: the scenario has no errors, and lives as long as the session.
  Session(const scenario::Scenario& scenario, std::optional<uint64_t> seed, net::SimTime at,
          KeepBytes keepBytes = KeepBytes::No);

  net::SimTime at() const { return m_at; }
  // The play of it all, at that time; built anew where trace() has taken ns-3's only place.
  engine::Simulation& simulation();
  const scenario::Scenario& scenario() const { return m_scenario; }
  uint64_t seed() const { return m_options.seed.value_or(m_scenario.seed); }

  // Runs a line in the place of that name, now. What it does is remembered.
  commands::CommandResult run(const std::string& place, const std::string& line,
                              engine::Simulation::Shell& shell);
  // Hears how far the work is (0 to 1); false stops it.
  using KeepOn = std::function<bool(double done)>;
  // Looks at another time. Everything that was done stays. False where `keepOn` stopped it on its way: then
  // the time is what had been reached.
  bool lookAt(net::SimTime at, const KeepOn& keepOn = {});
  // Sends a probe at that time, which leaves no trace here: it uses up the play that simulation() builds
  // anew.
  tl::expected<engine::Traced, std::vector<core::Diagnostic>> trace(const engine::ProbeRequest& request,
                                                                    engine::TraceOptions how);
  // What a play of it all has as options. It gives ns-3's only place away, until simulation() is asked for.
  engine::Options handOver();
  // What trace() adds to the options: seed, time, what was done, and whether bytes are kept.
  engine::TraceOptions tracing(engine::TraceOptions how) const;

  // One command that did something.
  struct Deed {
    scenario::Event event;
    std::string line;       // as it was typed
    bool onlyAsked = false; // it sent packets, or let time pass, and changed nothing on purpose
  };
  const std::vector<Deed>& deeds() const { return m_deeds; }
  // Takes back the last command that changed something, and what only asked behind it. Empty: nothing is
  // left.
  std::vector<Deed> undo();
  std::vector<Deed> redo();

  // The events, by their times, for a file.
  std::vector<scenario::Event> events() const;
  // When a saved scenario should end, so that what was done has its effects.
  net::SimTime end() const;
  // Writes a scenario that extends this one by what was done. What is wrong, or nothing.
  std::optional<std::string> save(const std::string& file, Existing existing) const;

private:
  // Plays everything again until that time.
  bool build(const KeepOn& keepOn = {});
  scenario::Event eventFor(const std::string& place, const std::string& line,
                           const engine::Simulation::Shell& shell) const;

  const scenario::Scenario& m_scenario;
  engine::Options m_options;
  net::SimTime m_at;
  std::vector<Deed> m_deeds;
  std::vector<std::vector<Deed>> m_undone; // the last one is redone first
  std::unique_ptr<engine::Simulation> m_simulation;
  std::shared_ptr<engine::Simulation> m_spent; // what trace() used up: a large one takes long to take apart
};

// A line with everything around it that it depends on: folder, variables, the pod that it is typed in.
std::string lineAlone(const std::string& line, const engine::Simulation::Shell& shell);
// A word as bash reads it back.
std::string shellQuoted(const std::string& text);

} // namespace fg::session
