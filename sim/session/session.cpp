#include "session/session.h"

#include "commands/shell/effects.h"
#include "scenario/continuation.h"

#include <algorithm>

namespace fg::session {
namespace {

using namespace std::chrono_literals;

constexpr const char* kTyped = "shell";       // the file of a deed's event
constexpr net::SimTime kBetween = 1ms;        // from one command to the next
constexpr net::SimTime kAfterLastEvent = 30s; // as for scenarios without an end

// How much a recording holds: it grows when something happens.
struct Extent {
  std::size_t changes, packets;
  net::SimTime at;
  explicit Extent(engine::Simulation& simulation)
      : changes(simulation.recording().changes.size()), packets(simulation.recording().packets.size()),
        at(simulation.now()) {}
  bool operator==(const Extent&) const = default;
};

net::SimTime nextMoment(net::SimTime ended) {
  return std::chrono::floor<std::chrono::milliseconds>(ended) + kBetween;
}

} // namespace

std::string shellQuoted(const std::string& text) {
  std::string out = "'";
  for (char c : text)
    if (c == '\'')
      out += "'\\''";
    else
      out += c;
  return out + "'";
}

std::string lineAlone(const std::string& line, const engine::Simulation::Shell& shell) {
  std::string before;
  for (const auto& [name, value] : shell.environment)
    before += "export " + name + "=" + shellQuoted(value) + "; ";
  for (const auto& [name, value] : shell.state.variables)
    before += name + "=" + shellQuoted(value) + "; ";
  if (shell.state.folder != commands::ShellState{}.folder)
    before += "cd " + shellQuoted(shell.state.folder) + "; ";
  return before + line;
}

Session::Session(const scenario::Scenario& scenario, std::optional<uint64_t> seed, net::SimTime at,
                 KeepBytes keepBytes)
    : m_scenario(scenario), m_at(at) {
  m_options.seed = seed;
  m_options.keepBytes = keepBytes == KeepBytes::Yes;
  build();
}

engine::Simulation& Session::simulation() {
  if (!m_simulation) build();
  return *m_simulation;
}

// ns-3 has room for one simulation at a time.
bool Session::build(const KeepOn& keepOn) {
  m_simulation.reset();
  m_spent.reset();
  m_options.added.clear();
  for (const Deed& deed : m_deeds) {
    m_options.added.push_back(deed.event);
    m_options.added.back().place = {kTyped, static_cast<int>(m_options.added.size()), 0};
  }
  m_simulation = std::make_unique<engine::Simulation>(m_scenario, m_options);
  return m_simulation->runUntil(m_at, keepOn);
}

bool Session::lookAt(net::SimTime at, const KeepOn& keepOn) {
  m_at = at;
  bool onward = m_simulation && at >= m_simulation->now();
  bool whole = onward ? m_simulation->runUntil(at, keepOn) : build(keepOn);
  if (!whole) m_at = m_simulation->now();
  return whole;
}

engine::Options Session::handOver() {
  m_simulation.reset();
  m_spent.reset();
  return m_options;
}

engine::TraceOptions Session::tracing(engine::TraceOptions how) const {
  how.simulation.seed = m_options.seed;
  how.simulation.added = m_options.added;
  how.simulation.keepBytes = m_options.keepBytes;
  how.at = m_at;
  return how;
}

tl::expected<engine::Traced, std::vector<core::Diagnostic>>
Session::trace(const engine::ProbeRequest& request, engine::TraceOptions how) {
  if (m_simulation && !how.allPaths) {
    m_spent = std::move(m_simulation);
    return engine::traceProbeIn(m_spent, request);
  }
  m_simulation.reset();
  return engine::traceProbe(m_scenario, request, tracing(std::move(how)));
}

// Where the scenario knows the place it happens there; a pod that was made meanwhile is entered from a node.
scenario::Event Session::eventFor(const std::string& place, const std::string& line,
                                  const engine::Simulation::Shell& shell) const {
  scenario::Event event;
  event.at = m_at;
  event.on = place;
  event.kind = "run";
  std::string alone = lineAlone(line, shell);
  bool known = std::any_of(m_scenario.pods.begin(), m_scenario.pods.end(),
                           [&](const scenario::Pod& pod) { return pod.fullName() == place; });
  size_t slash = place.find('/');
  if (slash != std::string::npos && !known && !m_scenario.nodes.empty()) {
    event.on = m_scenario.nodes.front().name;
    alone = "kubectl exec -n " + place.substr(0, slash) + " " + place.substr(slash + 1) + " -- sh -c "
            + shellQuoted(alone);
  }
  event.arguments["command"] = alone;
  return event;
}

commands::CommandResult Session::run(const std::string& place, const std::string& line,
                                     engine::Simulation::Shell& shell) {
  if (!m_options.captureFrames && line.find("tcpdump") != std::string::npos) {
    m_options.captureFrames = true;
    build();
  }
  const world::Place* where = simulation().world().find(place);
  if (!where) return {1, {}, place + " is gone\n"};
  scenario::Event event = eventFor(place, line, shell);
  Extent before(*m_simulation);
  commands::CommandResult result = m_simulation->executeLine(*where, line, shell);
  if (Extent(*m_simulation) == before && !commands::shell::mayChangeUnseen(line)) return result;

  // It did something: from now on it is part of what is run.
  m_deeds.push_back({event, line, commands::shell::onlyAsks(line)});
  m_undone.clear();
  std::string entered = shell.state.entered ? shell.state.entered->name() : "";
  build();
  const world::Place* inside = entered.empty() ? nullptr : m_simulation->world().find(entered);
  shell.state.entered = inside ? inside->ns : nullptr;
  for (const engine::EventResult& played : m_simulation->events())
    if (played.event->place.file == kTyped && played.event->place.line == static_cast<int>(m_deeds.size()))
      result = played.result;
  m_at = nextMoment(m_simulation->now());
  m_simulation->runUntil(m_at);
  return result;
}

std::vector<Session::Deed> Session::undo() {
  if (m_deeds.empty()) return {};
  auto isChange = [](const Deed& deed) { return !deed.onlyAsked; };
  auto last = std::find_if(m_deeds.rbegin(), m_deeds.rend(), isChange);
  auto first = last == m_deeds.rend() ? m_deeds.end() - 1 : last.base() - 1;
  std::vector<Deed> undone(first, m_deeds.end());
  m_deeds.erase(first, m_deeds.end());
  m_undone.push_back(undone);
  m_at = undone.front().event.at;
  build();
  return undone;
}

std::vector<Session::Deed> Session::redo() {
  if (m_undone.empty()) return {};
  std::vector<Deed> again = std::move(m_undone.back());
  m_undone.pop_back();
  m_deeds.insert(m_deeds.end(), again.begin(), again.end());
  m_at = again.back().event.at;
  build();
  m_at = nextMoment(m_simulation->now());
  m_simulation->runUntil(m_at);
  return again;
}

std::vector<scenario::Event> Session::events() const {
  std::vector<scenario::Event> out;
  for (const Deed& deed : m_deeds)
    out.push_back(deed.event);
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  return out;
}

net::SimTime Session::end() const {
  net::SimTime last = m_scenario.end;
  for (const Deed& deed : m_deeds)
    last = std::max(last, std::chrono::ceil<std::chrono::seconds>(deed.event.at) + kAfterLastEvent);
  return last;
}

std::optional<std::string> Session::save(const std::string& file, Existing existing) const {
  if (m_scenario.snapshot)
    return "a capture cannot be extended; 'flannelgraph import' makes a scenario of it";
  if (scenario::isFileOf(m_scenario, file))
    return file + " is what this began with, and would extend itself: choose another name";
  std::size_t slash = file.rfind('/');
  std::string folder = slash == std::string::npos ? "." : file.substr(0, std::max<std::size_t>(slash, 1));
  return saveFile(
      file, scenario::continuationText(scenario::nameToExtend(m_scenario, folder), seed(), events(), end()),
      existing);
}

} // namespace fg::session
