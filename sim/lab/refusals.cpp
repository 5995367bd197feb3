#include "lab/refusals.h"

#include "lab/lines.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fg::lab {
namespace {

constexpr std::string_view kFailed = "Command failed -:"; // and the line's number

// What comes of a device that was refused is no news.
bool isConsequence(const std::string& reason, const std::vector<std::string>& refused) {
  constexpr std::string_view kNoDevice = "Cannot find device \"";
  if (!reason.starts_with(kNoDevice)) return false;
  std::string device = reason.substr(kNoDevice.size(), reason.rfind('"') - kNoDevice.size());
  return std::ranges::any_of(
      refused, [&](const std::string& line) { return line.find(" " + device + " ") != std::string::npos; });
}

std::string firstLine(const Ran& ran) {
  std::vector<std::string> said = linesOf(ran.err.empty() ? ran.out : ran.err);
  return said.empty() ? fmt::format("exit status {}", ran.status) : said.front();
}

} // namespace

std::vector<std::string> runBatch(const Netns& where, const std::string& tool, const std::string& lines) {
  if (lines.empty()) return {};
  Ran ran = run(where, {tool, "-force", "-batch", "-"}, lines);
  if (ran.status == 0) return {};
  std::vector<std::string> asked = linesOf(lines), refused;
  std::string reason;
  for (const std::string& said : linesOf(ran.err)) {
    if (!said.starts_with(kFailed)) {
      if (reason.empty()) reason = said;
      continue;
    }
    std::size_t number = 0;
    std::from_chars(said.data() + kFailed.size(), said.data() + said.size(), number);
    if (number >= 1 && number <= asked.size() && !isConsequence(reason, refused))
      refused.push_back(fmt::format("{} {}: {}", tool, asked[number - 1], reason));
    reason.clear();
  }
  if (refused.empty()) refused.push_back(fmt::format("{} -batch: {}", tool, firstLine(ran)));
  return refused;
}

std::vector<std::string> loadRules(const Network& network, const std::string& place,
                                   const std::string& rules) {
  auto restore = [&](const std::string& text) {
    return network.run(place, {"iptables-restore", "--noflush"}, text);
  };
  if (rules.empty() || restore(rules).status == 0) return {};
  std::string table;
  std::vector<std::string> refused;
  for (const std::string& line : linesOf(rules)) {
    if (line[0] == '*') {
      table = line;
      network.run(place, {"iptables", "-t", table.substr(1), "-F"}); // of what was taken the first time
      network.run(place, {"iptables", "-t", table.substr(1), "-X"});
    } else if (line != "COMMIT") {
      Ran ran = restore(table + "\n" + line + "\nCOMMIT\n");
      if (ran.status != 0) refused.push_back(fmt::format("{}: {}", line, firstLine(ran)));
    }
  }
  return refused;
}

std::vector<std::string> runCommand(const Network& network, const std::string& place,
                                    const std::vector<std::string>& words) {
  Ran ran = network.run(place, words);
  if (ran.status == 0) return {};
  return {fmt::format("{}: {}", fmt::join(words, " "), firstLine(ran))};
}

} // namespace fg::lab
