// The same commands to the real ipset and to ours: same output, same errors, same exit status.
#include "kernel/real_iptables.h"
#include "netfilter/command.h"
#include "netfilter/ip_set_command.h"

#include <algorithm>
#include <regex>

namespace fg::netfilter {
namespace {

using tests::Ran;

// Without what the kernel draws by chance, what depends on that, and what depends on the clock.
std::string comparable(const std::string& text) {
  static const std::regex kChance("initval 0x[0-9a-f]+|Size in memory: [0-9]+|timeout [0-9]+");
  return std::regex_replace(text, kChance, "*");
}

// The lines in an order of their own: `ipset -sorted` leaves the ports of one address unsorted.
std::string sorted(const std::string& text) {
  std::stringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);)
    lines.push_back(line);
  std::sort(lines.begin(), lines.end());
  std::string out;
  for (const std::string& line : lines)
    out += line + '\n';
  return out;
}

class IpSetReferee : public testing::Test {
protected:
  void SetUp() override {
    if (!real.isUsable()) GTEST_SKIP() << tests::RealIptables::kWhyNot;
    if (real.run("ipset list -n").status != 0)
      GTEST_SKIP() << "NOT COMPARED with the real ipset: it is not here";
    if (!tests::kIpsetTexts.areHere()) GTEST_SKIP() << tests::kIpsetTexts.whyNot();
  }
  void bothDo(const std::vector<std::string>& words) {
    std::string line = "ipset";
    for (const std::string& word : words)
      line += ' ' + tests::shellQuoted(word);
    SCOPED_TRACE(line);
    Ran theirs = real.run(line);
    CommandResult mine = IpSetCommand(ours, net::SimTime(0)).run(words);
    EXPECT_EQ(sorted(comparable(mine.out)), sorted(comparable(theirs.out)));
    EXPECT_EQ(mine.err, theirs.err);
    EXPECT_EQ(mine.status, theirs.status);
  }
  // Single quotes hold together.
  static std::vector<std::string> wordsOf(const std::string& line) {
    std::vector<std::string> words;
    std::string word;
    bool quoted = false;
    for (char c : line + ' ') {
      if (c == '\'')
        quoted = !quoted;
      else if (c != ' ' || quoted)
        word += c;
      else if (!word.empty())
        words.push_back(std::exchange(word, {}));
    }
    return words;
  }

  tests::RealIptables real{"legacy"};
  RuleSet ours;
};

TEST_F(IpSetReferee, ReadsEveryCommandAsTheRealTool) {
  std::stringstream lines(tests::slurp(std::string(FG_SOURCE_DIR) + "/tests/kernel/ipset_commands.txt"));
  for (std::string line; std::getline(lines, line);)
    if (!line.empty() && line[0] != '#') bothDo(wordsOf(line));
}

TEST_F(IpSetReferee, SavesWhatTheRealToolRestoresAndBack) {
  const std::string text =
      "create a hash:ip family inet hashsize 1024 maxelem 65536 timeout 600\n"
      "add a 10.0.0.1 timeout 0\nadd a 10.0.0.9 timeout 0\n"
      "create n hash:net family inet counters comment\n"
      "add n 10.0.0.0/8 packets 3 bytes 9 comment \"two words\"\nadd n 10.1.0.0/16 nomatch\n"
      "create p hash:ip,port family inet\nadd p 10.0.0.1,udp:53\nadd p 10.0.0.1,icmp:echo-request\n";
  IpSetCommand command(ours, net::SimTime(0));
  ASSERT_EQ(command.restore(text).err, "");
  std::vector<std::string> save{"save"};
  std::string saved = command.run(save).out;
  ASSERT_EQ(real.run("ipset restore", saved).err, "") << saved;
  std::string theirs = real.run("ipset save").out;
  EXPECT_EQ(sorted(saved), sorted(theirs)) << "with the initval that we gave";
  RuleSet second;
  EXPECT_EQ(IpSetCommand(second, net::SimTime(0)).restore(theirs).err, "");
}

TEST_F(IpSetReferee, RestoresUpToTheLineThatIsWrong) {
  for (const std::string text :
       {"create a hash:ip\nadd a 1.1.1.1\nadd a 1.1.1.1\nadd a 1.1.1.2\n", "bogus\n", "add nope 1.1.1.1\n",
        "create z hash:ip\nlist z\n", "create zz hash:ip\ncreate zz hash:net\n", "add a foo\n",
        "# comment\n\ncreate c hash:net comment\nadd c 10.0.0.0/8 comment \"a b\"\nCOMMIT\n",
        "flush a\ndestroy c\nrename z y\ntest a 1.1.1.1\n"}) {
    SCOPED_TRACE(text);
    Ran theirs = real.run("ipset restore", text);
    CommandResult mine = IpSetCommand(ours, net::SimTime(0)).restore(text);
    EXPECT_EQ(comparable(mine.out), comparable(theirs.out));
    EXPECT_EQ(mine.err, theirs.err);
    EXPECT_EQ(mine.status, theirs.status);
    std::vector<std::string> save{"save"};
    EXPECT_EQ(comparable(IpSetCommand(ours, net::SimTime(0)).run(save).out),
              comparable(real.run("ipset -s save").out));
  }
}

// The rules that ask sets, and what holding a set forbids.
TEST_F(IpSetReferee, RulesHoldTheSetsThatTheyAsk) {
  for (const std::string line : {"create a hash:ip", "create b hash:net counters", "create c hash:ip,port"})
    bothDo(wordsOf(line));
  for (const std::string line : {"-A INPUT -m set --match-set a src",
                                 "-A INPUT -m set ! --match-set b src",
                                 "-A INPUT -m set --match-set c src,dst",
                                 "-A INPUT -m set --match-set c dst",
                                 "-A INPUT -m set --match-set a src,dst,src",
                                 "-A INPUT -m set --match-set a src,dst,src,dst,src,dst,src",
                                 "-A INPUT -m set --match-set a foo",
                                 "-A INPUT -m set --match-set a",
                                 "-A INPUT -m set --match-set nope src",
                                 "-A INPUT -m set --match-set averylongsetname_0123456789abcdef src",
                                 "-A INPUT -m set",
                                 "-A INPUT -m set --match-set a src --match-set b src",
                                 "-A INPUT -m set --match-set a src -m set --match-set b dst",
                                 "-A INPUT -m set --match-set b src --return-nomatch",
                                 "-A INPUT -m set --match-set b src ! --update-counters",
                                 "-A INPUT -m set --match-set b src ! --packets-eq 5",
                                 "-A INPUT -m set --match-set b src --packets-lt 5 --bytes-gt 100",
                                 "-A INPUT -m set --match-set a -s 1.1.1.1",
                                 "-L INPUT",
                                 "-S INPUT"}) {
    SCOPED_TRACE(line);
    Ran theirs = real.iptables(wordsOf(line));
    CommandResult mine = ours.iptables(wordsOf(line));
    EXPECT_EQ(mine.out, theirs.out);
    EXPECT_EQ(mine.err, theirs.err);
    EXPECT_EQ(mine.status, theirs.status);
  }
  for (const std::string line : {"list", "destroy a", "rename a z", "destroy", "list -n", "flush"})
    bothDo(wordsOf(line));
}

} // namespace
} // namespace fg::netfilter
