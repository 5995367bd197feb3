#include "flannel/docker_options.h"

#include <gtest/gtest.h>

using namespace fg;

namespace {

struct DockerOptionsTest : testing::Test {
  host::Files files;
  std::string run(std::vector<std::string> arguments, std::map<std::string, std::string> environment = {}) {
    arguments.insert(arguments.end(), {"-d", "/out"});
    EXPECT_EQ(flannel::mkDockerOptions(files, arguments, environment).status, 0);
    return files.read("/out").value_or("");
  }
  void SetUp() override {
    files.write("/run/flannel/subnet.env",
                flannel::subnetEnvironment({net::Ipv4Address(172, 33, 0, 0), 16},
                                           {net::Ipv4Address(172, 33, 68, 0), 24}, 1500, false));
  }
};

TEST_F(DockerOptionsTest, SubnetEnvIsListing09) {
  EXPECT_EQ(files.read("/run/flannel/subnet.env"),
            "FLANNEL_NETWORK=172.33.0.0/16\nFLANNEL_SUBNET=172.33.68.1/24\n"
            "FLANNEL_MTU=1500\nFLANNEL_IPMASQ=false\n");
}

TEST_F(DockerOptionsTest, BothFormsAreListing08) {
  EXPECT_EQ(run({"-k", "DOCKER_NETWORK_OPTIONS"}),
            "DOCKER_OPT_BIP=\"--bip=172.33.68.1/"
            "24\"\nDOCKER_OPT_IPMASQ=\"--ip-masq=true\"\nDOCKER_OPT_MTU=\"--mtu=1500\"\n"
            "DOCKER_NETWORK_OPTIONS=\" --bip=172.33.68.1/24 --ip-masq=true --mtu=1500\"\n");
}

TEST_F(DockerOptionsTest, OneFormOnly) {
  EXPECT_EQ(run({"-c"}), "DOCKER_OPTS=\" --bip=172.33.68.1/24 --ip-masq=true --mtu=1500\"\n");
  EXPECT_EQ(run({"-i", "-m"}), "DOCKER_OPT_BIP=\"--bip=172.33.68.1/24\"\nDOCKER_OPT_MTU=\"--mtu=1500\"\n");
}

TEST_F(DockerOptionsTest, MasqueradingIsInverted) {
  files.write("/run/flannel/subnet.env", "FLANNEL_IPMASQ=true\n");
  EXPECT_EQ(run({"-c"}), "DOCKER_OPTS=\" --ip-masq=false\"\n");
}

TEST_F(DockerOptionsTest, OptionsThatAreThereAlreadyStayInFront) {
  EXPECT_EQ(run({"-c", "-m"}, {{"DOCKER_OPTS", "--debug"}}),
            "DOCKER_OPTS=\"--debug  --bip=172.33.68.1/24 --mtu=1500\"\n");
}

// As bash's getopts reads them: run with the script of flannel 0.7.1.
TEST_F(DockerOptionsTest, LettersMayStandTogether) {
  EXPECT_EQ(run({"-mc"}), run({"-m", "-c"}));
  files.write("/env", "FLANNEL_MTU=9000\n");
  EXPECT_EQ(run({"-cf/env"}), "DOCKER_OPTS=\" --mtu=9000\"\n");
  EXPECT_EQ(run({"-cf", "/env"}), "DOCKER_OPTS=\" --mtu=9000\"\n");
}

TEST_F(DockerOptionsTest, TheEnvironmentCountsWhereTheFileIsSilent) {
  EXPECT_EQ(run({"-c", "-f", "/none"}, {{"FLANNEL_MTU", "9000"}}), "DOCKER_OPTS=\" --mtu=9000\"\n");
  EXPECT_EQ(run({"-i", "-f", "/none"}, {{"DOCKER_OPT_FOO", "--foo"}}), "DOCKER_OPT_FOO=\"--foo\"\n");
}

TEST_F(DockerOptionsTest, WrongOptionsGetTheUsage) {
  auto wrong = flannel::mkDockerOptions(files, std::vector<std::string>{"-x"}, {}, "mk.sh");
  EXPECT_EQ(wrong.status, 1);
  EXPECT_EQ(wrong.err.substr(0, wrong.err.find('[')), "mk.sh: illegal option -- x\nmk.sh ");
  auto lacking = flannel::mkDockerOptions(files, std::vector<std::string>{"-f"}, {}, "mk.sh");
  EXPECT_EQ(lacking.err.substr(0, lacking.err.find('\n')), "mk.sh: option requires an argument -- f");
  files.write("/run/flannel/subnet.env", "FLANNEL_IPMASQ=perhaps\n");
  auto value = flannel::mkDockerOptions(files, std::vector<std::string>{}, {}, "mk.sh");
  EXPECT_EQ(value.status, 1);
  EXPECT_EQ(value.err, "Invalid value of FLANNEL_IPMASQ: perhaps\n");
}

} // namespace
