// flannelgraph lab ACTION SCENARIO: the same network in real network namespaces of this machine (as root).
#include "cli/loading.h"
#include "cli/terminal.h"
#include "doctor/doctor.h"
#include "lab/agreement_table.h"
#include "lab/capture.h"
#include "lab/command_check.h"
#include "lab/referee.h"
#include "lab/standing.h"
#include "lab/still.h"
#include "session/session.h"

#include <algorithm>
#include <iostream>

namespace fg::cli {
namespace {

struct Arguments {
  std::string action, scenario, place, backend = "legacy", folder, at;
  std::vector<std::string> command;
  std::optional<uint64_t> probes;
  bool captured = false, commands = false, doctor = false, each = false;
  bool all = false;
};

lab::Backend backendOf(const Arguments& arguments) {
  return arguments.backend == "nft" ? lab::Backend::Nft : lab::Backend::Legacy;
}

int refuse(const std::string& message, const std::string& remedy = {}) {
  printError(message, remedy);
  return kBadInput;
}

void say(const std::vector<std::string>& notBuilt, const std::string& how) {
  for (const std::string& thing : notBuilt)
    std::cout << how << ": " << thing << "\n";
}

// For a shell: "'gateway of lan'".
std::string asWord(const std::string& place) {
  return place.find(' ') == std::string::npos ? place : session::shellQuoted(place);
}

int up(const scenario::Scenario& scenario, const Arguments& arguments) {
  std::string prefix = lab::prefixOf(scenario);
  if (lab::isUp(prefix))
    return refuse(scenario.name + " is up already", "flannelgraph lab down " + arguments.scenario);
  auto standing = lab::Standing::build(scenario, backendOf(arguments), prefix);
  if (!standing) return refuse("the network cannot be built: " + standing.error());
  say((*standing)->notBuilt(), "not built");
  for (const std::string& place : (*standing)->network().places())
    std::cout << place << " is up: flannelgraph lab exec " << arguments.scenario << " " << asWord(place)
              << " -- COMMAND\n";
  return kDone;
}

// Where it is not up: played by the real tools from the start, or built as the scenario leaves it.
enum class Otherwise { Play, BuildTheEnd };

// A network that is up, with what was done to it, or one that lives as long as the command.
tl::expected<std::unique_ptr<lab::Standing>, std::string>
standing(const scenario::Scenario& scenario, const Arguments& arguments, Otherwise otherwise) {
  const lab::Backend backend = backendOf(arguments);
  if (lab::isUp(lab::prefixOf(scenario))) return lab::Standing::open(scenario, backend);
  if (otherwise == Otherwise::Play) return lab::Standing::build(scenario, backend);
  return lab::Standing::build(lab::standingStill(scenario, lab::keepConnections), backend);
}

int execute(const scenario::Scenario& scenario, const Arguments& arguments) {
  std::vector<std::string> words = arguments.command;
  if (!words.empty() && words.front() == "--") words.erase(words.begin());
  if (arguments.place.empty() || words.empty())
    return refuse("lab exec needs a place and a command", "flannelgraph lab exec SCENARIO PLACE -- COMMAND");
  auto network = standing(scenario, arguments, Otherwise::Play);
  if (!network) return refuse("the network cannot be built: " + network.error());
  const auto& places = (*network)->network().places();
  if (!(*network)->network().find(arguments.place))
    return refuse("there is no place '" + arguments.place + "'", core::didYouMean(arguments.place, places));
  return (*network)->execute(arguments.place, words);
}

int capture(const scenario::Scenario& scenario, const Arguments& arguments) {
  if (arguments.folder.empty()) return refuse("lab capture needs a folder to write", "add -o DIR");
  auto network = standing(scenario, arguments, Otherwise::BuildTheEnd);
  if (!network) return refuse("the network cannot be built: " + network.error());
  auto written =
      lab::writeCapture((*network)->network(), (*network)->blueprint(), scenario, arguments.folder);
  if (!written) return refuse("cannot capture: " + written.error());
  return kDone;
}

int compare(const scenario::Scenario& scenario, const Arguments& arguments) {
  lab::Verdict verdict = lab::judge(scenario, backendOf(arguments));
  if (!verdict.wrong.empty()) {
    print(verdict.wrong);
    return kBadInput;
  }
  if (!verdict.notBuilt.empty()) return refuse("the network cannot be built: " + verdict.notBuilt);
  say(verdict.notCompared, "not compared");
  std::cout << lab::report(verdict);
  return verdict.differences.empty() ? kDone : kExpectationFailed;
}

// Made-up probes instead of the scenario's own.
int probe(const scenario::Scenario& scenario, const Arguments& arguments) {
  constexpr uint64_t kMostProbes = 10000; // each has a source port
  lab::ProbingOptions options;
  options.count = std::min(arguments.probes.value_or(options.count), kMostProbes);
  options.seed = scenario.seed;
  options.backend = backendOf(arguments);
  if (arguments.captured) options.through = lab::Through::Capture;
  lab::Probing probing = lab::probe(scenario, options);
  const lab::Verdict& verdict = probing.verdict;
  print(probing.findings);
  if (!verdict.wrong.empty()) return kBadInput;
  if (!verdict.notBuilt.empty()) return refuse("the network cannot be built: " + verdict.notBuilt);
  say(verdict.notCompared, "not compared");
  if (arguments.each) std::cout << lab::agreementList(probing) << "\n";
  if (!verdict.differences.empty()) std::cout << lab::report(verdict) << "\n";
  std::cout << scenario.name << ", iptables-" << lab::name(options.backend) << ", seed " << options.seed
            << (arguments.captured ? ", read from a capture of the kernel's network" : "") << "\n\n"
            << lab::agreementTable(probing) << lab::doubts(verdict);
  return verdict.differences.empty() ? kDone : kExpectationFailed;
}

// The commands by which the findings of doctor can be checked.
std::vector<lab::Question> predictions(const scenario::Scenario& scenario) {
  doctor::Options options;
  options.mostTried = 0;
  auto examination = doctor::examine(scenario, options, report::Sentences());
  std::vector<lab::Question> out;
  for (const report::Finding& finding : examination->findings)
    if (finding.check) out.push_back({finding.check->run.place, finding.check->run.command});
  return out;
}

int checkCommands(const scenario::Scenario& scenario, const Arguments& arguments) {
  std::vector<lab::Question> questions;
  if (arguments.doctor) questions = predictions(scenario);
  if (arguments.doctor && questions.empty()) {
    std::cout << "doctor finds nothing that a command shows\n";
    return kDone;
  }
  lab::CommandCheck check = lab::checkCommands(scenario, backendOf(arguments), questions);
  if (!check.notBuilt.empty()) return refuse("the network cannot be built: " + check.notBuilt);
  say(check.notCompared, "not compared");
  std::cout << lab::commandTable(check);
  return std::ranges::all_of(check.answers, &lab::CommandAnswer::agree) ? kDone : kExpectationFailed;
}

int down(const Arguments& arguments, const Common& common) {
  std::size_t removed = 0;
  if (arguments.all) {
    removed = lab::takeDownAll();
  } else {
    auto scenario = load(arguments.scenario, common);
    if (!scenario) return kBadInput;
    removed = lab::takeDown(lab::prefixOf(*scenario));
  }
  std::cout << removed << " network namespaces removed\n";
  return kDone;
}

int work(const Arguments& arguments, const Common& common) {
  if (arguments.scenario.empty() && !(arguments.action == "down" && arguments.all))
    return refuse("lab " + arguments.action + " needs a scenario",
                  "flannelgraph lab " + arguments.action + " SCENARIO");
  if (std::string why = lab::whyNoNamespaces(); !why.empty())
    return refuse("real network namespaces cannot be made here: " + why);
  if (arguments.action == "down") return down(arguments, common);
  auto scenario = load(arguments.scenario, common);
  if (!scenario) return kBadInput;
  scenario->end = timeOf(arguments.at, *scenario);
  if (arguments.action == "up") return up(*scenario, arguments);
  if (arguments.action == "exec") return execute(*scenario, arguments);
  if (arguments.action == "capture") return capture(*scenario, arguments);
  if (arguments.commands || arguments.doctor) return checkCommands(*scenario, arguments);
  bool isProbed = arguments.probes || arguments.captured || scenario->snapshot;
  return isProbed ? probe(*scenario, arguments) : compare(*scenario, arguments);
}

std::vector<Option> options(Arguments& a) {
  return {{.name = "ACTION",
           .target = &a.action,
           .help = "up, down, exec, compare or capture",
           .needed = Needed::Yes,
           .oneOf = {"up", "down", "exec", "compare", "capture"}},
          {.name = "SCENARIO",
           .target = &a.scenario,
           .help = "a file, a number or name of the library, or a capture"},
          {.name = "PLACE", .target = &a.place, .help = "exec: where"},
          {.name = "COMMAND", .target = &a.command, .help = "exec: a command of this machine, after --"},
          {.name = "--backend",
           .target = &a.backend,
           .help = "which iptables: legacy (default) or nft",
           .oneOf = {"legacy", "nft"}},
          {.name = "--probes",
           .target = &a.probes,
           .help = "compare: so many made-up probes, of the network as it stands at the end",
           .placeholder = "N"},
          {.name = "--captured",
           .target = &a.captured,
           .help = "compare: with what is read in a capture of the kernel's network (200 probes)"},
          {.name = "--commands",
           .target = &a.commands,
           .help = "compare: what commands that only look print in each namespace",
           .excludes = "--probes"},
          {.name = "--doctor",
           .target = &a.doctor,
           .help = "compare: what doctor says that commands will print",
           .excludes = "--probes"},
          {.name = "--at",
           .target = &a.at,
           .help = "capture; compare with --probes, --captured, --commands or --doctor: as it stands then "
                   "(default: at the scenario's end)",
           .isTime = true},
          {.name = "-v,--verbose", .target = &a.each, .help = "compare: lists each made-up probe"},
          {.name = "--all", .target = &a.all, .help = "down: all that lab up ever built"},
          {.name = "-o,--output",
           .target = &a.folder,
           .help = "capture: write into this folder, as of real hosts",
           .placeholder = "DIR"}};
}

} // namespace

Verb labVerb() {
  return {"lab", "the same in real Linux network namespaces of this machine, and compared with them (root)",
          [](const Common& common) -> Declared {
            auto arguments = std::make_shared<Arguments>();
            return {options(*arguments), [arguments, &common] { return work(*arguments, common); }};
          }};
}

} // namespace fg::cli
