// systemctl: the services of a node.
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/result.h"
#include "commands/systemd/status.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace fg::commands::systemd {
namespace {

using host::JobMode;
using host::JobType;
using host::Systemd;

constexpr net::SimTime kPatience = std::chrono::minutes(10);
constexpr net::SimTime kSlice = std::chrono::milliseconds(100);

struct Request {
  Context& context;
  Systemd& systemd;
  std::vector<std::string> units;
  std::vector<std::string> properties;
  size_t lines = 10;
  bool noBlock = false, quiet = false;
  JobMode mode = JobMode::Replace;
};

bool contains(const auto& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// What v219 says to a job that did not work out (check_wait_response()).
std::string complaint(const std::string& unit, host::JobResult result) {
  switch (result) {
  case host::JobResult::Done:
    return "";
  case host::JobResult::Timeout:
    return fmt::format("Job for {} timed out.\n", unit);
  case host::JobResult::Canceled:
    return fmt::format("Job for {} canceled.\n", unit);
  case host::JobResult::Dependency:
    return fmt::format("A dependency job for {} failed. See 'journalctl -xe' for details.\n", unit);
  case host::JobResult::Failed:
    return fmt::format(
        "Job for {} failed because the control process exited with error code. See \"systemctl "
        "status {}\" and \"journalctl -xe\" for details.\n",
        unit, unit);
  }
  return "";
}

// Time passes until the job is done.
void wait(const Request& request, const std::string& unit) {
  net::SimTime end = request.context.prober.now() + kPatience;
  while (request.systemd.hasJob(unit) && request.context.prober.now() < end)
    request.context.prober.nextAnswer(request.context.prober.now() + kSlice);
}

CommandResult act(const Request& request, JobType type, std::string_view verb) {
  CommandResult result;
  for (const std::string& unit : request.units) {
    auto description = request.systemd.unit(unit);
    if (!request.systemd.service(unit)) {
      bool isThere = description.has_value();
      result.err += isThere ? fmt::format("flannelgraph does not model {}\n", unit)
                            : fmt::format("Failed to {} {}: Unit not found.\n", verb, unit);
      result.status = isThere ? 2 : 5;
      continue;
    }
    request.systemd.enqueue(type, unit, request.mode);
    if (request.noBlock) continue;
    wait(request, unit);
    auto ended = request.systemd.lastResult(unit).value_or(host::JobResult::Done);
    std::string text = complaint(unit, ended);
    if (ended == host::JobResult::Failed && request.systemd.service(unit)->result == "start-limit")
      text = fmt::format("Job for {} failed because start of the service was attempted too often. See "
                         "\"systemctl status {}\" and \"journalctl -xe\" for details.\nTo force a start use "
                         "\"systemctl reset-failed {}\" followed by \"systemctl start {}\" again.\n",
                         unit, unit, unit, unit);
    result.err += text;
    if (ended != host::JobResult::Done) result.status = 1;
  }
  return result;
}

CommandResult status(const Request& request) {
  CommandResult result;
  for (const std::string& unit : request.units) {
    const host::Service* service = request.systemd.service(unit);
    if (!result.out.empty()) result.out += "\n";
    if (!service || !request.systemd.unit(unit)) {
      result.err += fmt::format("Unit {} could not be found.\n", unit);
      result.status = 4;
      continue;
    }
    result.out += statusOf(request.context, request.systemd, *service, request.lines);
    result.status = std::max(result.status, statusCode(*service));
  }
  return result;
}

CommandResult cat(const Request& request) {
  CommandResult result;
  for (const std::string& unit : request.units) {
    auto found = request.systemd.unit(unit);
    if (!found) {
      result.err += fmt::format("No files found for {}.\n", unit);
      result.status = 1;
      continue;
    }
    std::vector<std::string> paths{found->path()};
    paths.insert(paths.end(), found->dropIns().begin(), found->dropIns().end());
    for (const std::string& path : paths)
      result.out += fmt::format("{}# {}\n{}", result.out.empty() ? "" : "\n", path,
                                request.context.cluster.file(request.context.ns, path).value_or(""));
  }
  return result;
}

CommandResult isActive(const Request& request) {
  CommandResult result{3, {}, {}};
  for (const std::string& unit : request.units) {
    const host::Service* service = request.systemd.service(unit);
    if (!request.quiet) result.out += (service ? stateWord(*service) : "unknown") + "\n";
    if (service && statusCode(*service) == 0) result.status = 0;
  }
  return result;
}

CommandResult isFailed(const Request& request) {
  CommandResult result{1, {}, {}};
  for (const std::string& unit : request.units) {
    const host::Service* service = request.systemd.service(unit);
    if (!request.quiet) result.out += (service ? stateWord(*service) : "unknown") + "\n";
    if (service && service->active == host::ActiveState::Failed) result.status = 0;
  }
  return result;
}

CommandResult isEnabled(const Request& request) {
  CommandResult result{1, {}, {}};
  for (const std::string& unit : request.units) {
    if (!request.systemd.service(unit)) {
      result.err += fmt::format("Failed to get unit file state for {}: No such file or directory\n", unit);
      continue;
    }
    bool enabled = request.systemd.isEnabled(unit);
    if (!request.quiet) result.out += enabled ? "enabled\n" : "disabled\n";
    if (enabled) result.status = 0;
  }
  return result;
}

// What is known of a unit here, in the order in which systemd tells it (unit_vtable[] of v219).
std::vector<std::pair<std::string, std::string>> properties(const Request& request, const std::string& unit) {
  const host::Service* service = request.systemd.service(unit);
  bool isThere = service && request.systemd.unit(unit);
  return {{"Id", unit},
          {"LoadState", isThere ? "loaded" : "not-found"},
          {"ActiveState", isThere ? std::string(host::name(service->active)) : "inactive"},
          {"SubState", isThere ? std::string(host::name(service->state)) : "dead"},
          {"UnitFileState", !isThere                          ? ""
                            : request.systemd.isEnabled(unit) ? "enabled"
                                                              : "disabled"}};
}

// A paragraph each; there are hundreds of other properties.
CommandResult show(const Request& request, const std::vector<std::string>& wanted) {
  std::string out;
  for (const std::string& unit : request.units) {
    if (!out.empty()) out += "\n";
    std::size_t known = 0;
    for (const auto& [property, value] : properties(request, unit)) {
      if (!contains(wanted, property)) continue;
      out += property + "=" + value + "\n";
      ++known;
    }
    if (known < wanted.size())
      return notEmulated("properties beside Id, LoadState, ActiveState, SubState and UnitFileState");
  }
  return success(out);
}

// So that a shell knows that something was done.
void note(const Request& request, const std::string& what) {
  host::NetworkNamespace& ns = request.context.ns;
  ns.recorder().change(ns.id(), trace::StateKind::Daemon, trace::ChangeKind::Changed, what);
}

// Links in /etc/systemd/system, as [Install] says.
CommandResult enable(const Request& request, bool enabled) {
  CommandResult result;
  for (const std::string& unit : request.units) {
    auto description = request.systemd.unit(unit);
    if (!description || !request.systemd.service(unit)) {
      result.err += fmt::format("Failed to execute operation: No such file or directory\n");
      result.status = 1;
      continue;
    }
    if (request.systemd.isEnabled(unit) == enabled) continue;
    request.systemd.setEnabled(unit, enabled);
    note(request, unit + (enabled ? " enabled" : " disabled"));
    for (const auto& [setting, ending] :
         {std::pair("WantedBy", ".wants"), std::pair("RequiredBy", ".requires")})
      for (const std::string& other : description->units("Install", setting)) {
        std::string link = fmt::format("/etc/systemd/system/{}{}/{}", other, ending, unit);
        result.err += enabled ? fmt::format("Created symlink from {} to {}.\n", link, description->path())
                              : fmt::format("Removed symlink {}.\n", link);
      }
  }
  return result;
}

CommandResult resetFailed(const Request& request) {
  for (const auto& [unit, service] : request.systemd.services())
    if (request.units.empty()
        || std::find(request.units.begin(), request.units.end(), unit) != request.units.end()) {
      request.systemd.resetFailed(unit);
      note(request, unit + " reset-failed");
    }
  return success();
}

CommandResult listUnits(const Request& request) {
  std::string out;
  size_t count = 0, width = 4;
  for (const auto& [unit, service] : request.systemd.services())
    if (service.since) width = std::max(width, unit.size());
  for (const auto& [unit, service] : request.systemd.services()) {
    if (!service.since || (service.active == host::ActiveState::Inactive)) continue;
    bool failed = service.active == host::ActiveState::Failed;
    out += fmt::format("{} {:<{}} {} {:<8} {:<12} {}\n", failed ? "●" : " ", unit, width, "loaded",
                       host::name(service.active), host::name(service.state),
                       request.systemd.unit(unit).value_or(host::SystemdUnit{}).description());
    ++count;
  }
  return success(fmt::format("  {:<{}} {} {:<8} {:<12} {}\n{}\n{} loaded units listed.\n", "UNIT", width,
                             "LOAD  ", "ACTIVE", "SUB", "DESCRIPTION", out, count));
}

CommandResult kill(const Request& request, std::string signal) {
  if (signal.starts_with("SIG")) signal.erase(0, 3);
  for (const std::string& unit : request.units)
    request.systemd.kill(unit, signal);
  return success();
}

constexpr std::array kRealVerbs{
    "isolate",  "reload", "reload-or-restart", "list-unit-files", "set-property", "mask",
    "unmask",   "edit",   "list-dependencies", "list-sockets",    "list-timers",  "reboot",
    "poweroff", "halt",   "get-default",       "set-default",     "rescue",       "emergency"};

constexpr std::array kNeedUnit{"start",     "stop",      "restart",    "try-restart", "status",  "cat",
                               "is-active", "is-failed", "is-enabled", "enable",      "disable", "kill"};

CommandResult perform(const Request& request, const std::string& verb, const std::string& signal) {
  if (verb == "start") return act(request, JobType::Start, verb);
  if (verb == "stop") return act(request, JobType::Stop, verb);
  if (verb == "restart") return act(request, JobType::Restart, verb);
  if (verb == "try-restart") return act(request, JobType::TryRestart, verb);
  if (verb == "status") return status(request);
  if (verb == "cat") return cat(request);
  if (verb == "is-active") return isActive(request);
  if (verb == "is-failed") return isFailed(request);
  if (verb == "is-enabled") return isEnabled(request);
  if (verb == "enable") return enable(request, true);
  if (verb == "disable") return enable(request, false);
  if (verb == "reset-failed") return resetFailed(request);
  if (verb == "list-units") return listUnits(request);
  if (verb == "kill") return kill(request, signal);
  if (verb == "show" && !request.properties.empty() && !request.units.empty())
    return show(request, request.properties);
  if (verb == "show") return notEmulated("'systemctl show' without -p and a unit");
  if (verb == "daemon-reload") return success(); // unit files are read whenever they count
  if (contains(kRealVerbs, verb)) return notEmulated(fmt::format("'systemctl {}'", verb));
  return failure(1, fmt::format("Unknown operation '{}'.", verb));
}

CommandResult execute(Context& context, const Arguments& arguments) {
  Systemd* systemd = context.cluster.systemd(context.ns);
  if (!systemd) return failure(127, "bash: systemctl: command not found");
  Options options = readOptions(arguments, {"aln:qs:t:p:ro:fHM\1\2\3\4\5",
                                            {{"full", 'l'},
                                             {"all", 'a'},
                                             {"lines", 'n'},
                                             {"quiet", 'q'},
                                             {"signal", 's'},
                                             {"no-pager", '\1'},
                                             {"no-block", '\2'},
                                             {"now", '\3'},
                                             {"ignore-dependencies", '\4'},
                                             {"no-legend", '\5'},
                                             {"type", 't'},
                                             {"property", 'p'},
                                             {"output", 'o'},
                                             {"force", 'f'},
                                             {"host", 'H'}}});
  if (std::string message = getoptMessage("systemctl", options); !message.empty()) return failure(1, message);
  for (char letter : {'t', 'o', 'r', 'f', 'H', 'M'})
    if (options.has(letter)) return notEmulated(fmt::format("'systemctl -{}'", letter));
  if (options.has('\3')) return notEmulated("'systemctl --now'");
  if (options.has('\5')) return notEmulated("'systemctl --no-legend'");
  Request request{context, *systemd, {}, {}};
  if (auto lines = options.value('n')) {
    auto number = parseNumber(*lines, 0, 1'000'000);
    if (!number) return failure(1, "Failed to parse lines '" + *lines + "'");
    request.lines = static_cast<size_t>(*number);
  }
  for (const auto& [letter, value] : options.given)
    if (letter == 'p') // "Id,ActiveState"
      std::ranges::move(core::splitList(value), std::back_inserter(request.properties));
  request.noBlock = options.has('\2');
  request.quiet = options.has('q');
  if (options.has('\4')) request.mode = JobMode::IgnoreDependencies;
  std::string verb = options.operands.empty() ? "list-units" : options.operands.front();
  for (size_t i = 1; i < options.operands.size(); ++i)
    request.units.push_back(Systemd::unitName(options.operands[i]));
  if (contains(kNeedUnit, verb) && request.units.empty()) return failure(1, "Too few arguments.");
  bool pinned = verb == "status" && !options.has('n') && request.units.size() == 1
                && request.units.front() == "docker.service";
  if (pinned)
    if (auto lines = parseNumber(context.cluster.pin(context.ns, "docker.status.lines"), 0, 1000))
      request.lines = static_cast<size_t>(*lines);
  return perform(request, verb, options.value('s').value_or("TERM"));
}

} // namespace
} // namespace fg::commands::systemd

namespace fg::commands {

Spec systemctlSpec() {
  const std::vector<std::string> units{
      "docker",     "etcd",           "flanneld", "kube-apiserver", "kube-controller-manager",
      "kube-proxy", "kube-scheduler", "kubelet"};
  return {
      .name = "systemctl",
      .synopsis = "systemctl [-l] [-n LINES] [-p PROPERTY,…] [--no-block] [--ignore-dependencies] VERB UNIT…",
      .summary = "the services of a node: status, start, stop, restart, cat, is-active, enable, kill …",
      .description =
          "Units start in the order that their After= and Before= say; who Requires= (or is RequiredBy=) a "
          "unit is "
          "stopped and restarted with it: restarting flanneld restarts docker and kubelet. Units are the "
          "daemons of "
          "the model; others are not there. 'status' shows no memory and no tasks; 'show' wants -p, and "
          "knows Id, "
          "LoadState, ActiveState, SubState and UnitFileState. 'reload', 'mask' "
          "and "
          "'list-unit-files' are not emulated; unit files count as soon as they are changed, with or without "
          "daemon-reload.",
      .next = {{"",
                {"status", "start", "stop", "restart", "try-restart", "cat", "is-active", "is-failed",
                 "is-enabled", "enable", "disable", "kill", "list-units", "show", "reset-failed",
                 "daemon-reload"}},
               {"status", units},
               {"start", units},
               {"stop", units},
               {"restart", units},
               {"cat", units},
               {"is-active", units},
               {"enable", units},
               {"disable", units}},
      .run = systemd::execute};
}

} // namespace fg::commands
