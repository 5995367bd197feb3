// `lab up` leaves nothing behind that `lab down --all` does not find, even where it was killed; and `down`
// takes nothing away that is not its own.
#include "kernel/real_iptables.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <gmock/gmock.h>
#include <spawn.h>
#include <sys/file.h>
#include <thread>
#include <unistd.h>

namespace fg::tests {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string kProgram = std::string(FG_BINARY_DIR) + "/bin/flannelgraph ";
const std::string kUdp = std::string(FG_SOURCE_DIR) + "/tests/kernel/probed/udp.json";

// What `lab up` builds has one name on this machine: these tests wait for one another.
class OneAtATime {
public:
  OneAtATime()
      : m_file(open((testing::TempDir() + "fg-lab.lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600)) {
    flock(m_file, LOCK_EX);
  }
  ~OneAtATime() { close(m_file); }
  OneAtATime(const OneAtATime&) = delete;
  OneAtATime& operator=(const OneAtATime&) = delete;

private:
  int m_file;
};

class Lab : public testing::Test {
protected:
  void SetUp() override {
    if (RealIptables real("legacy"); !real.isUsable()) GTEST_SKIP() << RealIptables::kWhyNot;
  }
  void TearDown() override { shell.run(kProgram + "lab down " + kUdp); }

  static std::vector<std::string> namesOfTheLab() {
    std::vector<std::string> out;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator("/run/netns", none))
      if (entry.path().filename().string().starts_with("fg-lab:udp:")) out.push_back(entry.path().filename());
    return out;
  }
  // Processes whose command line is that of a lab of this test; those that were told to end get a moment.
  static std::vector<std::string> processesOfTheLab() {
    std::vector<std::string> out = processesNow();
    for (int tries = 0; tries < 100 && !out.empty(); ++tries) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      out = processesNow();
    }
    return out;
  }

private:
  static std::vector<std::string> processesNow() {
    std::vector<std::string> out;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", none)) {
      std::string words = slurp((entry.path() / "cmdline").string());
      std::ranges::replace(words, '\0', ' ');
      if (words.find("lab up " + kUdp) != std::string::npos && words.find("sh -c") == std::string::npos)
        out.push_back(entry.path().filename().string() + ": " + words);
    }
    return out;
  }

protected:
  OneAtATime turn;
  Shell shell;
};

pid_t start(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  for (const std::string& word : words)
    arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_t child = 0;
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnp(&child, arguments[0], &quiet, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&quiet);
  return child;
}

TEST_F(Lab, ThatIsKilledWhileItIsBuiltIsTakenDownWhole) {
  RealIptables other("legacy"); // somebody else's namespace
  for (int milliseconds : {60, 200, 500, 900}) {
    pid_t builder = start({std::string(FG_BINARY_DIR) + "/bin/flannelgraph", "lab", "up", kUdp});
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    kill(builder, SIGKILL);
    waitpid(builder, nullptr, 0);
    Ran down = shell.run(kProgram + "lab down " + kUdp);
    EXPECT_EQ(down.status, 0) << down.err;
    EXPECT_THAT(namesOfTheLab(), IsEmpty()) << "after " << milliseconds << " ms";
    EXPECT_THAT(processesOfTheLab(), IsEmpty()) << "after " << milliseconds << " ms";
  }
  EXPECT_EQ(other.run("true").status, 0);
}

TEST_F(Lab, CarriesPacketsOfTheUdpBackendUntilItIsTakenDown) {
  Ran up = shell.run(kProgram + "lab up " + kUdp);
  ASSERT_EQ(up.status, 0) << up.err;
  EXPECT_THAT(up.out, Not(HasSubstr("not built")));
  Ran ping = shell.run(kProgram + "lab exec " + kUdp + " node1 -- ping -c 1 -W 2 172.33.96.3");
  EXPECT_THAT(ping.out, HasSubstr("64 bytes from 172.33.96.3: icmp_seq=1 ttl=61"));
  EXPECT_EQ(shell.run(kProgram + "lab down " + kUdp).status, 0);
  EXPECT_THAT(namesOfTheLab(), IsEmpty());
  EXPECT_THAT(processesOfTheLab(), IsEmpty());
}

TEST_F(Lab, IsBuiltWithoutWhatTheKernelLacks) {
  RealIptables real("legacy");
  if (real.iptables({"-A", "INPUT", "-m", "ipvs", "--ipvs"}).status == 0)
    GTEST_SKIP() << "NOT COMPARED: this kernel has xt_ipvs, and the test needs one without";
  const std::string file = testing::TempDir() + "fg-lacking.json";
  std::ofstream(file) << R"({"format": "flannelgraph/1", "namespaces": {
    "a": {"interfaces": {"eth0": {"address": "10.0.0.1/24", "peer": "b:eth0"}},
          "iptables": ["-A INPUT -m ipvs --ipvs -j DROP", "-A INPUT -p icmp -j ACCEPT"]},
    "b": {"interfaces": {"eth0": {"address": "10.0.0.2/24"}}}}})";
  Ran saved = shell.run(kProgram + "lab up " + file);
  EXPECT_EQ(saved.status, 0) << saved.err;
  EXPECT_THAT(saved.out, HasSubstr("not built: a: -A INPUT -m ipvs --ipvs -j DROP: "));
  EXPECT_EQ(shell.run(kProgram + "lab exec " + file + " a -- iptables -S INPUT").out,
            "-P INPUT ACCEPT\n-A INPUT -p icmp -j ACCEPT\n");
  EXPECT_EQ(shell.run(kProgram + "lab exec " + file + " b -- ping -c 1 -W 2 10.0.0.1").status, 0);
  EXPECT_EQ(shell.run(kProgram + "lab down " + file).status, 0);
  std::filesystem::remove(file);
}

} // namespace
} // namespace fg::tests
