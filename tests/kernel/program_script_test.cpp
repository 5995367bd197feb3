// The script that collects a capture, run as operators run it, on a node that was built in namespaces: what
// it writes, what it leaves behind, and that older tools' texts say the same as newer ones' JSON.
#include "kernel/real_iptables.h"
#include "support/renaming.h"

#include <filesystem>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace fg::tests {
namespace {

using ::testing::HasSubstr;

using ::testing::Not;

namespace fs = std::filesystem;

// A capture of the node of node_to_capture.sh, and one that was taken with the tools of `m_tools` before
// others.
class CapturedNode : public ::testing::Test {
protected:
  CapturedNode()
      : m_folder(::testing::TempDir() + "fg-script-" + std::to_string(getpid())),
        m_tools(m_folder / "tools") {
    fs::create_directories(m_tools);
  }
  ~CapturedNode() override { fs::remove_all(m_folder); }

  void SetUp() override {
    if (geteuid() != 0 || !has("ip") || !has("bridge") || !has("iptables-nft-save"))
      GTEST_SKIP() << "NOT COMPARED with a real node: that needs root, iproute2 and iptables";
  }
  bool has(const std::string& program) const { return m_shell.run("command -v " + program).status == 0; }

  void addTool(const std::string& name, const std::string& text) const {
    std::ofstream(m_tools / name) << "#!/bin/sh\n" << text;
    fs::permissions(m_tools / name, fs::perms::owner_all);
  }
  void capture(const std::string& with = "sh") const {
    Ran ran = m_shell.run("env TOOLS=" + m_tools.string()
                          + " sh " FG_SOURCE_DIR "/tests/kernel/node_to_capture.sh " FG_SOURCE_DIR
                            "/sim/capture/capture.sh "
                          + plain() + ' ' + with);
    ASSERT_EQ(ran.status, 0) << ran.err << slurp(plain() + ".said");
  }
  std::string plain() const { return (m_folder / "node1.tar").string(); }
  std::string withTools() const { return (m_folder / "node1-tools.tar").string(); }

  std::string filesOf(const std::string& tar) const { return m_shell.run("tar tf " + tar).out; }
  Ran ask(const std::string& verb, const std::string& tar, const std::string& rest) const {
    return m_shell.run(std::string(FG_BINARY_DIR) + "/bin/flannelgraph " + verb + ' ' + tar + ' ' + rest);
  }
  std::string exec(const std::string& tar, const std::string& place, const std::string& command) const {
    Ran ran = ask("exec", tar, place + " -- " + command);
    EXPECT_EQ(ran.status, 0) << ran.err;
    return ran.out;
  }

  fs::path m_folder, m_tools;
  Shell m_shell;
};

// iproute2 before 2018 knows no -j, and ss no -H.
const std::string kRefuses = R"(for word; do
  case $word in -j | -H) echo "Option \"$word\" is unknown" >&2; exit 255 ;; esac
done
PATH=/usr/sbin:/usr/bin:/sbin:/bin exec ${0##*/} "$@"
)";

} // namespace

TEST_F(CapturedNode, IsOneTarAndNothingIsLeftOnIt) {
  std::vector<std::string> shells{"sh", "bash --posix"};
  if (has("dash")) shells.emplace_back("dash");
  if (has("busybox")) shells.emplace_back("busybox sh");
  fs::remove_all(m_tools);
  for (const std::string& shell : shells) {
    SCOPED_TRACE(shell);
    fs::create_directories(m_tools);
    capture(shell);
    std::string files = filesOf(plain());
    for (std::string_view name : {"hosts/node1/ip-addr.json", "hosts/node1/iptables-nft-save.txt",
                                  "hosts/node1/uname.txt", "hosts/node1/subnet.env",
                                  "hosts/node1/netns/pod-a/ip-route.json", "hosts/node1/netns/pod-b/ss.txt"})
      EXPECT_THAT(files, HasSubstr(std::string(name)));
    EXPECT_EQ(slurp(plain() + ".left"), "");
  }
}

TEST_F(CapturedNode, GoesIntoAFolderWhereOneIsNamed) {
  const std::string
      folder = (m_folder / "capture").string(),
      take = "unshare --net --uts --pid --fork --mount-proc sh -c 'hostname alone; sh " FG_SOURCE_DIR
             "/sim/capture/capture.sh "
             + folder + "'";
  EXPECT_EQ(m_shell.run(take).status, 0);
  EXPECT_TRUE(fs::exists(folder + "/hosts/alone/ip-addr.json"));
  Ran again = m_shell.run(take); // nothing is overwritten
  EXPECT_EQ(again.status, 1);
  EXPECT_THAT(again.err, HasSubstr("is there already: remove it, or name another folder"));
}

TEST_F(CapturedNode, HasNoSecrets) {
  addTool("kubectl", R"(echo "$@" >"$TOOLS/kubectl.asked"; echo '{"kind":"List","items":[]}')");
  capture();
  std::string asked = slurp((m_tools / "kubectl.asked").string());
  EXPECT_THAT(asked, HasSubstr("get nodes,pods,services,endpoints,networkpolicies --all-namespaces"));
  EXPECT_THAT(asked, HasSubstr("go-template"));
  EXPECT_THAT(asked, Not(HasSubstr("secrets")));
  EXPECT_THAT(filesOf(withTools()), HasSubstr("kubernetes.json"));
  std::string all = slurp(withTools());
  EXPECT_THAT(all, HasSubstr("net.ipv4.ip_forward = 1"));
  for (std::string_view secret : {"hunter2", "01234567-89abcdef"})
    EXPECT_EQ(all.find(secret), std::string::npos) << secret;
}

// An old API server, or one that shows them to nobody.
TEST_F(CapturedNode, AsksWithoutPoliciesWhereTheyAreRefused) {
  addTool("kubectl", R"(case $2 in *networkpolicies*) exit 1 ;; esac; echo '{"kind":"List","items":[]}')");
  capture();
  EXPECT_THAT(filesOf(withTools()), HasSubstr("kubernetes.json"));
}

TEST_F(CapturedNode, TellsWhichDaemonsRunAndWhatTheKernelCounted) {
  addTool("systemctl", R"(echo "$@" >"$TOOLS/systemctl.asked"
printf 'Id=kubelet.service\nLoadState=loaded\nActiveState=failed\nSubState=failed\nUnitFileState=enabled\n')");
  addTool("conntrack", R"([ "$1" = -S ] || exit 0; printf 'cpu=0   \tfound=0 insert_failed=3 drop=3 \n')");
  addTool("nstat", R"(printf '#kernel\nIcmpOutRateLimitHost            7                  0.0\n')");
  capture();
  EXPECT_THAT(slurp((m_tools / "systemctl.asked").string()), ::testing::StartsWith("show -p Id,"));
  Ran ran = ask("doctor", withTools(), "--json");
  ASSERT_EQ(ran.status, 0) << ran.err;
  std::vector<std::string> checks;
  const auto examination = nlohmann::json::parse(ran.out);
  for (const auto& finding : examination.at("findings"))
    if (finding.at("check").is_object()) checks.push_back(finding.at("check").at("expected"));
  for (const char* expected : {"failed", "insert_failed=3", "#kernel\nIcmpOutRateLimitHost            7"})
    EXPECT_THAT(checks, ::testing::Contains(HasSubstr(expected))) << ran.out;
}

TEST_F(CapturedNode, SaysTheSameInTheTextsOfOlderTools) {
  for (std::string tool : {"ip", "bridge", "ss"})
    addTool(tool, kRefuses);
  capture();
  EXPECT_THAT(filesOf(withTools()), HasSubstr("hosts/node1/ip-addr.txt"));
  EXPECT_THAT(filesOf(withTools()), Not(HasSubstr("ip-addr.json")));
  for (std::string place : {"node1", "node1/pod-a", "node1/lan"})
    for (std::string command : {"ip -d link", "ip addr", "ip route show table all", "ip rule", "ip neigh",
                                "bridge fdb", "bridge -d link", "ss -lntu"})
      EXPECT_EQ(exec(plain(), place, command), exec(withTools(), place, command)) << place << ": " << command;
}

TEST_F(CapturedNode, IsTracedAlikeFromTheTextsOfOlderTools) {
  for (std::string tool : {"ip", "bridge", "ss"})
    addTool(tool, kRefuses);
  capture();
  for (std::string flow :
       {"--from pod-a --to 10.254.0.2 --proto udp --dport 53", "--from pod-b --to 10.244.2.9",
        "--from node1 --to 10.99.0.1", "--from node1 --to 10.96.0.1", "--from pod-a --to 8.8.8.8",
        "--from lan --to 10.244.1.2 --proto tcp --dport 8080"}) {
    Ran json = ask("trace", plain(), flow + " --json"), text = ask("trace", withTools(), flow + " --json");
    EXPECT_EQ(json.status, 0) << json.err;
    EXPECT_EQ(nlohmann::json::parse(json.out).at("paths"), nlohmann::json::parse(text.out).at("paths"))
        << flow;
  }
}

TEST_F(CapturedNode, NamesPodsAsDockerDoes) {
  addTool("docker", R"sh(case $1 in
  ps) echo 11; echo 22 ;;
  inspect) echo "$(cat "$TOOLS/pod-a") /web-1"; echo "$(cat "$TOOLS/pod-b") coredns-x" ;;
  *) exit 1 ;;
esac)sh");
  capture();
  std::string files = filesOf(withTools());
  EXPECT_THAT(files, HasSubstr("netns/web-1/ip-addr.json"));
  EXPECT_THAT(files, HasSubstr("netns/coredns-x/ip-addr.json"));
  EXPECT_THAT(files, HasSubstr("netns/lan/ip-addr.json")); // of no container
  EXPECT_THAT(files, Not(HasSubstr("netns/pod-a/")));
}

// As containerd and cri-o answer; a name is somebody's choice, and leads nowhere else.
TEST_F(CapturedNode, NamesPodsAsTheContainerRuntimeInterfaceDoes) {
  addTool("crictl", R"sh(case $1 in
  pods) echo a; echo b ;;
  inspectp) name=web-1; [ "$2" = a ] || name=../../evil
    printf '{\n  "status": {\n    "labels": {\n      "io.kubernetes.pod.name": "%s"\n    }\n  },\n' $name
    printf '  "info": {\n    "pid": %s,\n    "env": "hunter2"\n  }\n}\n' "$(cat "$TOOLS/pod-$2")" ;;
esac)sh");
  capture();
  std::string files = filesOf(withTools());
  EXPECT_THAT(files, HasSubstr("netns/web-1/ip-addr.json"));
  EXPECT_THAT(files, HasSubstr("hosts/node1/netns/_.._evil/ip-addr.json"));
  EXPECT_EQ(slurp(withTools()).find("hunter2"), std::string::npos);
}

TEST_F(CapturedNode, NamesPodsAsContainerdsOwnToolDoes) {
  addTool("ctr", R"sh(case "$*" in
  *"tasks ls") printf 'TASK    PID    STATUS\nabc    %s    RUNNING\n' "$(cat "$TOOLS/pod-a")" ;;
  *"containers info abc") echo '{"ID":"abc","Labels":{"io.kubernetes.pod.name":"web-1","x":"y"}}' ;;
esac)sh");
  capture();
  EXPECT_THAT(filesOf(withTools()), HasSubstr("netns/web-1/ip-addr.json"));
}

TEST_F(CapturedNode, HidesNothingButNamesAndAddressesWhereRedacted) {
  for (std::string tool : {"ip", "bridge", "ss"})
    addTool(tool, kRefuses);
  capture();
  for (const std::string& tar : {plain(), withTools()}) {
    std::string redacted = (m_folder / "redacted").string();
    Ran ran = ask("redact", tar, "-o " + redacted);
    ASSERT_EQ(ran.status, 0) << ran.err;
    for (const auto& file : fs::recursive_directory_iterator(redacted)) {
      if (!file.is_regular_file()) continue;
      for (std::string_view secret :
           {"192.168.7.11", "192.168.7.12", "10.244.1.", "pod-a", "the bank", "02:00:00:00:07:11", "node1"})
        EXPECT_EQ(slurp(file.path().string()).find(secret), std::string::npos)
            << file.path() << ' ' << secret;
    }
    EXPECT_THAT(exec(redacted, "host-1", "ip rule"), HasSubstr("fwmark 0x10/0xff iif docker0"));
    Ran before = ask("trace", tar, "--json --from node1/pod-a --to node1/pod-b"),
        after = ask("trace", redacted, "--json --from host-1/netns-2 --to host-1/netns-3");
    fg::testing::Renaming renaming;
    EXPECT_TRUE(renaming.isSame(nlohmann::json::parse(before.out).at("paths"),
                                nlohmann::json::parse(after.out).at("paths")))
        << renaming.why;
    fs::remove_all(redacted);
  }
}

} // namespace fg::tests
