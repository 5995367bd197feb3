#include "lab/standing.h"

#include "lab/kernel_play.h"
#include "lab/lines.h"
#include "lab/plan.h"

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sched.h>
#include <set>
#include <sys/mount.h>
#include <sys/wait.h>
#include <tuple>
#include <unistd.h>

namespace fg::lab {
namespace {

const std::string kPrefix = "fg-lab:";

std::vector<std::string> namesWith(const std::string& prefix) {
  std::vector<std::string> out;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator("/run/netns", none))
    if (std::string name = entry.path().filename(); name.starts_with(prefix)) out.push_back(std::move(name));
  return out;
}

// This process and those that it was started by: `lab down` may be typed in a shell of the lab.
std::set<pid_t> ownProcesses() {
  std::set<pid_t> out;
  for (pid_t process = getpid(); process > 1;) {
    out.insert(process);
    std::ifstream file("/proc/" + std::to_string(process) + "/status");
    process = 0;
    for (std::string word; file >> word;)
      if (word == "PPid:") file >> process;
  }
  return out;
}

// The programs that answer and carry packets live in the namespace of the switches. Elsewhere there are
// shells that somebody left open: they end as when their terminals close.
void endProcesses(const std::string& netns) {
  auto here = Netns::create();
  if (!here) return;
  std::set<pid_t> own = ownProcesses();
  for (const std::string& line : linesOf(run(*here, {"ip", "netns", "pids", netns}).out)) {
    pid_t process = std::stoi(line);
    if (!own.contains(process)) std::ignore = kill(process, netns.ends_with(":switches") ? SIGTERM : SIGHUP);
  }
}

Blueprint drawn(const scenario::Scenario& scenario) {
  engine::Simulation simulation(scenario, {.sleep = world::Sleep::Never});
  return blueprintFor(planOf(scenario), scenario, simulation);
}

} // namespace

std::string prefixOf(const scenario::Scenario& scenario) { return kPrefix + scenario.name + ":"; }

bool isUp(const std::string& prefix) { return !namesWith(prefix).empty(); }

std::size_t takeDown(const std::string& prefix) {
  std::vector<std::string> names = namesWith(prefix);
  for (const std::string& name : names) {
    endProcesses(name);
    auto here = Netns::create();
    if (here) run(*here, {"ip", "netns", "del", name});
  }
  return names.size();
}

std::size_t takeDownAll() { return takeDown(kPrefix); }

tl::expected<std::unique_ptr<Standing>, std::string>
Standing::build(const scenario::Scenario& scenario, Backend backend, const std::string& prefix) {
  Blueprint blueprint = drawn(scenario);
  auto network = Network::build(blueprint, backend, prefix);
  if (!network) {
    if (!prefix.empty()) takeDown(prefix);
    return tl::unexpected(network.error());
  }
  std::unique_ptr<Standing> standing(new Standing(std::move(*network), std::move(blueprint)));
  standing->m_notBuilt = standing->m_blueprint.notBuilt;
  standing->m_programs = std::make_unique<ProgramProcess>(standing->m_network, standing->m_blueprint);
  for (const auto* refused : {&standing->m_network.notBuilt(), &standing->m_programs->refused()})
    standing->m_notBuilt.insert(standing->m_notBuilt.end(), refused->begin(), refused->end());
  standing->play(scenario);
  if (!prefix.empty()) standing->m_programs->release();
  return standing;
}

tl::expected<std::unique_ptr<Standing>, std::string> Standing::open(const scenario::Scenario& scenario,
                                                                    Backend backend) {
  Blueprint blueprint = drawn(scenario);
  auto network = Network::open(blueprint, backend, prefixOf(scenario));
  if (!network) return tl::unexpected(network.error());
  return std::unique_ptr<Standing>(new Standing(std::move(*network), std::move(blueprint)));
}

void Standing::play(const scenario::Scenario& scenario) {
  Plan plan = planOf(scenario);
  for (const Step& step : plan.steps)
    if (const auto* command = std::get_if<CommandStep>(&step)) {
      if (command->datagram) {
        m_notBuilt.push_back(command->event->place.text() + ": datagram");
        continue;
      }
      CommandSeen seen = perform(m_network, *command->event);
      if (seen.status != 0) m_notBuilt.push_back(command->event->place.text() + ": " + seen.err);
    }
  m_notBuilt.insert(m_notBuilt.end(), plan.left.begin(), plan.left.end());
}

int Standing::execute(const std::string& place, const std::vector<std::string>& words) const {
  const Netns* where = m_network.find(place);
  if (!where || words.empty()) return 127;
  std::vector<std::string> backed = m_network.backed(words);
  std::fflush(nullptr);
  pid_t child = fork();
  if (child == 0) {
    Inside inside(*where);
    // /sys shows the devices of the namespace that mounted it: brctl and ifconfig read it.
    bool isApart = unshare(CLONE_NEWNS) == 0 && mount("", "/", nullptr, MS_REC | MS_SLAVE, nullptr) == 0;
    if (isApart) std::ignore = mount("sysfs", "/sys", "sysfs", 0, nullptr);
    std::vector<char*> arguments;
    for (std::string& word : backed)
      arguments.push_back(word.data());
    arguments.push_back(nullptr);
    execvp(arguments[0], arguments.data());
    std::perror(arguments[0]);
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace fg::lab
