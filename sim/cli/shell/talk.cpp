#include "cli/shell/talk.h"

#include "cli/new_file.h"
#include "commands/support/tables.h"
#include "scenario/continuation.h"
#include "world/cluster.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>

namespace fg::cli {
namespace {

using commands::CommandResult;

constexpr std::array kOwnCommands{"at", "history", "redo", "save", "undo"};

constexpr const char* kOwnHelp =
    "This shell is emulated: it stands at one moment of a scenario, and nothing happens meanwhile.\n\n"
    "  at [TIME]         looks at another time (at 30s); alone: says what time it is\n"
    "  undo, redo        takes back the last command that changed something, and does it again\n"
    "  history           what was typed, and when in the scenario\n"
    "  save [-f] FILE    writes the scenario with what was done; -f: over an existing file\n"
    "  exit              leaves the pod, or ends the shell\n\n";

std::vector<std::string> wordsOf(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string word; in >> word;)
    words.push_back(word);
  return words;
}

CommandResult told(std::string text) { return {0, std::move(text), {}}; }
CommandResult refused(std::string text) { return {1, {}, std::move(text) + "\n"}; }

std::string listOf(const char* what, const std::vector<Session::Deed>& deeds) {
  std::string out;
  for (const Session::Deed& deed : deeds)
    out += fmt::format("{}: {}\n", what, deed.line);
  return out;
}

} // namespace

Talk::Talk(Session& session, const std::string& place) : m_session(session) {
  const world::Place* where = session.simulation().world().find(place);
  m_where.push_back({where->name, {}});
  if (where->kind == world::PlaceKind::Pod) m_where.back().shell.state.folder = "/";
}

std::string Talk::prompt() const {
  const Standing& here = m_where.back();
  const world::Place* place = m_session.simulation().world().find(here.place);
  std::string folder = here.shell.state.folder;
  if (folder == "/root")
    folder = "~";
  else if (folder != "/")
    folder = folder.substr(folder.rfind('/') + 1);
  return fmt::format("[root@{} {}]# ", place ? place->shortName : here.place, folder);
}

CommandResult Talk::answer(const std::string& line) {
  Words words = wordsOf(line);
  if (words.empty()) return {m_status, {}, {}};
  m_typed.push_back({m_session.at(), m_where.back().place, line});
  CommandResult result;
  if (words.front() == "at")
    result = at(words);
  else if (words.front() == "undo" && words.size() == 1)
    result = undo();
  else if (words.front() == "redo" && words.size() == 1)
    result = redo();
  else if (words.front() == "history" && words.size() == 1)
    result = history();
  else if (words.front() == "save")
    result = save(words);
  else if (words.front() == "help")
    result = help(line, words);
  else if (words.front() == "logout" && words.size() == 1)
    result = ordinary("exit");
  else
    result = ordinary(line);
  m_status = result.status;
  if (!m_where.empty()) m_where.back().shell.state.status = result.status;
  if (!m_where.empty()) result.err += checkPlaces();
  return result;
}

CommandResult Talk::ordinary(const std::string& line) {
  Standing& here = m_where.back();
  CommandResult result = m_session.run(here.place, line, here.shell);
  host::NetworkNamespace* entered = std::exchange(here.shell.state.entered, nullptr);
  if (here.shell.state.exited) {
    m_where.pop_back();
  } else if (entered) {
    const world::Place* place = m_session.simulation().world().find(entered->id());
    if (place) m_where.push_back({place->name, {}});
    if (place && place->kind == world::PlaceKind::Pod) m_where.back().shell.state.folder = "/";
  }
  return result;
}

std::string Talk::checkPlaces() {
  std::string out;
  while (m_where.size() > 1 && !m_session.simulation().world().find(m_where.back().place)) {
    out += m_where.back().place + " is not there at this time: back to " + m_where[m_where.size() - 2].place
           + "\n";
    m_where.pop_back();
  }
  if (!m_session.simulation().world().find(m_where.back().place))
    out += m_where.back().place + " is not there at this time: 'at TIME' looks at another\n";
  return out;
}

std::string Talk::timeText() const {
  const world::World& world = m_session.simulation().world();
  commands::Machine machine = world::machineOf(m_session.scenario(), world.places().front());
  auto seconds = std::chrono::floor<std::chrono::seconds>(m_session.at());
  auto clock = std::chrono::floor<std::chrono::seconds>(machine.clock) + seconds;
  auto day = std::chrono::floor<std::chrono::days>(clock);
  std::chrono::hh_mm_ss time(clock - day);
  return fmt::format("{} after the start; the clock says {:02}:{:02}:{:02} {}\n",
                     net::durationText(m_session.at()), time.hours().count(), time.minutes().count(),
                     time.seconds().count(), machine.timeZone);
}

CommandResult Talk::at(const Words& words) {
  if (words.size() == 1) return told(timeText());
  auto time = words.size() == 2 ? net::parseDuration(words[1]) : std::nullopt;
  if (!time || *time < net::SimTime{0})
    return refused("at: a time from the start of the scenario, such as 30s or 1m30s");
  m_session.lookAt(*time);
  return told(timeText());
}

CommandResult Talk::undo() {
  auto undone = m_session.undo();
  return undone.empty() ? refused("undo: nothing was done yet") : told(listOf("undone", undone));
}

CommandResult Talk::redo() {
  auto again = m_session.redo();
  return again.empty() ? refused("redo: nothing was undone") : told(listOf("done again", again));
}

CommandResult Talk::history() const {
  std::string out;
  for (std::size_t i = 0; i < m_typed.size(); ++i)
    out += fmt::format("{:>5}  {:<10}  {:<8}  {}\n", i + 1, net::durationText(m_typed[i].at),
                       m_typed[i].place, m_typed[i].line);
  return told(out);
}

CommandResult Talk::save(const Words& words) {
  bool replace = words.size() == 3 && words[1] == "-f";
  if (words.size() != 2 && !replace) return refused("usage: save [-f] FILE");
  if (m_session.scenario().snapshot)
    return refused("save: a capture cannot be extended; 'flannelgraph import' makes a scenario of it");
  const std::string& file = words.back();
  std::size_t slash = file.rfind('/');
  std::string folder = slash == std::string::npos ? "." : file.substr(0, std::max<std::size_t>(slash, 1));
  if (scenario::isFileOf(m_session.scenario(), file))
    return refused("save: " + file
                   + " is what this shell began with, and would extend itself: choose another name");
  std::string text = scenario::continuationText(scenario::nameToExtend(m_session.scenario(), folder),
                                                m_session.seed(), m_session.events(), m_session.end());
  if (auto problem = saveFile(file, text, replace ? Existing::Replace : Existing::Keep))
    return refused("save: " + *problem);
  return told(fmt::format("{}: {} events\n", file, m_session.events().size()));
}

CommandResult Talk::help(const std::string& line, const Words& words) {
  CommandResult result = ordinary(line);
  if (words.size() == 1) result.out = kOwnHelp + ("It is " + timeText()) + "\n" + result.out;
  return result;
}

std::vector<std::string> Talk::complete(const std::string& line) {
  const world::Place* place = m_session.simulation().world().find(m_where.back().place);
  if (!place) return {};
  auto candidates = m_session.simulation().complete(*place, line);
  if (line.find(' ') == std::string::npos)
    for (const char* own : kOwnCommands)
      if (std::string_view(own).starts_with(line)) candidates.emplace_back(own);
  std::sort(candidates.begin(), candidates.end());
  return candidates;
}

} // namespace fg::cli
