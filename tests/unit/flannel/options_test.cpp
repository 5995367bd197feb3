// flanneld's command line, release by release.
#include "flannel/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace fg;
using testing::ElementsAre;

namespace {

tl::expected<flannel::Options, std::string> read(const std::vector<std::string>& words,
                                                 const std::map<std::string, std::string>& environment = {},
                                                 const char* version = "0.9.1") {
  return flannel::parseOptions(words, *flannel::findVersion(version), environment);
}

TEST(FlanneldOptions, AreReadAsGoReadsThem) {
  auto options = read({"-iface=eth1", "--iface", "eth2", "-ip-masq", "--public-ip=1.2.3.4",
                       "-subnet-lease-renew-margin", "30"});
  ASSERT_TRUE(options) << options.error();
  EXPECT_THAT(options->interfaces, ElementsAre("eth1", "eth2"));
  EXPECT_TRUE(options->ipMasq);
  EXPECT_EQ(options->publicIp, "1.2.3.4");
  EXPECT_EQ(options->renewMargin, 30);
}

TEST(FlanneldOptions, WrongOnesAreRefusedInGosWords) {
  EXPECT_EQ(read({"-nonsense"}).error(), "flag provided but not defined: -nonsense");
  EXPECT_EQ(read({"-iface"}).error(), "flag needs an argument: -iface");
  EXPECT_EQ(read({"-ip-masq=perhaps"}).error(), "invalid boolean value \"perhaps\" for -ip-masq: "
                                                "strconv.ParseBool: parsing \"perhaps\": invalid syntax");
  EXPECT_EQ(
      read({"-subnet-lease-renew-margin=x"}).error(),
      "invalid value \"x\" for flag -subnet-lease-renew-margin: strconv.ParseInt: parsing \"x\": invalid "
      "syntax");
}

TEST(FlanneldOptions, ForwardRulesCannotBeSwitchedOffBefore0_11) {
  for (const char* version : {"0.7.1", "0.9.1", "0.10.0"})
    EXPECT_EQ(read({"--iptables-forward-rules=false"}, {}, version).error(),
              "flag provided but not defined: -iptables-forward-rules");
}

TEST(FlanneldOptions, SomeBelongToOneReleaseOnly) {
  EXPECT_TRUE(read({"-networks=a"}, {}, "0.7.1"));
  EXPECT_FALSE(read({"-networks=a"}, {}, "0.9.1"));
  EXPECT_TRUE(read({"-healthz-port=1"}, {}, "0.10.0"));
  EXPECT_FALSE(read({"-healthz-port=1"}, {}, "0.7.1"));
}

TEST(FlanneldOptions, WhatIsNotModelledIsNamed) {
  EXPECT_THAT(read({"-etcd-cafile=/ca.pem"})->notModelled, ElementsAre("etcd-cafile"));
}

TEST(FlanneldOptions, TheEnvironmentFillsInWhatIsMissing) {
  auto options =
      read({"-public-ip=1.1.1.1"}, {{"FLANNELD_PUBLIC_IP", "2.2.2.2"}, {"FLANNELD_IFACE", "eth2"}});
  EXPECT_EQ(options->publicIp, "1.1.1.1");
  EXPECT_THAT(options->interfaces, ElementsAre("eth2"));
}

} // namespace
