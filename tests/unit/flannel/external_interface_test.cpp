// Which interface flanneld takes, and what it says when it finds none.
#include "flannel/external_interface.h"
#include "support/lone_kernel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace fg;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

struct ExternalInterface : testing::Test, tests::LoneKernel {
  host::NetworkNamespace node{environment, "node1", "node1"};
  std::vector<std::string> said;

  void SetUp() override {
    add("eth0", "10.0.2.15/24");
    add("eth1", "172.17.8.101/24");
    add("eth2", "172.30.113.231/21");
    routing::Route route;
    route.gateway = tests::address("10.0.2.2");
    ASSERT_TRUE(node.addRoute(route));
  }
  void add(const char* name, const char* prefix) {
    auto& interface = node.addInterface(host::InterfaceKind::Ethernet, name, tests::mac("02:00:00:00:00:01"));
    std::ignore = node.setUp(interface, true);
    ASSERT_TRUE(node.addAddress(interface, {tests::prefix(prefix), {}, routing::Scope::Global, {}}));
  }
  // "eth2 172.30.113.231", or the error.
  std::string choose(const std::vector<std::string>& words, const char* release = "0.9.1") {
    const flannel::Version& version = *flannel::findVersion(release);
    auto options = flannel::parseOptions(words, version);
    if (!options) return options.error();
    said.clear();
    auto found = flannel::externalInterface(node, *options, version,
                                            [this](std::string text) { said.push_back(std::move(text)); });
    return found ? found->name + " " + found->address.text() : found.error();
  }
};

TEST_F(ExternalInterface, IsTheDefaultRoutesUnlessOneIsNamed) {
  EXPECT_EQ(choose({}), "eth0 10.0.2.15");
  EXPECT_EQ(choose({"-iface=eth2"}), "eth2 172.30.113.231");
  EXPECT_EQ(choose({"-iface=172.17.8.101"}), "eth1 172.17.8.101");
}

TEST_F(ExternalInterface, APatternIsHeldAgainstAddressesAndThenNames) {
  EXPECT_EQ(choose({R"(--iface-regex=^172\.30\.)"}), "eth2 172.30.113.231");
  EXPECT_EQ(choose({"--iface-regex", "eth[12]"}), "eth1 172.17.8.101");
  EXPECT_EQ(choose({"-iface-regex=^192", R"(-iface-regex=\d+\.8\.)"}), "eth1 172.17.8.101");
  EXPECT_THAT(said, ElementsAre("Could not find valid interface matching ^192: Could not match pattern ^192 "
                                "to any of the available network interfaces",
                                "Using interface with name eth1 and address 172.17.8.101",
                                "Defaulting external address to interface address (172.17.8.101)"));
}

TEST_F(ExternalInterface, NamesComeBeforePatternsWhateverTheOrder) {
  EXPECT_EQ(choose({"-iface-regex=eth2", "-iface=eth1"}), "eth1 172.17.8.101");
  EXPECT_EQ(choose({"-iface=eth7", "-iface-regex=eth2"}), "eth2 172.30.113.231");
}

TEST_F(ExternalInterface, WhatFitsNothingEndsFlanneld) {
  EXPECT_THAT(choose({"-iface-regex=^lo$"}), HasSubstr("failed to find IPv4 address for interface lo"));
  EXPECT_EQ(choose({"-iface-regex=("}), "regex error matching pattern ( to 10.0.2.15");
  EXPECT_EQ(said.back(),
            "Failed to find interface to use that matches the interfaces and/or regexes provided");
  EXPECT_THAT(choose({"-iface-regex=" + std::string(2000, '(')}), HasSubstr("regex error matching pattern"));
}

// It came with 0.8.0 (pull request 754 of flannel).
TEST_F(ExternalInterface, PatternsAreUnknownTo0_7_1) {
  EXPECT_EQ(choose({"-iface-regex=eth2"}, "0.7.1"), "flag provided but not defined: -iface-regex");
  EXPECT_EQ(choose({"-iface-regex=eth2"}, "0.10.0"), "eth2 172.30.113.231");
}

TEST_F(ExternalInterface, OfSeveralNames0_7_1TakesTheLast) {
  EXPECT_EQ(choose({"-iface=eth1", "-iface=eth2"}, "0.7.1"), "eth2 172.30.113.231");
  EXPECT_EQ(choose({"-iface=eth1", "-iface=eth2"}), "eth1 172.17.8.101");
}

} // namespace
