// The same commands to the real iptables and to ours: same output, same errors, same exit status.
#include "netfilter/rule_set.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace fg::netfilter {
namespace {

std::string slurp(const std::string& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string shellQuoted(const std::string& word) {
  std::string out = "'";
  for (char c : word)
    out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// A network namespace in which the real tool runs.
class Referee : public testing::Test {
protected:
  void SetUp() override {
    bool usable = geteuid() == 0 && std::system("command -v iptables-legacy >/dev/null 2>&1") == 0;
    m_name = "fgh-test-" + std::to_string(getpid());
    usable = usable && std::system(("ip netns add " + m_name + " 2>/dev/null").c_str()) == 0;
    m_made = usable;
    if (usable) usable = real({"-S"}).status == 0;
    if (!usable)
      GTEST_SKIP() << "NOT COMPARED with the real iptables: that needs root, ip netns and iptables-legacy";
  }
  void TearDown() override {
    if (m_made) std::system(("ip netns del " + m_name).c_str());
    for (const char* end : {".out", ".err", ".in"})
      std::remove(file(end).c_str());
  }

  std::string file(const std::string& end) const { return testing::TempDir() + m_name + end; }
  CommandResult run(const std::string& command) const {
    std::string line = "ip netns exec " + m_name + " " + command + " >" + file(".out") + " 2>" + file(".err");
    int status = std::system(line.c_str());
    return {WEXITSTATUS(status), slurp(file(".out")), slurp(file(".err"))};
  }
  CommandResult real(const std::vector<std::string>& words) const {
    std::string command = "iptables-legacy";
    for (const std::string& word : words)
      command += ' ' + shellQuoted(word);
    return run(command);
  }
  CommandResult realRestore(const std::string& text, const std::string& options) const {
    std::ofstream(file(".in")) << text;
    return run("iptables-legacy-restore " + options + " <" + file(".in"));
  }
  static std::string withoutComments(const std::string& text) {
    std::stringstream in(text);
    std::string out;
    for (std::string line; std::getline(in, line);)
      if (!line.starts_with('#')) out += line + '\n';
    return out;
  }
  // Table by table: the order of tables is that of their first use.
  std::string realSave() const {
    std::string out;
    for (const char* table : {"filter", "nat", "mangle"})
      out += withoutComments(run("iptables-legacy-save -c -t " + std::string(table)).out);
    return out;
  }
  std::string ourSave() {
    std::string out;
    for (auto table : {trace::Table::Filter, trace::Table::Nat, trace::Table::Mangle}) {
      ours.iptables(
          std::vector<std::string>{"-t", std::string(trace::name(table)), "-S"}); // made by its first use
      out += withoutComments(ours.save(table, true, "now"));
    }
    return out;
  }

  void bothDo(const std::string& line) {
    SCOPED_TRACE("iptables " + line);
    std::vector<std::string> words = split(line);
    CommandResult theirs = real(words), mine = ours.iptables(words);
    EXPECT_EQ(mine.out, theirs.out);
    EXPECT_EQ(mine.err, theirs.err);
    EXPECT_EQ(mine.status, theirs.status);
  }
  static std::vector<std::string> split(const std::string& line) {
    std::vector<std::string> words;
    std::string word;
    bool quotes = false, some = false;
    for (char c : line) {
      if (c == '\'')
        quotes = !quotes, some = true;
      else if (c == ' ' && !quotes) {
        if (some) words.push_back(word);
        word.clear(), some = false;
      } else
        word += c, some = true;
    }
    if (some) words.push_back(word);
    return words;
  }

  RuleSet ours;

private:
  std::string m_name;
  bool m_made = false;
};

std::string fixture(const std::string& name) {
  return slurp(std::string(FG_SOURCE_DIR) + "/tests/kernel/" + name);
}

TEST_F(Referee, TakesAndPrintsBackTheRulesOfAKubernetesNode) {
  std::string text = fixture("iptables_kubernetes.rules");
  ASSERT_EQ(ours.restore(text, RuleSet::Flush::Yes, RuleSet::Counters::Restore).err, "");
  ASSERT_EQ(realRestore(ours.save({}, true, "now"), "-c").err, "") << "the real tool refuses what we print";
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
    CommandResult theirs = realRestore(each.text, each.options);
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
