// mk-docker-opts.sh, typed on a node.
#include "reference/play.h"

using namespace fg;
using reference::Play;
using testing::HasSubstr;

namespace {

constexpr const char* kScript = "/usr/libexec/flannel/mk-docker-opts.sh ";

struct MkDockerOpts : testing::Test {
  Play play{R"({"format": "flannelgraph/1", "extends": "01-three-node-host-gw", "end": "1s"})"};
  std::string script(const std::string& arguments, int status = 0) {
    return play.run("node1", kScript + arguments, status).err;
  }
};

TEST_F(MkDockerOpts, WritesWhatItsUnitWrote) {
  std::string before = play.sh("cat /run/flannel/docker");
  EXPECT_EQ(script("-k DOCKER_NETWORK_OPTIONS -d /tmp/docker"), "");
  EXPECT_EQ(play.sh("cat /tmp/docker"), before);
  EXPECT_EQ(script(""), "");
  EXPECT_THAT(play.sh("cat /run/docker_opts.env"),
              HasSubstr("DOCKER_OPTS=\" --bip=172.33.68.1/24 --ip-masq=true --mtu=1500\"\n"));
}

TEST_F(MkDockerOpts, KnowsAllItsOptions) {
  script("-c -m -d /tmp/a");
  EXPECT_EQ(play.sh("cat /tmp/a"), "DOCKER_OPTS=\" --bip=172.33.68.1/24 --mtu=1500\"\n");
  play.sh("echo FLANNEL_MTU=1400 > /tmp/env");
  play.sh("export DOCKER_OPT_FOO=--foo; " + std::string(kScript) + "-i -f /tmp/env -d /tmp/b");
  EXPECT_EQ(play.sh("cat /tmp/b"), "DOCKER_OPT_FOO=\"--foo\"\nDOCKER_OPT_MTU=\"--mtu=1400\"\n");
  EXPECT_THAT(script("-h", 1), HasSubstr("mk-docker-opts.sh [-f FLANNEL-ENV-FILE] [-d DOCKER-ENV-FILE]"));
  EXPECT_THAT(script("-z", 1), HasSubstr("illegal option -- z\n"));
}

// As flannel 0.7.1's script does in bash, called as sh.
TEST_F(MkDockerOpts, SaysWhichOfItsLinesCouldNotWrite) {
  std::string name = "/usr/libexec/flannel/mk-docker-opts.sh: line ";
  EXPECT_EQ(script("-c -d /x/y", 1),
            name + "86: /x/y: No such file or directory\n" + name + "102: /x/y: No such file or directory\n");
  EXPECT_THAT(script("-i -d /tmp", 0), HasSubstr(name + "94: /tmp: Is a directory\n"));
}

TEST_F(MkDockerOpts, IsFoundByItsPathOnly) {
  EXPECT_EQ(play.run("node1", "mk-docker-opts.sh", 127).err, "bash: mk-docker-opts.sh: command not found\n");
  EXPECT_EQ(play.run("node1", "cd /usr; ./libexec/flannel/mk-docker-opts.sh -d /tmp/c; cat /tmp/c").status,
            0);
  EXPECT_THAT(play.run("kube-system/coredns-5984fb8cbb-sjqv9", kScript, 127).err,
              HasSubstr("No such file or directory"));
}

// What it writes is what docker takes when it is started next.
TEST_F(MkDockerOpts, DockerTakesWhatItWrote) {
  play.sh("sed -i s/FLANNEL_MTU=1500/FLANNEL_MTU=1400/ /run/flannel/subnet.env");
  script("-k DOCKER_NETWORK_OPTIONS -d /run/flannel/docker");
  play.sh("systemctl restart docker");
  EXPECT_THAT(play.sh("systemctl status docker"), HasSubstr("--mtu=1400"));
}

} // namespace
