// The real etcdctl with a real etcd, and ours with the model, side by side: both are given the same sequences
// of commands, and must answer the same.
#include "kernel/real_iptables.h"
#include "unit/commands/shell_fixture.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <gmock/gmock.h>
#include <iterator>
#include <regex>
#include <thread>

namespace fg::commands {
namespace {

enum class Version2 { Served, NotServed };

// An etcd of its own on localhost of a network namespace of its own.
class RealEtcd {
public:
  explicit RealEtcd(Version2 version2 = Version2::Served)
      : m_name("etcd-" + std::to_string(getpid())), m_data(testing::TempDir() + m_name) {
    if (getuid() != 0 || m_shell.run("command -v etcd etcdctl ip").status != 0) return;
    if (m_shell.run("etcd --version").out.find("etcd Version: 3.4.") == std::string::npos) return;
    if (m_shell.run("ip netns add " + m_name + " && ip -n " + m_name + " link set lo up").status != 0) return;
    m_made = true;
    std::string more = version2 == Version2::Served ? " --enable-v2" : "";
    m_shell.run(inside() + "sh -c 'etcd --data-dir " + m_data + more + " >" + m_data + ".log 2>&1 & echo $! >"
                + m_data + ".pid'");
    for (int tries = 0; tries < 100 && !m_usable; ++tries) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      m_usable = etcdctl("3", "endpoint health", {}).status == 0;
    }
  }
  ~RealEtcd() {
    if (!m_made) return;
    m_shell.run("kill $(cat " + m_data + ".pid); sleep 0.3");
    m_shell.run("ip netns del " + m_name + "; rm -rf " + m_data + " " + m_data + ".log " + m_data + ".pid");
  }
  bool isUsable() const { return m_usable; }
  tests::Ran etcdctl(const std::string& version, const std::string& words, const std::string& input) const {
    std::string api = version.empty() ? "-u ETCDCTL_API" : "ETCDCTL_API=" + version;
    return m_shell.run(inside() + "env " + api + " timeout 10 etcdctl " + words, input);
  }
  static constexpr const char* kWhyNot = "needs root, and etcd and etcdctl 3.4";

private:
  std::string inside() const { return "ip netns exec " + m_name + " "; }

  tests::Shell m_shell;
  std::string m_name, m_data;
  bool m_made = false, m_usable = false;
};

class EtcdctlCommands : public Shell {
protected:
  EtcdctlCommands() {
    cluster.member = &member;
    member.start();
  }

  // What a clock, chance or a random order decided.
  static std::string comparable(const std::string& text) {
    static const std::vector<std::pair<std::regex, std::string>> kRules{
        {std::regex("\\{\"level\":\"warn\"[^\n]*\n"), ""}, // etcdctl 3.4's log of retries
        {std::regex("NAME:\n[^]*"), ""},                   // usage
        {std::regex("\"expiration\":\"[^\"]*\""), "\"expiration\":T"},
        {std::regex("\"ttl\":\\d+"), "\"ttl\":N"},
        {std::regex("TTL: \\d+"), "TTL: N"},
        {std::regex("remaining\\(\\d+s\\)"), "remaining(N)"},
        {std::regex("\\b[0-9a-f]{16}\\b(?=[^,]* (granted|already|keepalived|revoked|expired))"), "LEASE"},
        {std::regex("(^|\n)[0-9a-f]{16}(?=\n)"), "$1LEASE"},
        {std::regex("(\"I[Dd]\" ?: ?)\\d{18,}"), "$1LEASE"},
        {std::regex("(\"[iI][dD]\":)\\d{18,}"), "$1LEASE"},
        {std::regex("(\"lease\":)\\d{18,}"), "$1LEASE"},
        {std::regex("(\"Lease\" : )\\d{18,}"), "$1LEASE"},
        {std::regex("took = [^ \n]*"), "took = T"},
        {std::regex("\\d+ kB"), "N kB"},
        {std::regex("(true|false), \\d+, \\d+, \\d+, "), "$1, N, N, N, "}, // raft's term and index
        {std::regex("\\d+ \\| +\\d+ \\| +\\d+ \\|"), "N | N | N |"},
        {std::regex("\"raft_term\":\\d+"), "\"raft_term\":N"},
        {std::regex("\"RaftTerm\" : \\d+"), "\"RaftTerm\" : N"},
    };
    std::string out = text;
    for (const auto& [pattern, replacement] : kRules)
      out = std::regex_replace(out, pattern, replacement);
    return withKeysSorted(out);
  }
  // etcd keeps the keys of a lease in a map of Go, which has no order.
  static std::string withKeysSorted(const std::string& text) {
    static const std::regex kKeys("attached keys\\(\\[([^\\]]*)\\]");
    std::smatch found;
    if (!std::regex_search(text, found, kKeys)) return text;
    std::stringstream in(found[1].str());
    std::vector<std::string> keys{std::istream_iterator<std::string>(in), {}};
    std::sort(keys.begin(), keys.end());
    std::string out = found.prefix().str() + "attached keys([";
    for (const std::string& key : keys)
      out += (key == keys.front() ? "" : " ") + key;
    return out + "]" + found.suffix().str();
  }
  static std::string sorted(const std::string& text) {
    std::vector<std::string> lines;
    std::stringstream in(text);
    for (std::string line; std::getline(in, line);)
      lines.push_back(line);
    std::sort(lines.begin(), lines.end());
    std::string out;
    for (const std::string& line : lines)
      out += line + "\n";
    return out;
  }
  static std::string unescaped(const std::string& text) {
    return std::regex_replace(text, std::regex("\\\\n"), "\n");
  }
  static std::string leaseIn(const std::string& text) {
    std::smatch found;
    return std::regex_search(text, found, std::regex("lease ([0-9a-f]{16}) granted")) ? found[1].str() : "";
  }
  // The revision that both have by now.
  std::string revision() const { return std::to_string(member.revisions().revision()); }

  RealEtcd real;
  etcd::Etcd member{ns};
};

TEST_F(EtcdctlCommands, AnswerAsTheRealTool) {
  if (!real.isUsable()) GTEST_SKIP() << RealEtcd::kWhyNot;
  std::ifstream in(std::string(FG_SOURCE_DIR) + "/tests/kernel/etcdctl_commands.txt");
  std::string sequence, input, ourLease, theirLease;
  int sequences = 0, commands = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("# ")) {
      sequence = line.substr(2);
      ++sequences;
      continue;
    }
    if (line.starts_with("< ")) {
      input = unescaped(line.substr(2));
      continue;
    }
    SCOPED_TRACE(sequence + ": etcdctl " + line);
    std::string version = line.substr(0, 1), words = line.substr(2);
    auto with = [&](const std::string& lease) {
      std::string out = std::regex_replace(words, std::regex("\\$LEASE"), lease);
      return std::regex_replace(out, std::regex("\\$REVISION"), revision());
    };
    tests::Ran theirs = real.etcdctl(version, with(theirLease), input);
    context.environment["ETCDCTL_API"] = version;
    context.input = input;
    CommandResult ours = sh("etcdctl " + with(ourLease));
    if (std::string granted = leaseIn(theirs.out); !granted.empty() && words.starts_with("lease grant")) {
      theirLease = granted;
      ourLease = leaseIn(ours.out);
    }
    bool unordered = words.starts_with("ls") && words.find("--sort") == std::string::npos;
    unordered = unordered || words.find("lease list") != std::string::npos;
    EXPECT_EQ(unordered ? sorted(comparable(ours.out)) : comparable(ours.out),
              unordered ? sorted(comparable(theirs.out)) : comparable(theirs.out));
    EXPECT_EQ(comparable(ours.err), comparable(theirs.err));
    EXPECT_EQ(ours.status, theirs.status);
    input.clear();
    ++commands;
  }
  EXPECT_GE(sequences, 60);
  EXPECT_GE(commands, 250);
}

// Ours is as up to 3.3 in both: docs/limitations.md.
TEST(Etcd34, ServesVersion2OnlyWithEnableV2) {
  RealEtcd real(Version2::NotServed);
  if (!real.isUsable()) GTEST_SKIP() << RealEtcd::kWhyNot;
  EXPECT_EQ(real.etcdctl("3", "put /a b", {}).out, "OK\n");
  tests::Ran refused = real.etcdctl("2", "get /a", {});
  EXPECT_EQ(refused.status, 4);
  EXPECT_EQ(refused.err, "Error:  client: response is invalid json. The endpoint is probably not valid etcd "
                         "cluster endpoint\n");
}

TEST(Etcd34, ItsEtcdctlSpeaksVersion2OnlyWhereEtcdctlApiSaysSo) {
  RealEtcd real(Version2::Served);
  if (!real.isUsable()) GTEST_SKIP() << RealEtcd::kWhyNot;
  EXPECT_EQ(real.etcdctl("2", "set /a b", {}).out, "b\n");
  EXPECT_THAT(real.etcdctl("", "set /a b", {}).err, testing::HasSubstr("unknown command \"set\""));
}

} // namespace
} // namespace fg::commands
