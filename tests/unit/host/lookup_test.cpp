// Which way a packet takes out of a namespace: tables, policy rules, kinds of routes, and sources.
#include "host/network_namespace.h"
#include "support/lone_kernel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fg::host {
namespace {

using core::KernelError;
using namespace tests;
using routing::RouteKind;
using trace::RouteOutcome;

struct Router : testing::Test, LoneKernel {
  NetworkNamespace ns{environment, "router", "router"};
  Interface& eth0 = addEthernet(ns, "eth0", "10.0.1.2/24");
  Interface& eth1 = addEthernet(ns, "eth1", "10.0.2.2/24");

  routing::Route via(const char* destination, const char* gateway, uint32_t table = routing::kMainTable) {
    routing::Route route;
    route.destination = prefix(destination);
    route.gateway = address(gateway);
    route.table = table;
    return route;
  }
  routing::Route refusing(RouteKind kind, const char* destination) {
    routing::Route route;
    route.destination = prefix(destination);
    route.kind = kind;
    return route;
  }
  void rule(uint32_t priority, const char* to, routing::RuleAction action, uint32_t table = 0) {
    routing::PolicyRule added;
    added.priority = priority;
    added.to = prefix(to);
    added.action = action;
    added.table = table;
    ASSERT_TRUE(ns.addPolicyRule(added, true));
  }
  std::vector<std::string> localTable() const {
    std::vector<std::string> out;
    for (const auto& route : ns.routeTables().at(routing::kLocalTable).routes())
      out.push_back(ns.routeText(route));
    return out;
  }
};

// Measured: ip route show table local.
TEST_F(Router, TheLocalTableHasAddressesAndBroadcasts) {
  EXPECT_THAT(
      localTable(),
      testing::ElementsAre("local 10.0.1.2 dev eth0 table local", "broadcast 10.0.1.255 dev eth0 table local",
                           "local 10.0.2.2 dev eth1 table local", "broadcast 10.0.2.255 dev eth1 table local",
                           "local 127.0.0.0/8 dev lo table local", "local 127.0.0.1 dev lo table local",
                           "broadcast 127.255.255.255 dev lo table local"));
  ASSERT_TRUE(ns.setUp(eth1, false)); // the address is still local, its broadcast is gone
  EXPECT_EQ(localTable().size(), 6u);
  EXPECT_TRUE(ns.isLocal(address("10.0.2.2")));
}

TEST_F(Router, EachKindOfRouteAnswersInItsOwnWay) { // fib_props
  ASSERT_TRUE(ns.addRoute(refusing(RouteKind::Blackhole, "10.3.0.0/16")));
  ASSERT_TRUE(ns.addRoute(refusing(RouteKind::Unreachable, "10.4.0.0/16")));
  ASSERT_TRUE(ns.addRoute(refusing(RouteKind::Prohibit, "10.5.0.0/16")));
  ASSERT_TRUE(ns.addRoute(refusing(RouteKind::Throw, "10.6.0.0/16")));
  ASSERT_TRUE(ns.addRoute(via("0.0.0.0/0", "10.0.1.1")));
  EXPECT_EQ(ns.lookup(address("10.3.0.1")).error, KernelError::Invalid);
  EXPECT_EQ(ns.lookup(address("10.4.0.1")).error, KernelError::HostUnreachable);
  EXPECT_EQ(ns.lookup(address("10.5.0.1")).error, KernelError::PermissionDenied);
  EXPECT_EQ(ns.lookup(address("10.6.0.1")).error, KernelError::NetUnreachable); // not the default route
  EXPECT_EQ(ns.lookup(address("10.7.0.1")).outcome, RouteOutcome::Forward);
}

// Measured: with `ip route add local 10.50.0.0/16 dev lo`, a longer prefix in main wins until there is a
// rule.
TEST_F(Router, LocalAndMainAreOneTableUntilThereIsARule) {
  routing::Route any = refusing(RouteKind::Local, "10.50.0.0/16");
  any.interface = ns.interface("lo")->index;
  any.scope = routing::Scope::Host;
  any.table = routing::kLocalTable;
  ASSERT_TRUE(ns.addRoute(any));
  ASSERT_TRUE(ns.addRoute(via("10.50.1.0/24", "10.0.1.1")));
  EXPECT_EQ(ns.lookup(address("10.50.1.1")).outcome, RouteOutcome::Forward);
  EXPECT_EQ(ns.lookup(address("10.50.2.1")).outcome, RouteOutcome::Local);
  rule(100, "99.0.0.0/8", routing::RuleAction::Lookup, 7);
  EXPECT_EQ(ns.lookup(address("10.50.1.1")).outcome, RouteOutcome::Local);
}

TEST_F(Router, PolicyRulesChooseTheTableAndRefuse) {
  ASSERT_TRUE(ns.addRoute(via("10.9.0.0/16", "10.0.1.1")));
  ASSERT_TRUE(ns.addRoute(via("10.9.1.0/24", "10.0.2.1", 100)));
  routing::PolicyRule marked;
  marked.mark = 1, marked.mask = 0xffffffff, marked.table = 100;
  ASSERT_TRUE(ns.addPolicyRule(marked, false));
  routing::FlowKey flow;
  flow.destination = address("10.9.1.1");
  EXPECT_EQ(ns.lookup(flow).interface, eth0.index);
  flow.mark = 1;
  auto way = ns.lookup(flow);
  EXPECT_EQ(way.interface, eth1.index);
  EXPECT_EQ(way.rule, "32765: from all fwmark 0x1 lookup 100");
  flow.destination = address("10.9.2.1"); // table 100 knows nothing: the next rule is asked
  EXPECT_EQ(ns.lookup(flow).interface, eth0.index);
  rule(5, "10.20.0.0/16", routing::RuleAction::Blackhole);
  rule(6, "10.21.0.0/16", routing::RuleAction::Unreachable);
  rule(7, "10.22.0.0/16", routing::RuleAction::Prohibit);
  EXPECT_EQ(ns.lookup(address("10.20.0.1")).error, KernelError::Invalid);
  EXPECT_EQ(ns.lookup(address("10.21.0.1")).error, KernelError::NetUnreachable); // measured: not EHOSTUNREACH
  EXPECT_EQ(ns.lookup(address("10.22.0.1")).error, KernelError::PermissionDenied);
}

TEST_F(Router, AThrowRouteSendsTheSearchToTheNextRule) {
  auto thrown = refusing(RouteKind::Throw, "10.9.0.0/16");
  thrown.table = 100;
  ASSERT_TRUE(ns.addRoute(thrown));
  ASSERT_TRUE(ns.addRoute(via("0.0.0.0/0", "10.0.2.1", 100)));
  ASSERT_TRUE(ns.addRoute(via("10.9.0.0/16", "10.0.1.1")));
  rule(50, "10.0.0.0/8", routing::RuleAction::Lookup, 100);
  EXPECT_EQ(ns.lookup(address("10.9.0.1")).interface, eth0.index);
  EXPECT_EQ(ns.lookup(address("10.8.0.1")).interface, eth1.index);
}

TEST_F(Router, ASourceIsTheFirstAddressThatTheScopeAllows) { // inet_select_addr
  ASSERT_TRUE(ns.addAddress(eth0, {prefix("10.0.3.2/24"), {}, routing::Scope::Global, {}}));
  routing::Route link;
  link.destination = prefix("10.0.3.64/26");
  link.interface = eth0.index;
  ASSERT_TRUE(ns.addRoute(link));
  EXPECT_EQ(ns.lookup(address("10.0.3.70")).source, address("10.0.1.2")); // not the one on the same network
  ASSERT_TRUE(ns.addRoute(via("10.9.0.0/16", "10.0.3.1")));
  EXPECT_EQ(ns.lookup(address("10.9.0.1")).source, address("10.0.3.2")); // the gateway's network counts
}

TEST_F(Router, OnlinkNeedsADeviceAndASourceMustBeOurs) {
  auto route = via("10.9.0.0/16", "99.1.1.1");
  route.onlink = true;
  EXPECT_EQ(ns.addRoute(route).error(), KernelError::DeviceForOnlink);
  route.interface = eth0.index;
  EXPECT_TRUE(ns.addRoute(route));
  auto strange = via("10.10.0.0/16", "10.0.1.1");
  strange.preferredSource = address("10.0.9.9");
  EXPECT_EQ(ns.addRoute(strange).error(), KernelError::InvalidSource);
}

TEST_F(Router, PromotedSecondariesKeepTheNetwork) {
  ns.setSysctl("net.ipv4.conf.all.promote_secondaries", "1");
  ASSERT_TRUE(ns.addAddress(eth0, {prefix("10.0.1.3/24"), {}, routing::Scope::Global, {}}));
  ASSERT_TRUE(ns.removeAddress(eth0, prefix("10.0.1.2/24")));
  ASSERT_EQ(eth0.addresses.size(), 1u);
  EXPECT_EQ(ns.lookup(address("10.0.1.9")).source, address("10.0.1.3"));
}

// --- settings ------------------------------------------------------------------------------------------

TEST_F(Router, IpForwardSetsEveryInterface) { // inet_forward_change
  ASSERT_TRUE(ns.setSysctl("net.ipv4.ip_forward", "1"));
  EXPECT_EQ(ns.sysctl("net.ipv4.conf.eth0.forwarding"), "1");
  EXPECT_EQ(ns.sysctl("net.ipv4.conf.all.accept_redirects"), "0");
  ASSERT_TRUE(ns.setSysctl("net.ipv4.conf.eth0.forwarding", "0"));
  EXPECT_FALSE(ns.forwards(eth0));
  EXPECT_TRUE(ns.forwards(eth1));
  EXPECT_EQ(ns.sysctl("net.ipv4.ip_forward"), "1");
}

TEST_F(Router, TheDefaultCountsForInterfacesThatComeLater) {
  ASSERT_TRUE(ns.setSysctl("net.ipv4.conf.default.rp_filter", "2"));
  EXPECT_EQ(ns.sysctl("net.ipv4.conf.eth0.rp_filter"), "0");
  auto& late = ns.addInterface(InterfaceKind::Ethernet, "late", mac("02:00:00:00:00:09"));
  EXPECT_EQ(late.settings.rpFilter, 2);
}

TEST_F(Router, WhatIsNotThereAndWhatIsNoNumberIsRefused) {
  EXPECT_EQ(ns.setSysctl("net.ipv4.conf.eth9.rp_filter", "1").error(), KernelError::NoEntry);
  EXPECT_EQ(ns.setSysctl("net.ipv4.ip_forward", "yes").error(), KernelError::Invalid);
  ASSERT_TRUE(ns.setSysctl("net.ipv4.neigh.eth0.base_reachable_time_ms", "1000"));
  EXPECT_EQ(ns.neighbors().timersOf(eth0.index).baseReachable, std::chrono::seconds(1));
  EXPECT_EQ(ns.neighbors().timersOf(eth1.index).baseReachable, std::chrono::seconds(30));
}

// --- rp_filter -----------------------------------------------------------------------------------------

struct Filtered : Router {
  std::string verdict(const char* source, int out = 0) {
    return ns.validateSource({address(source), address("10.0.2.2"), 0, 0, out}, eth1).refusal;
  }
};

TEST_F(Filtered, TheLargerOfAllAndTheInterfaceHolds) { // facts section 4: effective = max(all, iface) [O]
  ASSERT_TRUE(ns.addRoute(via("0.0.0.0/0", "10.0.1.1")));
  EXPECT_EQ(verdict("8.8.8.8"), "");
  ns.setSysctl("net.ipv4.conf.eth1.rp_filter", "1");
  EXPECT_EQ(verdict("8.8.8.8"), "rp_filter: the route back to 8.8.8.8 leaves by eth0, not by eth1");
  EXPECT_EQ(verdict("10.0.2.9"), "");
  ns.setSysctl("net.ipv4.conf.all.rp_filter", "2"); // loose: any route back will do
  EXPECT_EQ(verdict("8.8.8.8"), "");
  ASSERT_TRUE(ns.deleteRoute({prefix("0.0.0.0/0"), {}, {}, {}}));
  EXPECT_EQ(verdict("8.8.8.8"), "rp_filter: there is no route back to 8.8.8.8");
}

TEST_F(Filtered, AMarkCountsWithSrcValidMark) {
  ns.setSysctl("net.ipv4.conf.eth1.rp_filter", "1");
  ASSERT_TRUE(ns.addRoute(via("0.0.0.0/0", "10.0.1.1")));
  ASSERT_TRUE(ns.addRoute(via("0.0.0.0/0", "10.0.2.1", 100)));
  routing::PolicyRule marked;
  marked.mark = 1, marked.mask = 0xffffffff, marked.table = 100;
  ASSERT_TRUE(ns.addPolicyRule(marked, false));
  NetworkNamespace::SourceQuery query{address("8.8.8.8"), address("10.0.2.2"), 0, 1, 0};
  EXPECT_TRUE(ns.validateSource(query, eth1).byRpFilter);
  ns.setSysctl("net.ipv4.conf.eth1.src_valid_mark", "1");
  EXPECT_EQ(ns.validateSource(query, eth1).refusal, "");
}

TEST_F(Filtered, OnesOwnAddressComesFromNoWireUnlessAccepted) {
  EXPECT_EQ(verdict("10.0.1.2"), "source 10.0.1.2 is an address of this host");
  ns.setSysctl("net.ipv4.conf.eth1.accept_local", "1");
  EXPECT_EQ(verdict("10.0.1.2"), "");
}

// --- what was learned ------------------------------------------------------------------------------------

TEST_F(Router, APathMtuIsRememberedForTenMinutes) {
  ASSERT_TRUE(ns.addRoute(via("0.0.0.0/0", "10.0.1.1")));
  routing::FlowKey flow;
  flow.destination = address("9.9.9.9");
  ns.learnPathMtu(flow, 1400);
  auto mtu = [&](NetworkNamespace::MtuFor purpose) {
    return ns.mtuOf(ns.lookup(flow), flow.destination, purpose);
  };
  EXPECT_EQ(mtu(NetworkNamespace::MtuFor::Own), 1400u);
  EXPECT_EQ(mtu(NetworkNamespace::MtuFor::Forwarded), 1500u); // ip_forward_use_pmtu is 0
  ns.learnPathMtu(flow, 200);                                 // below min_pmtu
  EXPECT_EQ(mtu(NetworkNamespace::MtuFor::Own), 552u);
  scheduler.runUntil(ns.now() + std::chrono::seconds(601));
  EXPECT_EQ(mtu(NetworkNamespace::MtuFor::Own), 1500u);
}

} // namespace
} // namespace fg::host
