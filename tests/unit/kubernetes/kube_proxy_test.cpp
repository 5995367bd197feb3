// kube-proxy with more services than it writes out at once.
#include "kubernetes/kube_proxy.h"
#include "kubernetes/package.h"
#include "netfilter/chain.h"
#include "unit/control_fixture.h"

#include <gmock/gmock.h>

using namespace fg;
using namespace fg::test;
using testing::Contains;
using testing::HasSubstr;
using trace::Table;

namespace {

constexpr int kServices = 300;

kubernetes::Name nameOf(int number) { return {"default", "web-" + std::to_string(number)}; }

net::Ipv4Address endpointIp(int service, int number) {
  return net::Ipv4Address(10, 128, static_cast<uint8_t>(service / 100),
                          static_cast<uint8_t>(service % 100 * 2 + number));
}

struct ManyServices : testing::Test {
  World world;
  kubernetes::ApiServer api{world.scheduler, world.recorder};
  host::Files files;
  host::NetworkNamespace& node = world.addNode("node1", "172.17.8.101/24", "172.30.113.231/21");
  std::unique_ptr<kubernetes::KubeProxy> proxy;

  void SetUp() override {
    for (int i = 0; i < kServices; ++i) {
      kubernetes::Service service;
      service.name = nameOf(i);
      service.clusterIp = net::Ipv4Address(10, 254, 1, 0).next(static_cast<uint32_t>(i));
      service.ports = {{"", net::Protocol::Tcp, 80, 8080, 0}};
      api.put(service);
      putEndpoints(i, endpointIp(i, 1));
    }
    kubernetes::PackageSettings package;
    package.clusterCidr = prefix("10.128.0.0/10");
    kubernetes::installPackage(files, package);
    proxy = start(node);
  }
  void putEndpoints(int service, std::optional<net::Ipv4Address> second) {
    kubernetes::Endpoints endpoints{
        nameOf(service), {{{{endpointIp(service, 0), "", ""}}, {}, {{"", net::Protocol::Tcp, 8080}}}}};
    if (second) endpoints.subsets[0].addresses.push_back({*second, "", ""});
    api.put(endpoints);
  }
  std::unique_ptr<kubernetes::KubeProxy> start(host::NetworkNamespace& where) {
    kubernetes::KubeProxy::Settings settings;
    settings.version = kubernetes::findProxyVersion("1.9.1");
    auto made = std::make_unique<kubernetes::KubeProxy>(where, files, api, settings);
    made->start();
    return made;
  }
  static std::string rules(const host::NetworkNamespace& ns) {
    return ns.netfilter().rules.save(Table::Nat, true, "")
           + ns.netfilter().rules.save(Table::Filter, true, "");
  }
  // What a kube-proxy writes that begins now.
  std::string freshRules() {
    host::NetworkNamespace& other = world.addNode("node2", "172.17.8.102/24", "172.30.113.232/21");
    auto fresh = start(other);
    return rules(other);
  }
  std::vector<std::string> recordedFrom(size_t first) const {
    std::vector<std::string> out;
    const auto& recording = world.recorder.recording();
    for (size_t i = first; i < recording.changes.size(); ++i)
      out.push_back(recording.changes[i].what);
    return out;
  }
};

TEST_F(ManyServices, AnEndpointChangesAndItsServicesChainsDo) {
  size_t before = world.recorder.recording().changes.size();
  putEndpoints(42, ip("10.128.99.9"));
  EXPECT_THAT(recordedFrom(before), Contains(HasSubstr("10.128.99.9:8080")));
  std::string own = rules(node);
  EXPECT_THAT(own, HasSubstr("10.128.99.9:8080"));
  EXPECT_EQ(own, freshRules());
}

TEST_F(ManyServices, AllBeginToCountAnewWhenOneChanges) {
  const netfilter::TableOf* nat = node.netfilter().rules.table(Table::Nat);
  nat->find("KUBE-SERVICES")->rules[7].counters.count(60);
  nat->find(kubernetes::serviceChain("KUBE-SVC-", "default/web-7:", net::Protocol::Tcp))
      ->rules[0]
      .counters.count(60);
  EXPECT_THAT(rules(node), HasSubstr("[1:60]"));
  putEndpoints(42, {});
  EXPECT_EQ(rules(node), freshRules());
}

TEST_F(ManyServices, TheLastEndpointGoesAndTheServiceRejects) {
  api.put(kubernetes::Endpoints{nameOf(42), {}});
  std::string own = rules(node);
  EXPECT_THAT(own, HasSubstr("default/web-42: has no endpoints"));
  EXPECT_EQ(own, freshRules());
}

TEST_F(ManyServices, AServiceGoes) {
  rules(node);
  api.removeService(nameOf(42));
  api.removeEndpoints(nameOf(42));
  EXPECT_EQ(rules(node), freshRules());
}

TEST_F(ManyServices, WhatSomebodyFlushedComesBack) {
  node.netfilter().rules.iptables(std::vector<std::string>{"-t", "nat", "-F", "KUBE-SERVICES"});
  putEndpoints(42, {});
  EXPECT_EQ(rules(node), freshRules());
}

TEST_F(ManyServices, ARuleOfAnothersKeepsTheChainsThatGo) {
  std::string chain = kubernetes::serviceChain("KUBE-SVC-", "default/web-42:", net::Protocol::Tcp);
  node.netfilter().rules.iptables(std::vector<std::string>{"-t", "nat", "-A", "OUTPUT", "-j", chain});
  std::string before = rules(node);
  api.removeService(nameOf(42));
  EXPECT_EQ(rules(node), before); // iptables-restore refuses the whole
}

TEST_F(ManyServices, ARuleOfAnothersKeepsAnEndpointsChain) {
  rules(node);
  std::string chain =
      kubernetes::endpointChain("default/web-42:", net::Protocol::Tcp, endpointIp(42, 1).text() + ":8080");
  node.netfilter().rules.iptables(std::vector<std::string>{"-t", "nat", "-A", "OUTPUT", "-j", chain});
  putEndpoints(41, {}); // all is written anew, with that rule
  std::string before = rules(node);
  EXPECT_THAT(before, HasSubstr("-A OUTPUT -j " + chain));
  putEndpoints(42, {});
  EXPECT_EQ(rules(node), before);
  node.netfilter().rules.iptables(std::vector<std::string>{"-t", "nat", "-D", "OUTPUT", "-j", chain});
  putEndpoints(40, {});
  EXPECT_EQ(rules(node), freshRules());
}

} // namespace
