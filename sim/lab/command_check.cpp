#include "lab/command_check.h"

#include "lab/lines.h"
#include "lab/programs.h"
#include "lab/still.h"
#include "lab/tables.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <regex>

namespace fg::lab {
namespace {

constexpr std::array<const char*, 12> kLookingCommands{
    "ip addr",       "ip link",       "ip route",    "ip rule",      "ip neigh",           "bridge fdb show",
    "iptables-save", "iptables -nvL", "iptables -S", "conntrack -L", "iptables -t nat -S", "route -n"};

// What the lab's namespaces can answer: daemons and their journals are the model's.
bool isOfTheKernel(std::string_view command) {
  static constexpr std::array<std::string_view, 7> kPrograms{
      "ip", "bridge", "iptables", "iptables-save", "conntrack", "sysctl", "route"};
  return std::ranges::find(kPrograms, command.substr(0, command.find(' '))) != kPrograms.end();
}

// The command for a shell, with the lab's iptables.
std::vector<std::string> shellWords(const Network& network, const std::string& command) {
  std::size_t end = std::min(command.find(' '), command.size());
  return {"sh", "-c", network.backed({command.substr(0, end)}).front() + command.substr(end)};
}

bool isLeftOut(const std::string& line) {
  return line.starts_with('#') || line.starts_with("33:33:") || line.starts_with("01:00:5e:")
         || line.find(" inet6 ") != std::string::npos || line.find("valid_lft") != std::string::npos;
}

// By table, whichever was used first.
std::vector<std::string> byTable(const std::vector<std::string>& saved) {
  std::map<std::string, std::vector<std::string>> tables;
  std::string table;
  for (const std::string& line : saved) {
    if (line[0] == '*') table = line;
    tables[table].push_back(line);
  }
  std::vector<std::string> out;
  for (const auto& [name, lines] : tables)
    out.insert(out.end(), lines.begin(), lines.end());
  return out;
}

std::string withoutChance(const std::string& line) {
  static const std::regex kChance(R"(^\d+: |@if\d+| link-netnsid \d+| dynamic| noprefixroute| \[\d+:\d+\]$)");
  static const std::regex kPolicy(R"(policy (\w+) [^)]*\))"); // "(policy ACCEPT 12 packets, 1008 bytes)"
  std::string out = std::regex_replace(line, kChance, "");
  return std::regex_replace(out, kPolicy, "policy $1)");
}

// A card's cable is a veth pair in the lab, which queues nothing, and is told to be down where its other end
// is; its address has the metric of its route, and a broadcast address even where docker0 has none.
std::string withoutCable(const std::string& line) {
  static const std::regex kOfLinks(R"( qdisc \w+)"), kOfAddresses(R"(( metric \d+)|( brd [\d.]+(?= )))");
  static const std::regex kUnplugged("state LOWERLAYERDOWN");
  std::string out = std::regex_replace(std::regex_replace(line, kOfLinks, ""), kUnplugged, "state DOWN");
  return line.find(" inet ") == std::string::npos ? out : std::regex_replace(out, kOfAddresses, "");
}

std::string asText(const std::vector<std::string>& lines) {
  return fmt::format("{}", fmt::join(lines, "\n"));
}

} // namespace

std::string comparable(const std::string& command, const std::string& text) {
  if (command.starts_with("ip neigh")) return asText(neighborsIn(text));
  if (command.starts_with("conntrack -L")) return asText(connectionsIn(text));
  bool isOfLinks =
      command.starts_with("ip addr") || command.starts_with("ip -4 addr") || command.starts_with("ip link");
  std::vector<std::string> lines;
  for (const std::string& line : linesOf(text))
    if (!isLeftOut(line)) lines.push_back(withoutChance(isOfLinks ? withoutCable(line) : line));
  if (command.starts_with("iptables-save")) lines = byTable(lines);
  if (command.starts_with("bridge fdb")) std::ranges::sort(lines);
  return asText(command.starts_with("ip route") ? routesIn(asText(lines)) : lines);
}

CommandCheck checkCommands(const scenario::Scenario& scenario, Backend backend,
                           std::vector<Question> questions) {
  CommandCheck out;
  scenario::Scenario still = standingStill(scenario, keepConnections);
  engine::Simulation simulation(still, {.sleep = world::Sleep::Never});
  Blueprint blueprint = blueprintOf(simulation);
  auto network = Network::build(blueprint, backend);
  if (!network) {
    out.notBuilt = network.error();
    return out;
  }
  Programs programs(*network, blueprint);
  out.notCompared = network->notBuilt();
  if (questions.empty())
    for (const world::Place& place : simulation.world().places())
      for (const char* command : kLookingCommands)
        questions.push_back({place.name, command});
  for (const auto& [place, command] : questions) {
    const world::Place* where = simulation.world().find(place);
    if (!where || !isOfTheKernel(command)) {
      out.notCompared.push_back(place + ": " + command);
      continue;
    }
    CommandAnswer answer{place, command, {}, {}};
    answer.model = comparable(command, simulation.executeLine(*where, command).out);
    answer.kernel = comparable(command, network->run(place, shellWords(*network, command)).out);
    out.answers.push_back(std::move(answer));
  }
  return out;
}

std::string commandTable(const CommandCheck& check) {
  std::string out;
  for (const CommandAnswer& answer : check.answers)
    if (!answer.agree())
      out += fmt::format("X {}: {}\n--- flannelgraph\n{}\n--- the kernel's\n{}\n", answer.place,
                         answer.command, answer.model, answer.kernel);
  auto same = std::ranges::count_if(check.answers, &CommandAnswer::agree);
  return out + fmt::format("{} of {} commands print the same\n", same, check.answers.size());
}

} // namespace fg::lab
