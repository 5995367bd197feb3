// The same commands to the real iptables and to ours: same output, same errors, same exit status.
#include "kernel/referee.h"

#include <algorithm>

namespace fg::netfilter {
namespace {

std::string fixture(const std::string& name) {
  return tests::slurp(std::string(FG_SOURCE_DIR) + "/tests/kernel/" + name);
}

// Lines that this flavour of the tool answers in a way of its own, which we do not follow.
bool isSkipped(const std::string& line, ToolVersion tools) {
  if (line.empty() || line[0] == '#') return true;
  // nf_tables lets a match that can never fit match everything, and a built-in chain be renamed.
  static const std::vector<std::string> kNotInNft{"! --sport 0:65535", "! --tcp-flags NONE NONE",
                                                  "-E INPUT QQ"};
  return isNft(tools) && std::any_of(kNotInNft.begin(), kNotInNft.end(), [&](const std::string& part) {
           return line.find(part) != std::string::npos;
         });
}

TEST_F(Referee, TakesAndPrintsBackTheRulesOfAKubernetesNode) {
  std::string text = fixture("iptables_kubernetes.rules");
  ASSERT_EQ(ours.restore(text, RuleSet::Flush::Yes, RuleSet::Counters::Restore).err, "");
  ASSERT_EQ(real.restore(ours.save({}, true, "now"), "-c").err, "") << "the real tool refuses what we print";
  EXPECT_EQ(ourSave(), realSave());
  for (const char* table : {"filter", "nat", "mangle"})
    for (const char* how : {"-L", "-L -n", "-L -v", "-L -n -v --line-numbers", "-L -nvx", "-S", "-S -v"})
      bothDo("-t " + std::string(table) + ' ' + how);
}

TEST_F(Referee, ReadsEveryCommandAsTheRealTool) {
  std::stringstream lines(fixture("iptables_commands.txt"));
  for (std::string line; std::getline(lines, line);)
    if (!isSkipped(line, ours.tools)) bothDo(line);
  EXPECT_EQ(ourSave(), realSave());
}

// Every match and target, and every form of their options.
TEST_F(Referee, ReadsEveryExtensionAsTheRealTool) {
  std::stringstream lines(fixture("iptables_extensions.txt"));
  for (std::string line; std::getline(lines, line);)
    if (!isSkipped(line, ours.tools)) bothDo(line);
  EXPECT_EQ(ourSave(), realSave());
  std::string saved = ours.save({}, true, "now");
  ASSERT_EQ(real.restore(saved, "-c").status, 0) << "the real tool refuses what we print";
  EXPECT_EQ(ourSave(), realSave());
}

TEST_F(NftReferee, TakesAndPrintsBackTheRulesOfAKubernetesNode) {
  std::string text = fixture("iptables_kubernetes.rules");
  ASSERT_EQ(ours.restore(text, RuleSet::Flush::Yes, RuleSet::Counters::Restore).err, "");
  ASSERT_EQ(real.restore(ours.save({}, true, "now"), "-c").err, "") << "the real tool refuses what we print";
  EXPECT_EQ(withoutComments(ours.save({}, true, "now")), withoutComments(real.save("-c").out));
  for (const char* how : {"-L", "-L -n -v --line-numbers", "-S -v"})
    bothDo("-t nat " + std::string(how));
}

TEST_F(NftReferee, ReadsEveryCommandAsTheRealTool) {
  std::stringstream lines(fixture("iptables_commands.txt"));
  for (std::string line; std::getline(lines, line);)
    if (!isSkipped(line, ours.tools)) bothDo(line);
  EXPECT_EQ(withoutComments(ours.save({}, true, "now")), withoutComments(real.save("-c").out));
}

TEST_F(NftReferee, ReadsEveryExtensionAsTheRealTool) {
  std::stringstream lines(fixture("iptables_extensions.txt"));
  for (std::string line; std::getline(lines, line);)
    if (!isSkipped(line, ours.tools)) bothDo(line);
  std::string saved = ours.save({}, true, "now");
  EXPECT_EQ(withoutComments(saved), withoutComments(real.save("-c").out));
  ASSERT_EQ(real.restore(saved, "-c").status, 0) << "the real tool refuses what we print";
  EXPECT_EQ(withoutComments(saved), withoutComments(real.save("-c").out));
}

struct RestoreCase {
  std::string text, options;
};

const std::vector<RestoreCase>& restoreCases() {
  static const std::vector<RestoreCase> kCases{
      {"*filter\n-A INPUT -j ACCEPT\n", ""},
      {"*foo\nCOMMIT\n", ""},
      {"*filter\n-A NOPE -j ACCEPT\nCOMMIT\n", ""},
      {"*filter\n-A INPUT -j DNAT --to-destination 1.1.1.1\nCOMMIT\n", ""},
      {"junk\n", ""},
      {"*filter\njunk\nCOMMIT\n", ""},
      {"*filter\n:INPUT FOO [0:0]\nCOMMIT\n", ""},
      {"*filter\n:INPUT ACCEPT\nCOMMIT\n", ""},
      {"*filter\n:ABC ACCEPT [0:0]\nCOMMIT\n", ""},
      {"*filter\n:INPUT ACCEPT [a:0]\nCOMMIT\n", "-c"},
      {"*filter\n-A INPUT -s 1.2.3.400\nCOMMIT\n", ""},
      {"*filter\n-A INPUT -j ACCEPT\n-D INPUT -s 1.1.1.1\nCOMMIT\n", "--noflush"},
      {"*filter\n:A - [0:0]\n:B - [0:0]\n-A A -j B\n-A B -j A\n-A INPUT -j A\nCOMMIT\n", ""},
      {"*filter\n:A - [0:0]\n:B - [0:0]\n-A A -j B\n-A B -j A\nCOMMIT\n", ""},
      {"*filter\n*nat\nCOMMIT\n", ""},
      {"", ""},
      {"*filter\n-t nat -A INPUT\nCOMMIT\n", ""},
      {"*filter\n:A - [0:0]\n:A - [0:0]\nCOMMIT\n", ""},
      {"*filter\n:INPUT ACCEPT [5:6]\n[7:8] -A INPUT -j ACCEPT\nCOMMIT\n", "-c"},
      {"*filter\n:INPUT DROP [1:2]\n:NEW - [0:0]\n-A INPUT -j DROP\nCOMMIT\n", "--noflush"},
      {"*filter\n:NEW - [0:0]\n-A NEW -m comment --comment \"a b\" -j RETURN\n-I NEW -p udp\nCOMMIT\n",
       "--noflush"},
      {"*filter\n:NEW - [0:0]\n-X NEW\nCOMMIT\n*nat\n:X - [0:0]\n-A X -j RETURN\nCOMMIT\n", "--noflush"},
  };
  return kCases;
}

RuleSet::RestoreOptions asOptions(const std::string& options) {
  RuleSet::RestoreOptions out;
  if (options.find("--noflush") != options.npos) out.flush = RuleSet::Flush::No;
  if (options.find("-c") != options.npos) out.counters = RuleSet::Counters::Restore;
  if (options.find("--test") != options.npos) out.commit = RuleSet::RestoreOptions::Commit::No;
  if (options.find("-T nat") != options.npos) out.only = trace::Table::Nat;
  out.unknown = RuleSet::RestoreOptions::Unknown::Refuse;
  return out;
}

// The tool's own name in its messages: iptables-restore is what we are asked as.
std::string asAsked(std::string text) {
  for (std::string_view name : {"iptables-nft-restore", "iptables-legacy-restore"})
    for (size_t at; (at = text.find(name)) != text.npos;)
      text.replace(at, name.size(), "iptables-restore");
  return text;
}

TEST_F(Referee, RestoresAsTheRealTool) {
  for (const RestoreCase& each : restoreCases()) {
    SCOPED_TRACE(each.text + "| iptables-restore " + each.options);
    Ran theirs = real.restore(each.text, each.options);
    CommandResult mine = ours.restore(each.text, asOptions(each.options));
    EXPECT_EQ(mine.err, asAsked(theirs.err));
    EXPECT_EQ(mine.status, theirs.status);
    EXPECT_EQ(mine.out, theirs.out);
    EXPECT_EQ(ourSave(), realSave());
  }
}

TEST_F(NftReferee, RestoresAsTheRealTool) {
  for (const RestoreCase& each : restoreCases()) {
    SCOPED_TRACE(each.text + "| iptables-nft-restore " + each.options);
    Ran theirs = real.restore(each.text, each.options);
    CommandResult mine = ours.restore(each.text, asOptions(each.options));
    EXPECT_EQ(mine.err, asAsked(theirs.err));
    EXPECT_EQ(mine.status, theirs.status);
    EXPECT_EQ(mine.out, theirs.out);
    EXPECT_EQ(withoutComments(ours.save({}, true, "now")), withoutComments(real.save("-c").out));
  }
}

} // namespace
} // namespace fg::netfilter
