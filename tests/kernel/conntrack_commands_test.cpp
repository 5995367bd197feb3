// The real conntrack(8) and ours, side by side: both are given the same lines, and must answer the same.
#include "kernel/tun_router.h"
#include "unit/commands/shell_fixture.h"

#include <algorithm>
#include <regex>

namespace fg::commands {
namespace {

class ConntrackCommands : public Shell {
protected:
  void SetUp() override {
    if (!real.isUsable()) GTEST_SKIP() << real.kWhyNot;
    if (!tests::kConntrackTexts.areHere()) GTEST_SKIP() << tests::kConntrackTexts.whyNot();
    machine.tools = ToolVersion::Debian12;
  }

  // In any order; the seconds of a line stand for those of the other where they are near.
  static std::vector<std::string> lines(const std::string& text) {
    std::vector<std::string> out;
    std::stringstream in(text);
    for (std::string line; std::getline(in, line);)
      out.push_back(line);
    std::sort(out.begin(), out.end());
    return out;
  }
  static std::string withoutSeconds(const std::string& text) {
    static const std::regex kSeconds("(icmp|tcp|udp|unknown)( +\\d+) \\d+ ");
    std::string out;
    for (const std::string& line : lines(std::regex_replace(text, kSeconds, "$1$2 T ")))
      out += line + '\n';
    return out;
  }

  tests::TunRouter real;
};

TEST_F(ConntrackCommands, AnswerAsTheRealTool) {
  std::ifstream in(std::string(FG_SOURCE_DIR) + "/tests/kernel/conntrack_commands.txt");
  int compared = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    SCOPED_TRACE(line);
    tests::Ran theirs = real.run(line);
    CommandResult ours = sh(line);
    EXPECT_EQ(withoutSeconds(ours.out), withoutSeconds(theirs.out));
    EXPECT_EQ(ours.err, theirs.err);
    EXPECT_EQ(ours.status, theirs.status);
    ++compared;
  }
  EXPECT_GT(compared, 100);
}

} // namespace
} // namespace fg::commands
