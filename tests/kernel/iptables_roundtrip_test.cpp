// The same commands to the real iptables and to ours: same output, same errors, same exit status.
#include "kernel/referee.h"

namespace fg::netfilter {
namespace {

std::string fixture(const std::string& name) {
  return tests::slurp(std::string(FG_SOURCE_DIR) + "/tests/kernel/" + name);
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
    if (!line.empty() && line[0] != '#') bothDo(line);
  EXPECT_EQ(ourSave(), realSave());
}

TEST_F(Referee, RestoresAsTheRealTool) {
  struct Case {
    std::string text, options;
  };
  const std::vector<Case> cases{
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
  for (const Case& each : cases) {
    SCOPED_TRACE(each.text + "| iptables-restore " + each.options);
    Ran theirs = real.restore(each.text, each.options);
    CommandResult mine =
        ours.restore(each.text, each.options == "--noflush" ? RuleSet::Flush::No : RuleSet::Flush::Yes,
                     each.options == "-c" ? RuleSet::Counters::Restore : RuleSet::Counters::Ignore);
    EXPECT_EQ(mine.err, theirs.err);
    EXPECT_EQ(mine.status, theirs.status);
    EXPECT_EQ(ourSave(), realSave());
  }
}

} // namespace
} // namespace fg::netfilter
