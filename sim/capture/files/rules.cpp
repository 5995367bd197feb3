// iptables-save's texts, nft-ruleset.json and ipset-save.txt. Rules are loaded later; here their text is
// checked.
#include "capture/files/files.h"
#include "capture/files/lines.h"
#include "capture/json.h"
#include "netfilter/rule_set.h"
#include "scenario/utf8.h"

#include <algorithm>
#include <array>
#include <set>

namespace fg::capture {
namespace {

// The line that iptables-restore complains about: "… line 12 failed", "Error occurred at line: 12".
int lineIn(const std::string& message) {
  size_t at = message.rfind("line");
  at = at == std::string::npos ? at : message.find_first_of("0123456789", at);
  if (at == std::string::npos) return 0;
  size_t end = message.find_first_not_of("0123456789", at);
  return numberOf<int>(std::string_view(message).substr(at, end - at)).value_or(0);
}

void check(Reading& reading) {
  using netfilter::RuleSet;
  netfilter::RuleSet scratch;
  auto result = scratch.restore(reading.text, RuleSet::Flush::Yes, RuleSet::Counters::Restore);
  if (result.status == 0) return;
  reading.findings.error(reading.line(lineIn(result.err)),
                         "these rules are not understood: "
                             + scenario::printable(result.err.substr(0, result.err.find('\n'))),
                         std::string(kTakeAgain));
}

} // namespace

void readIptables(Reading& reading) {
  check(reading);
  reading.draft.ns.iptables = reading.text;
}

void readIptablesLegacy(Reading& reading) {
  check(reading);
  reading.draft.iptablesLegacy = reading.text;
}

void readIptablesNft(Reading& reading) {
  check(reading);
  reading.draft.iptablesNft = reading.text;
}

namespace {

// What iptables-nft keeps in nftables: its own tables, with its own base chains.
bool isOfIptables(const Fields& chain) {
  constexpr std::array<std::string_view, 5> kTables{"raw", "mangle", "nat", "filter", "security"};
  constexpr std::array<std::string_view, 5> kChains{"PREROUTING", "INPUT", "FORWARD", "OUTPUT",
                                                    "POSTROUTING"};
  auto isIn = [](const auto& known, const std::string& name) {
    return std::find(known.begin(), known.end(), name) != known.end();
  };
  return chain.text("family") == "ip" && isIn(kTables, chain.text("table"))
         && isIn(kChains, chain.text("name"));
}

} // namespace

// A chain that hangs on a hook sees packets, whatever its table is called. IPv6's are none of ours.
void readNftRuleset(Reading& reading) {
  auto root = parseJson(reading.file, reading.text, reading.findings);
  if (!root) return;
  std::set<std::string> native;
  Fields top(*root, reading.file, reading.findings);
  for (const scenario::Member& member : top.list("nftables")) {
    Fields chain = top.of(member.value).object("chain");
    std::string family = chain.text("family");
    bool seesIpv4 = family == "ip" || family == "inet" || family == "netdev" || family == "bridge";
    if (seesIpv4 && chain.has("hook") && !isOfIptables(chain))
      native.insert(family + " " + chain.text("table"));
  }
  for (const std::string& table : native)
    reading.draft.ns.caveats.push_back("the nftables table " + table
                                       + " is in force; native nft rules are not modelled");
}

// Each line is a command of ipset, without its name.
void readIpsets(Reading& reading) {
  forEachLine(reading.text, [&](int number, std::string_view line) {
    std::vector<std::string> words = wordsOf(line);
    if (words[0] != "create" && words[0] != "add")
      return reading.findings.warning(reading.line(number),
                                      "no line of ipset save: " + scenario::inQuotes(line), "it is left out");
    bool isIpv6 = std::find(words.begin(), words.end(), "inet6") != words.end()
                  || (words[0] == "add" && words.size() > 2 && words[2].find("::") != std::string::npos);
    if (isIpv6) return;
    words.insert(words.begin(), "ipset");
    reading.draft.ns.commands.push_back({reading.line(number), std::move(words)});
  });
}

} // namespace fg::capture
