// A capture without its names and addresses tells the same story.
#include "capture/redact/redact.h"
#include "capture/redact/text.h"
#include "unit/capture/captured.h"

using namespace fg;
using namespace fg::test;
using testing::HasSubstr;
using testing::Not;

namespace {

net::Ipv4Address ip(std::string_view text) { return *net::Ipv4Address::parse(text); }
net::Ipv4Prefix prefix(std::string_view text) { return *net::Ipv4Prefix::parse(text); }

int commonBits(net::Ipv4Address a, net::Ipv4Address b) {
  int bits = 0;
  while (bits < 32 && ((a.value() ^ b.value()) >> (31 - bits) & 1) == 0)
    ++bits;
  return bits;
}

capture::Redacted redactedFixture() {
  capture::Findings findings;
  auto folder = capture::readFolder(std::string(FG_SOURCE_DIR) + "/tests/capture/two-nodes", findings);
  return capture::redact(folder, findings);
}

} // namespace

TEST(Addresses, KeepTheirCommonPrefixes) {
  capture::AddressReplacement replace(42, {prefix("10.244.1.0/24")});
  std::vector<net::Ipv4Address> all{ip("10.244.1.2"),   ip("10.244.1.3"), ip("10.244.2.3"),
                                    ip("192.168.7.11"), ip("8.8.8.8"),    ip("8.8.4.4")};
  for (auto a : all)
    for (auto b : all)
      EXPECT_EQ(commonBits(a, b), commonBits(replace(a), replace(b))) << a.text() << " " << b.text();
}

TEST(Addresses, NetworksAndBroadcastsStaySuch) {
  capture::AddressReplacement replace(
      7, {prefix("10.244.0.0/16"), prefix("10.244.1.0/24"), prefix("10.244.0.0/24")});
  for (std::string_view text : {"10.244.0.0/16", "10.244.1.0/24", "10.244.0.0/24"}) {
    net::Ipv4Prefix before = prefix(text), after = replace(before);
    EXPECT_EQ(replace(before.network()), after.network());
    EXPECT_EQ(replace(before.broadcast()), after.broadcast());
    EXPECT_TRUE(after.isCanonical());
  }
}

TEST(Addresses, PrivateStaysPrivateAndLoopbackStays) {
  capture::AddressReplacement replace(1, {});
  for (std::string_view text : {"10.1.2.3", "172.20.0.1", "192.168.9.9"})
    EXPECT_TRUE(replace(ip(text)).isPrivate()) << text;
  EXPECT_FALSE(replace(ip("8.8.8.8")).isPrivate());
  EXPECT_EQ(replace(ip("127.0.0.1")), ip("127.0.0.1"));
  EXPECT_EQ(replace(ip("255.255.255.0")), ip("255.255.255.0"));
}

// In 192.168.0.0/16, one key in 256 leaves a network of 256 addresses where it is.
TEST(Addresses, NoneOfTheCapturesOwnIsSeenAgain) {
  const std::set<net::Ipv4Prefix> networks{prefix("192.168.7.0/24"), prefix("10.244.0.0/16")};
  const std::set<net::Ipv4Address> own{ip("192.168.7.11"), ip("192.168.7.12"), ip("10.244.1.2"),
                                       ip("127.0.0.1")};
  auto seen = [&](capture::AddressReplacement replace) {
    return std::count_if(own.begin(), own.end(), [&](auto address) {
      return own.contains(replace(address)) && !address.isLoopback();
    });
  };
  int seenWithoutAvoiding = 0;
  for (uint64_t key = 0; key < 2000; ++key) {
    seenWithoutAvoiding += seen(capture::AddressReplacement(key, networks)) > 0;
    auto replace = capture::AddressReplacement::avoiding(own, key, networks);
    EXPECT_EQ(seen(replace), 0) << key;
    for (auto address : {ip("192.168.7.11"), ip("10.244.1.2")})
      EXPECT_LT(commonBits(address, replace(address)), 24) << key;
  }
  EXPECT_GT(seenWithoutAvoiding, 0);
}

// With 192.168.0.0/16 known, what is .1 of it stays .1.
TEST(Addresses, AreSeenAgainWhereTheirNetworksLeaveNoChoice) {
  auto replace = capture::AddressReplacement::avoiding({ip("192.168.0.1")}, 1, {prefix("192.168.0.0/16")});
  EXPECT_EQ(replace(ip("192.168.0.1")), ip("192.168.0.1"));
}

TEST(Rules, CommentsChainsAndPrefixesAreReplaced) {
  capture::Replacements replace{.addresses = capture::AddressReplacement(1, {}), .macs = {}};
  std::string text = capture::redactRules("*filter\n:INPUT ACCEPT [0:0]\n:ACME-VPN - [0:0]\n"
                                          "[1:2] -A INPUT -m comment --comment \"acme's vpn\" -j ACME-VPN\n"
                                          "-A ACME-VPN -j LOG --log-prefix \"acme \"\nCOMMIT\n",
                                          replace);
  EXPECT_EQ(text, "*filter\n:INPUT ACCEPT [0:0]\n:CHAIN-1 - [0:0]\n"
                  "[1:2] -A INPUT -m comment --comment comment-1 -j CHAIN-1\n"
                  "-A CHAIN-1 -j LOG --log-prefix comment-2\nCOMMIT\n");
}

TEST(Rules, CommentsOfSetsAreReplacedAndTheirOptionsAreNot) {
  capture::Replacements replace{.addresses = capture::AddressReplacement(1, {}), .macs = {}};
  EXPECT_EQ(capture::redactRules("create acme hash:ip family inet comment counters\n"
                                 "add acme 127.0.0.1 comment \"acme's own\"\n",
                                 replace),
            "create set-1 hash:ip family inet comment counters\nadd set-1 127.0.0.1 comment comment-1\n");
}

TEST(Text, MacsAndInterfacesOfTheirOwnAreReplaced) {
  capture::Replacements replace{.addresses = capture::AddressReplacement(1, {}), .macs = {}};
  replace.interfaces("acme0");
  EXPECT_EQ(capture::redactText("net.ipv4.conf.acme0.rp_filter 8e:c4:d5:ab:64:ee fe80::8cc4:d5ff:feab:64ee",
                                replace),
            "net.ipv4.conf.if-1.rp_filter 02:00:00:00:00:01 fe80::1");
}

TEST(Text, NamesOfPeoplesOwnAreKnownByTheirLetters) {
  for (std::string_view common :
       {"lo", "eth0", "enp0s3", "veth295bef2", "br-0123456789ab", "flannel.1", "cni0"})
    EXPECT_TRUE(capture::isCommonInterface(common)) << common;
  for (std::string_view own : {"vethclienta", "acme0", "br-acme", "ethernet"})
    EXPECT_FALSE(capture::isCommonInterface(own)) << own;
}

TEST(Redacted, NothingPrivateIsLeft) {
  auto redacted = redactedFixture();
  ASSERT_FALSE(redacted.files.empty());
  for (const auto& [path, text] : redacted.files)
    for (std::string_view secret : {"10.244.1.", "192.168.7.", "10.254.0.2", "node1", "coredns",
                                    "7a:27:4a:97:ef:4c", "kube-system/kube-dns"}) {
      EXPECT_THAT(path, Not(HasSubstr(std::string(secret))));
      EXPECT_THAT(text, Not(HasSubstr(std::string(secret)))) << path;
    }
}

TEST(Redacted, IsACaptureOfTheSameShape) {
  auto redacted = redactedFixture();
  Texts texts(redacted.files.begin(), redacted.files.end());
  auto result = readTexts(texts);
  ASSERT_TRUE(result.scenario);
  const Interface& eth0 = interfaceOf(result, "host-1", "eth0");
  EXPECT_EQ(eth0.segment, interfaceOf(result, "host-2", "eth0").segment);
  EXPECT_EQ(interfaceOf(result, "host-1", "if-1").peerNamespace, "host-1/netns-1");
  EXPECT_EQ(nsOf(result, "host-1").connections.size(), 6U);
}

TEST(Redacted, IsTheSameEveryTime) { EXPECT_EQ(redactedFixture().files, redactedFixture().files); }

TEST(Redacted, OfDaemonsCountersAndPoliciesIsKeptWhatIsRead) {
  capture::Folder folder;
  auto add = [&](const std::string& path, const std::string& text) { folder.files[path] = {path, text}; };
  add("hosts/a/units.txt", "Id=acme.service\nLoadState=loaded\n\nId=docker.service\nLoadState=loaded\n"
                           "ActiveState=inactive\nSubState=dead\nUnitFileState=enabled\n"
                           "Description=Acme's own\n");
  add("hosts/a/conntrack-stats.txt", "cpu=0   \tfound=0 insert_failed=2 \nacme\n");
  add("hosts/a/nstat.txt", "#kernel of acme\nIcmpOutRateLimitHost            7                  0.0\n");
  add("kubernetes.json", R"({"items":[{"kind":"NetworkPolicy","metadata":{"namespace":"acme","name":"acme"},
                                       "spec":{"podSelector":{"matchLabels":{"app":"acme"}}}}]})");
  capture::Findings findings;
  auto redacted = capture::redact(folder, findings);
  EXPECT_EQ(redacted.files.at("hosts/host-1/units.txt"),
            "Id=docker.service\nLoadState=loaded\nActiveState=inactive\nSubState=dead\n"
            "UnitFileState=enabled\n");
  EXPECT_THAT(redacted.files.at("hosts/host-1/conntrack-stats.txt"), HasSubstr("insert_failed=2"));
  EXPECT_EQ(redacted.files.at("hosts/host-1/nstat.txt"), "IcmpOutRateLimitHost 7 0.0\n");
  EXPECT_THAT(redacted.files.at("kubernetes.json"), HasSubstr("policy-1"));
  for (const auto& [path, text] : redacted.files)
    EXPECT_THAT(text, Not(HasSubstr("acme"))) << path;
}

TEST(Redacted, WhatIsNotOfTheLayoutIsLeftOut) {
  capture::Folder folder;
  folder.files["hosts/a/notes.txt"] = {"hosts/a/notes.txt", "secret"};
  capture::Findings findings;
  auto redacted = capture::redact(folder, findings);
  EXPECT_TRUE(redacted.files.empty());
  EXPECT_THAT(redacted.said, testing::Contains("left out: hosts/a/notes.txt"));
}
