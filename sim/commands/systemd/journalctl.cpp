// journalctl: what the daemons of a node have said.
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/result.h"
#include "commands/support/wall_clock.h"
#include "commands/systemd/status.h"

#include <algorithm>
#include <sstream>

namespace fg::commands::systemd {
namespace {

struct Entry {
  const host::Service* service;
  const host::JournalLine* line;
};

// "2018-02-03 01:20:00", "01:20:00", "today", "now", "-5min", "5 min ago": nothing where it is none of these.
std::optional<net::SimTime> timeOf(const Machine& machine, net::SimTime now, const std::string& text) {
  using namespace std::chrono;
  if (text == "now") return now;
  auto midnight = [&] {
    WallTime t = localTime(machine, now);
    return now - hours(t.hour) - minutes(t.minute) - seconds(t.second) - nanoseconds(t.nanoseconds);
  };
  if (text == "today") return midnight();
  if (text == "yesterday") return midnight() - days(1);
  std::string span = text;
  bool ago = span.ends_with(" ago");
  if (ago) span.erase(span.size() - 4);
  if (ago || span.starts_with("-")) {
    if (!ago) span.erase(0, 1);
    double amount = 0;
    std::string unit;
    std::istringstream in(span);
    if (!(in >> amount)) return std::nullopt;
    in >> unit;
    double scale = unit.starts_with("h")   ? 3600
                   : unit.starts_with("d") ? 86400
                   : unit.starts_with("m") ? 60
                                           : 1;
    return now - duration_cast<nanoseconds>(duration<double>(amount * scale));
  }
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  if (std::sscanf(text.c_str(), "%d-%d-%d %d:%d:%d", &year, &month, &day, &hour, &minute, &second) >= 3) {
    year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                        std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) return std::nullopt;
    auto at = local_days(date) + hours(hour) + minutes(minute) + seconds(second);
    return duration_cast<nanoseconds>(at - machine.clock);
  }
  if (std::sscanf(text.c_str(), "%d:%d:%d", &hour, &minute, &second) >= 2)
    return midnight() + hours(hour) + minutes(minute) + seconds(second);
  return std::nullopt;
}

std::vector<Entry> allEntries(const host::Systemd& systemd, const std::vector<std::string>& units) {
  std::vector<Entry> out;
  for (const auto& [unit, service] : systemd.services())
    if (units.empty() || std::find(units.begin(), units.end(), unit) != units.end())
      for (const host::JournalLine& line : service.journal)
        out.push_back({&service, &line});
  std::sort(out.begin(), out.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.line->at, a.line->number) < std::pair(b.line->at, b.line->number);
  });
  return out;
}

// "-- Logs begin at Fri 2018-02-02 22:52:40 CST, end at Sat 2018-02-03 01:21:00 CST. --"
std::string header(Context& context, const std::vector<Entry>& all) {
  if (isDebian(context)) return "";
  return fmt::format("-- Logs begin at {}, end at {}. --\n",
                     systemdTime(context.machine, all.front().line->at),
                     systemdTime(context.machine, all.back().line->at));
}

CommandResult journal(Context& context, const Arguments& arguments) {
  host::Systemd* systemd = context.cluster.systemd(context.ns);
  if (!systemd) return failure(127, "bash: journalctl: command not found");
  Options options = readOptions(arguments, {"u:n:erS:U:fxbakqlo:p:t:\1",
                                            {{"unit", 'u'},
                                             {"lines", 'n'},
                                             {"no-pager", '\1'},
                                             {"since", 'S'},
                                             {"until", 'U'},
                                             {"reverse", 'r'},
                                             {"pager-end", 'e'},
                                             {"follow", 'f'},
                                             {"boot", 'b'},
                                             {"all", 'a'},
                                             {"full", 'l'},
                                             {"quiet", 'q'},
                                             {"output", 'o'},
                                             {"priority", 'p'},
                                             {"dmesg", 'k'},
                                             {"catalog", 'x'},
                                             {"identifier", 't'}}});
  if (options.withoutValue == 'n') { // a number is optional there
    options.withoutValue.reset();
    options.given.emplace_back('n', "10");
  }
  if (std::string message = getoptMessage("journalctl", options); !message.empty())
    return failure(1, message);
  for (char letter : {'f', 'o', 'p', 'k', 'x', 't'})
    if (options.has(letter)) return notEmulated(fmt::format("'journalctl -{}'", letter));
  if (!options.operands.empty())
    return notEmulated("matches such as 'journalctl " + options.operands.front() + "'");
  std::vector<std::string> units;
  for (const auto& [letter, value] : options.given)
    if (letter == 'u') units.push_back(host::Systemd::unitName(value));
  std::vector<Entry> all = allEntries(*systemd, {}), shown = allEntries(*systemd, units);
  if (all.empty()) return failure(0, "-- No entries --");
  net::SimTime now = context.ns.now();
  for (char letter : {'S', 'U'})
    if (auto text = options.value(letter)) {
      auto at = timeOf(context.machine, now, *text);
      if (!at) return failure(1, "Failed to parse timestamp: " + *text);
      std::erase_if(shown, [&](const Entry& entry) {
        return letter == 'S' ? entry.line->at < *at : entry.line->at > *at;
      });
    }
  if (auto lines = options.value('n')) {
    auto number = parseNumber(*lines, 0, 1'000'000);
    if (!number) return failure(1, "Failed to parse lines '" + *lines + "'");
    if (shown.size() > static_cast<size_t>(*number))
      shown.erase(shown.begin(), shown.end() - static_cast<std::ptrdiff_t>(*number));
  }
  if (options.has('r')) std::reverse(shown.begin(), shown.end());
  CommandResult result;
  if (!options.has('q')) result.out = header(context, all);
  for (const Entry& entry : shown)
    result.out += journalText(context, *entry.service, *entry.line) + "\n";
  if (shown.empty() && !options.has('q')) result.out += "-- No entries --\n";
  return result;
}

} // namespace
} // namespace fg::commands::systemd

namespace fg::commands {

Spec journalctlSpec() {
  const std::vector<std::string> units{"docker",         "etcd",       "flanneld",
                                       "kube-apiserver", "kube-proxy", "kubelet"};
  return {.name = "journalctl",
          .synopsis = "journalctl [-u UNIT]… [-n LINES] [-r] [--since TIME] [--until TIME] [--no-pager]",
          .summary = "what the daemons of the node have said",
          .description = "The lines are those of the model's daemons, in the real ones' words, and systemd's "
                         "about them; nothing "
                         "else is in this journal. flanneld's lines tell the interface, the lease and each "
                         "subnet that came or "
                         "went. -f, -o, -p and matches are not emulated.",
          .next = {{"", {"-u", "-n", "-r", "--no-pager", "--since", "--until"}}, {"-u", units}},
          .run = systemd::journal};
}

} // namespace fg::commands
