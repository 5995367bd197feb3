// Rules of iptables-legacy and iptables-nft beside each other: the kernel asks both, the table that was made
// last first.
#include "kernel/real_iptables.h"
#include "unit/netfilter/netfilter_fixture.h"

namespace fg::netfilter {
namespace {

using tests::RealIptables;

// Which backend's table the kernel is given last; ours is told so.
class BothBackends : public NetfilterTest, public ::testing::WithParamInterface<const char*> {
protected:
  void SetUp() override {
    if (!m_real.isUsable() || m_real.run("sh -c 'command -v iptables-legacy-restore'").status != 0)
      GTEST_SKIP() << RealIptables::kWhyNot;
    m_real.run("ip link set lo up");
  }
  static std::string last() { return GetParam(); }
  static std::string first() { return last() == "nft" ? "legacy" : "nft"; }

  // The same rules for the kernel and for ours.
  void load(const std::string& made, const std::string& madeLast) {
    ASSERT_EQ(m_real.run("iptables-" + first() + "-restore", made).status, 0);
    ASSERT_EQ(m_real.run("iptables-" + last() + "-restore", madeLast).status, 0);
    rules(madeLast);
    netfilter.otherRules = std::make_unique<RuleSet>();
    netfilter.otherRules->restore(made, RuleSet::Flush::Yes, RuleSet::Counters::Restore);
  }
  // "[1:84] -A OUTPUT …" of a table, of both.
  static std::string counted(const std::string& saved) {
    std::istringstream in(saved);
    std::string out;
    for (std::string line; std::getline(in, line);)
      if (line.starts_with("[")) out += line + "\n";
    return out;
  }
  std::string realCounters(const std::string& backend, const std::string& table) const {
    return counted(m_real.run("iptables-" + backend + "-save -c -t " + table).out);
  }
  static std::string ourCounters(const RuleSet& set, trace::Table table) {
    return counted(set.save(table, true, ""));
  }

  void compare(const std::string& table, trace::Table ours) const {
    EXPECT_EQ(ourCounters(netfilter.rules, ours), realCounters(last(), table));
    EXPECT_EQ(ourCounters(*netfilter.otherRules, ours), realCounters(first(), table));
  }
  RealIptables m_real{"nft"};
};

std::string filter(const std::string& rule) {
  return "*filter\n:OUTPUT ACCEPT [0:0]\n" + rule + "\nCOMMIT\n";
}
std::string nat(const std::string& rule) { return "*nat\n:OUTPUT ACCEPT [0:0]\n" + rule + "\nCOMMIT\n"; }

TEST_P(BothBackends, WhatTheFirstOneDropsTheOtherDoesNotSee) {
  load(filter("-A OUTPUT -p icmp -j ACCEPT"), filter("-A OUTPUT -p icmp -j DROP"));
  m_real.run("ping -c 1 -W 1 -s 56 127.0.0.1");
  net::Ipv4Packet::Spec spec;
  spec.source = spec.destination = ip("127.0.0.1"), spec.protocol = net::Protocol::Icmp;
  EXPECT_EQ(sendLocallyOnce(net::Ipv4Packet::makeEcho(spec, 8, 1, 1, std::vector<uint8_t>(56))).verdict,
            Verdict::Drop);
  compare("filter", trace::Table::Filter);
}

TEST_P(BothBackends, WhatTheFirstOneAcceptsTheOtherMayDrop) {
  load(filter("-A OUTPUT -p udp -j DROP"), filter("-A OUTPUT -p udp -j ACCEPT"));
  m_real.run("python3 -c 'import socket; socket.socket(2, 2).sendto(b\"x\", (\"127.0.0.1\", 99))'");
  net::Ipv4Packet::Spec spec;
  spec.source = spec.destination = ip("127.0.0.1");
  EXPECT_EQ(sendLocallyOnce(net::Ipv4Packet::makeUdp(spec, 40000, 99, std::vector<uint8_t>{'x'})).verdict,
            Verdict::Drop);
  compare("filter", trace::Table::Filter);
}

TEST_P(BothBackends, TheFirstOneThatTranslatesBindsTheConnection) {
  load(nat("-A OUTPUT -p udp -j DNAT --to-destination 127.0.0.2"),
       nat("-A OUTPUT -p udp -j DNAT --to-destination 127.0.0.3"));
  m_real.run("python3 -c 'import socket; socket.socket(2, 2).sendto(b\"x\", (\"127.0.0.1\", 99))'");
  net::Ipv4Packet::Spec spec;
  spec.source = spec.destination = ip("127.0.0.1");
  Journey journey{net::Ipv4Packet::makeUdp(spec, 40000, 99, std::vector<uint8_t>{'x'}), 0, {}, {}, {}};
  run(Hook::Output, journey, {}, "lo");
  EXPECT_EQ(journey.packet.destination(), ip("127.0.0.3"));
  compare("nat", trace::Table::Nat);
}

INSTANTIATE_TEST_SUITE_P(MadeLast, BothBackends, ::testing::Values("legacy", "nft"),
                         [](const auto& tested) { return std::string(tested.param); });

} // namespace
} // namespace fg::netfilter
