#include "flannel/config.h"

#include <gtest/gtest.h>

using namespace fg;

namespace {

const flannel::Version& old() { return *flannel::findVersion("0.7.1"); }
const flannel::Version& strict() { return *flannel::findVersion("0.10.0"); }

TEST(ConfigTest, TheReferencesConfigurationLeavesTheFirstSubnetOut) {
  auto config = flannel::parseConfig(
      R"({"Network":"172.33.0.0/16","SubnetLen":24,"Backend":{"Type":"host-gw"}})", old());
  ASSERT_TRUE(config);
  EXPECT_EQ(config->subnetMin.text(), "172.33.1.0");
  EXPECT_EQ(config->subnetMax.text(), "172.33.255.0");
  EXPECT_EQ(config->backendType, "host-gw");
}

TEST(ConfigTest, KeysAreFoundInAnyCaseAndTheBackendIsUdpByDefault) {
  auto config = flannel::parseConfig(R"({ "network": "10.3.0.0/24" })", old());
  ASSERT_TRUE(config);
  EXPECT_EQ(config->subnetLength, 25);
  EXPECT_EQ(config->backendType, "udp");
}

TEST(ConfigTest, ReleasesDifferInWhatTheyAccept) {
  std::string text = R"({"Network":"10.0.0.0/16","SubnetMin":"10.0.5.7","SubnetLen":26})";
  EXPECT_TRUE(flannel::parseConfig(text, old()));
  EXPECT_EQ(flannel::parseConfig(text, strict()).error(),
            "SubnetMin is not on a SubnetLen boundary: 10.0.5.7");
  EXPECT_EQ(flannel::parseConfig(R"({"Network":"10.0.0.0/29"})", strict()).error(),
            "Network is too small. Minimum useful network prefix is /28");
}

struct Wrong {
  std::string text, error;
};
void PrintTo(const Wrong& wrong, std::ostream* out) { *out << wrong.text; }

class WrongConfigTest : public testing::TestWithParam<Wrong> {};

TEST_P(WrongConfigTest, IsRefusedInFlannelsWords) {
  auto config = flannel::parseConfig(GetParam().text, old());
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error(), GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(
    Config, WrongConfigTest,
    testing::Values(
        Wrong{"", "unexpected end of JSON input"}, Wrong{"{\"Network\"", "unexpected end of JSON input"},
        Wrong{"network", "invalid character 'e' in literal null (expecting 'u')"},
        Wrong{"{} x", "invalid character 'x' after top-level value"},
        Wrong{R"({"Network":"172.33.0.0"})", "invalid CIDR address: 172.33.0.0"},
        Wrong{R"({"Network":"172.33.0.0/16","SubnetLen":8})", "HostSubnet is larger network than Network"},
        Wrong{R"({"Network":"172.33.0.0/16","SubnetMin":"172.34.0.0"})",
              "SubnetMin is not in the range of the Network"},
        Wrong{R"({"Network":"172.33.0.0/16","Backend":{"Type":1}})",
              "error decoding Backend property of config: json: cannot unmarshal number into Go struct "
              "field .Type of type string"}));

} // namespace
