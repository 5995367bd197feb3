#include "lab/tables.h"

#include "host/systemd_unit.h"
#include "lab/lines.h"
#include "lab/process.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>

namespace fg::lab {
namespace {

// "[12:1008]"
bool readCounters(std::string_view text, RuleSeen& rule) {
  std::size_t colon = text.find(':');
  if (!text.starts_with('[') || !text.ends_with(']') || colon == std::string_view::npos) return false;
  std::from_chars(text.data() + 1, text.data() + colon, rule.packets);
  std::from_chars(text.data() + colon + 1, text.data() + text.size() - 1, rule.bytes);
  return true;
}

// "ipv4 2 udp 17 29 src=…" or "udp 17 29 src=…": what counts in it.
std::string connection(const std::string& line) {
  constexpr std::array<std::string_view, 6> kPassedOver{
      "use=", "zone=", "secctx=", "packets=", "bytes=", "mark=0"};
  std::string out;
  for (const std::string& word : host::splitWords(line)) {
    bool isNumber = word.find_first_not_of("0123456789") == std::string::npos;
    bool isPassedOver =
        std::ranges::any_of(kPassedOver, [&](std::string_view each) { return word.starts_with(each); });
    // A flow of UDP that has lasted for two seconds is assured: the kernel is not made to wait.
    bool isByTime = word == "[ASSURED]" && out.starts_with("udp");
    if (isNumber || isPassedOver || isByTime || word == "ipv4") continue;
    out += (out.empty() ? "" : " ") + word;
  }
  return out;
}

} // namespace

TablesSeen readTables(const Reader& read) {
  TablesSeen seen;
  seen.rules = rulesIn(read({"iptables-save", "-c"}));
  seen.connections = connectionsIn(read({"conntrack", "-L"}));
  seen.forwarding = forwardingIn(read({"bridge", "fdb", "show"}));
  seen.neighbors = neighborsIn(read({"ip", "neigh", "show"}));
  seen.routes = routesIn(read({"ip", "route", "show"}));
  return seen;
}

// Some releases of iproute put two blanks between a route's parts (CentOS 7's).
std::vector<std::string> routesIn(std::string_view listed) {
  std::vector<std::string> out;
  for (const std::string& line : linesOf(listed))
    out.push_back(fmt::format("{}", fmt::join(host::splitWords(line), " ")));
  return out;
}

std::vector<RuleSeen> rulesIn(std::string_view saved) {
  std::vector<RuleSeen> out;
  std::string table;
  std::map<std::string, int> count;
  for (const std::string& line : linesOf(saved)) {
    if (line[0] == '*') {
      table = line.substr(1);
      count.clear();
    }
    RuleSeen rule;
    rule.table = table;
    std::vector<std::string> words = host::splitWords(line);
    if (line[0] == ':') {
      rule.chain = words[0].substr(1);
      rule.text = "policy " + words.at(1);
      if (words[1] == "-") continue; // a user's chain has none
      readCounters(words.back(), rule);
    } else if (line[0] == '[' && words.size() > 2 && readCounters(words[0], rule)) {
      rule.chain = words[2];
      rule.index = ++count[rule.chain];
      rule.text = line.substr(line.find(' ') + 1);
    } else {
      continue;
    }
    out.push_back(std::move(rule));
  }
  return out;
}

std::vector<std::string> connectionsIn(std::string_view listed) {
  std::vector<std::string> out;
  for (const std::string& line : linesOf(listed))
    out.push_back(connection(line));
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> forwardingIn(std::string_view listed) {
  std::vector<std::string> out;
  for (const std::string& line : linesOf(listed)) {
    bool isLearned =
        line.find(" master ") != std::string::npos && line.find("permanent") == std::string::npos;
    bool isMulticast = line.starts_with("33:33") || line.starts_with("01:00:5e");
    if (!isLearned || isMulticast) continue;
    std::vector<std::string> words = host::splitWords(line);
    out.push_back(words[0] + " dev " + words.at(2));
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> neighborsIn(std::string_view listed) {
  std::vector<std::string> out;
  for (const std::string& line : linesOf(listed)) {
    std::vector<std::string> words = host::splitWords(line);
    if (words.size() < 3 || line.find("NOARP") != std::string::npos
        || words[0].find(':') != std::string::npos)
      continue;
    auto mac = std::find(words.begin(), words.end(), "lladdr");
    std::string known = mac == words.end() ? "does not answer" : "is " + *std::next(mac);
    bool isPermanent = words.back() == "PERMANENT";
    out.push_back(words[0] + " dev " + words[2] + " " + known + (isPermanent ? ", permanent" : ""));
  }
  std::sort(out.begin(), out.end());
  return out;
}

} // namespace fg::lab
