// Chains that are written when somebody looks are those that iptables-restore would have made at once.
#include "kubernetes/proxy_chains.h"
#include "netfilter/chain.h"
#include "netfilter/rule_set.h"

#include <gmock/gmock.h>

using namespace fg;
using kubernetes::ProxyPort;
using kubernetes::ProxyPorts;
using netfilter::RuleSet;
using testing::HasSubstr;
using trace::Table;

namespace {

ProxyPort makePort(int number, int endpoints) {
  ProxyPort port;
  port.nameText = "default/web-" + std::to_string(number) + ":";
  port.service.name = {"default", "web-" + std::to_string(number)};
  port.service.clusterIp = net::Ipv4Address(10, 254, 1, static_cast<uint8_t>(number));
  port.port.port = 80;
  for (int i = 0; i < endpoints; ++i)
    port.endpoints.push_back(
        {net::Ipv4Address(10, 128, static_cast<uint8_t>(number), static_cast<uint8_t>(2 + i)), 8080, i == 0});
  return port;
}

// One rule set that is given all rules as text, and one that gets them later.
struct Pair : testing::TestWithParam<const char*> {
  std::shared_ptr<ProxyPorts> ports = std::make_shared<ProxyPorts>();
  std::shared_ptr<kubernetes::ProxyChains> chains;
  RuleSet atOnce, later;

  void SetUp() override {
    for (int i = 0; i < 8; ++i) {
      ProxyPort port = makePort(i, i % 4);
      if (i == 3) port.service.onlyLocal = true, port.port.nodePort = 30003;
      if (i == 5) port.service.loadBalancerIps = {net::Ipv4Address(203, 0, 113, 5)};
      if (i == 6) port.service.clientIpAffinity = true;
      if (i == 7) port.service.externalIps = {net::Ipv4Address(198, 51, 100, 7)};
      ports->emplace(port.nameText, port);
    }
    fill();
  }
  kubernetes::ProxyRulesInput input() const {
    return {*ports,
            net::Ipv4Prefix::parse("10.128.0.0/10"),
            false,
            kubernetes::findProxyVersion(GetParam()),
            net::Ipv4Address(172, 16, 0, 1),
            {},
            {}};
  }
  void restoreAtOnce() {
    kubernetes::ProxyRulesInput all = input();
    all.natChains = kubernetes::chainLines(atOnce.save(Table::Nat, false, ""));
    all.filterChains = kubernetes::chainLines(atOnce.save(Table::Filter, false, ""));
    auto done = atOnce.restore("*nat\n:KUBE-MARK-DROP - [0:0]\nCOMMIT\n" + kubernetes::proxyRules(all),
                               RuleSet::Flush::No, RuleSet::Counters::Restore);
    ASSERT_EQ(done.err, "");
  }
  bool fillLater() {
    chains = std::make_shared<kubernetes::ProxyChains>(ports, input());
    auto common = kubernetes::commonRules(input());
    RuleSet::Refill nat{Table::Nat, {{"KUBE-MARK-DROP", ""}}, chains, "nat"},
        filter{Table::Filter, {}, {}, "filter"};
    for (auto& [name, text] : common.nat)
      nat.chains.push_back({name, text});
    for (auto& [name, text] : common.filter)
      filter.chains.push_back({name, text});
    return later.refill(nat) && later.refill(filter);
  }
  void fill() {
    restoreAtOnce();
    ASSERT_TRUE(fillLater());
  }
  void expectSame() {
    EXPECT_EQ(later.save(Table::Nat, true, ""), atOnce.save(Table::Nat, true, ""));
    EXPECT_EQ(later.save(Table::Filter, true, ""), atOnce.save(Table::Filter, true, ""));
  }
  std::string list(RuleSet& rules, const std::string& chain) {
    auto result = rules.iptables(std::vector<std::string>{"-t", "nat", "-S", chain});
    return result.out + result.err;
  }
};

TEST_P(Pair, SaysTheSame) { expectSame(); }

TEST_P(Pair, HasEveryChainByItsName) {
  std::string text = atOnce.save(Table::Nat, false, "");
  for (const auto& [chain, line] : kubernetes::chainLines(text))
    EXPECT_EQ(list(later, chain), list(atOnce, chain)) << chain;
}

TEST_P(Pair, HasNoOtherChain) {
  EXPECT_EQ(list(later, "KUBE-SEP-AAAAAAAAAAAAAAAA"), list(atOnce, "KUBE-SEP-AAAAAAAAAAAAAAAA"));
}

TEST_P(Pair, SaysTheSameOnceAnEndpointHasChanged) {
  list(later, kubernetes::serviceChain("KUBE-SVC-", "default/web-3:", net::Protocol::Tcp));
  ProxyPort& port = ports->at("default/web-3:");
  const ProxyPort before = port;
  port.endpoints.back().ip = net::Ipv4Address(10, 128, 77, 7);
  auto gone = chains->gone(before, port);
  EXPECT_EQ(gone.size(), 1u);
  ASSERT_TRUE(later.renew({Table::Nat, gone, {}}));
  chains->changed(before);
  restoreAtOnce();
  expectSame();
  EXPECT_THAT(later.save(Table::Nat, false, ""), HasSubstr("10.128.77.7:8080"));
}

TEST_P(Pair, SaysTheSameOnceAServiceHasGone) {
  later.save(Table::Nat, false, "");
  ports->erase("default/web-2:");
  fill();
  expectSame();
}

TEST_P(Pair, BeginsToCountAnew) {
  const netfilter::TableOf* nat = later.table(Table::Nat);
  nat->find(kubernetes::serviceChain("KUBE-SVC-", "default/web-2:", net::Protocol::Tcp))
      ->rules[0]
      .counters.count(60);
  EXPECT_THAT(later.save(Table::Nat, true, ""), HasSubstr("[1:60]"));
  ASSERT_TRUE(later.renew({Table::Nat, {}, {}}));
  expectSame();
}

TEST_P(Pair, RefusesToTakeAChainThatAnothersRuleLeadsTo) {
  std::string chain = kubernetes::serviceChain("KUBE-SVC-", "default/web-2:", net::Protocol::Tcp);
  later.iptables(std::vector<std::string>{"-t", "nat", "-A", "PREROUTING", "-j", chain});
  std::string before = later.save(Table::Nat, true, "");
  ports->erase("default/web-2:");
  EXPECT_FALSE(fillLater());
}

TEST_P(Pair, IsAsAnyTableForWhoDeletesAChain) {
  std::string chain = kubernetes::serviceChain("KUBE-XLB-", "default/web-3:", net::Protocol::Tcp);
  for (RuleSet* rules : {&atOnce, &later})
    for (const char* verb : {"-F", "-X"})
      rules->iptables(std::vector<std::string>{"-t", "nat", verb, chain});
  expectSame();
  EXPECT_EQ(list(later, chain), list(atOnce, chain));
}

INSTANTIATE_TEST_SUITE_P(Releases, Pair, testing::Values("1.9.1", "1.14.10", "1.18.6"));

} // namespace
