#include "flannel/docker_options.h"

#include <gtest/gtest.h>

using namespace fg;

namespace {

struct DockerOptionsTest : testing::Test {
  host::Files files;
  std::string run(std::vector<std::string> arguments, std::map<std::string, std::string> environment = {}) {
    arguments.insert(arguments.end(), {"-d", "/out"});
    EXPECT_EQ(flannel::mkDockerOptions(files, arguments, environment), 0);
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

} // namespace
