#include "lab/standing.h"

#include "lab/kernel_play.h"
#include "lab/lines.h"
#include "lab/listeners.h"
#include "lab/plan.h"

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
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

// The listeners' process lives in the namespace of the switches, where nobody else does.
void endListeners(const std::string& netns) {
  auto here = Netns::create();
  if (!here) return;
  for (const std::string& process : linesOf(run(*here, {"ip", "netns", "pids", netns}).out))
    std::ignore = kill(std::stoi(process), SIGTERM);
}

Blueprint drawn(const scenario::Scenario& scenario) {
  engine::Simulation simulation(scenario, {});
  return blueprintFor(planOf(scenario), scenario, simulation);
}

} // namespace

std::string prefixOf(const scenario::Scenario& scenario) { return kPrefix + scenario.name + ":"; }

bool isUp(const std::string& prefix) { return !namesWith(prefix).empty(); }

std::size_t takeDown(const std::string& prefix) {
  std::vector<std::string> names = namesWith(prefix);
  for (const std::string& name : names) {
    if (name.ends_with(":switches")) endListeners(name);
    auto here = Netns::create();
    if (here) run(*here, {"ip", "netns", "del", name});
  }
  return names.size();
}

std::size_t takeDownAll() { return takeDown(kPrefix); }

ListenerProcess::ListenerProcess(const Network& network, const Blueprint& blueprint) {
  std::fflush(nullptr);
  m_process = fork();
  if (m_process != 0) return;
  std::signal(SIGTERM, SIG_DFL);
  std::signal(SIGINT, SIG_IGN); // Ctrl-C is for the command in front
  setsid();
  std::ignore = std::freopen("/dev/null", "r", stdin);
  std::ignore = std::freopen("/dev/null", "w", stdout);
  std::ignore = std::freopen("/dev/null", "w", stderr);
  Listeners listeners(network, blueprint);
  network.enterSwitches();
  listeners.serveForever();
  _exit(0);
}

ListenerProcess::~ListenerProcess() {
  if (m_process <= 0) return;
  kill(m_process, SIGTERM);
  waitpid(m_process, nullptr, 0);
}

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
  standing->m_listeners = std::make_unique<ListenerProcess>(standing->m_network, standing->m_blueprint);
  standing->play(scenario);
  if (!prefix.empty()) standing->m_listeners->release();
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
