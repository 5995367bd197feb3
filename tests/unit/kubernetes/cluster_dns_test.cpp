// What CoreDNS answers, by kinds of names.
#include "core/manual_scheduler.h"
#include "kubernetes/cluster_dns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace fg;
using namespace fg::kubernetes;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

namespace {

net::Ipv4Address ip(const char* text) { return *net::Ipv4Address::parse(text); }

struct ClusterDnsTest : testing::Test {
  core::ManualScheduler scheduler;
  trace::Recorder recorder{[this] { return scheduler.now(); }};
  ApiServer api{scheduler, recorder};
  ClusterDns dns{api, "cluster.local.", 1};

  void SetUp() override {
    Service kubeDns;
    kubeDns.name = {"kube-system", "kube-dns"};
    kubeDns.clusterIp = ip("10.254.0.2");
    kubeDns.ports = {{"dns", net::Protocol::Udp, 53, 53, 0}, {"dns-tcp", net::Protocol::Tcp, 53, 53, 0}};
    api.put(kubeDns);
    Service headless;
    headless.name = {"default", "db"};
    headless.ports = {{"sql", net::Protocol::Tcp, 5432, 5432, 0}};
    api.put(headless);
    Endpoints endpoints;
    endpoints.name = headless.name;
    EndpointSubset subset;
    subset.addresses = {{ip("172.33.68.5"), "node1", ""}, {ip("172.33.96.5"), "node3", ""}};
    subset.notReadyAddresses = {{ip("172.33.31.5"), "node2", ""}};
    subset.ports = {{"sql", net::Protocol::Tcp, 5432}};
    endpoints.subsets = {subset};
    api.put(endpoints);
  }

  dns::Message ask(const std::string& name, uint16_t type = dns::type::kA) {
    dns::Message query;
    query.id = 7;
    query.recursionDesired = true;
    query.questions = {{name, type}};
    auto reply = dns.answer(query);
    forwarded = reply.forwarded;
    EXPECT_EQ(reply.message.id, 7);
    EXPECT_TRUE(reply.message.response);
    return reply.message;
  }
  std::vector<std::string> answers(const std::string& name, uint16_t type = dns::type::kA) {
    std::vector<std::string> out;
    for (const dns::Record& record : ask(name, type).answers)
      out.push_back(dns::dataText(record));
    return out;
  }
  std::string forwarded;
};

} // namespace

TEST_F(ClusterDnsTest, AServiceIsItsClusterIp) {
  EXPECT_THAT(answers("kube-dns.kube-system.svc.cluster.local."), ElementsAre("10.254.0.2"));
  EXPECT_THAT(answers("Kube-DNS.kube-system.SVC.cluster.local."), ElementsAre("10.254.0.2"));
}

TEST_F(ClusterDnsTest, AHeadlessServiceIsItsReadyPods) {
  EXPECT_THAT(answers("db.default.svc.cluster.local."), UnorderedElementsAre("172.33.68.5", "172.33.96.5"));
  EXPECT_THAT(answers("172-33-96-5.db.default.svc.cluster.local."), ElementsAre("172.33.96.5"));
}

TEST_F(ClusterDnsTest, WhatIsNotThereHasTheZonesSoa) {
  for (const char* name : {"nope.default.svc.cluster.local.", "db.other.svc.cluster.local.",
                           "x.cluster.local.", "kubernetes.cluster.local.", "a.b.c.d.e.svc.cluster.local."}) {
    dns::Message reply = ask(name);
    EXPECT_EQ(reply.code, dns::Code::NameError) << name;
    ASSERT_EQ(reply.authorities.size(), 1u) << name;
    EXPECT_EQ(dns::dataText(reply.authorities[0]),
              "ns.dns.cluster.local. hostmaster.cluster.local. 1 7200 1800 86400 30");
  }
}

TEST_F(ClusterDnsTest, ANameWithoutSuchARecordIsNoError) {
  dns::Message reply = ask("kube-dns.kube-system.svc.cluster.local.", dns::type::kAaaa);
  EXPECT_EQ(reply.code, dns::Code::NoError);
  EXPECT_THAT(reply.answers, IsEmpty());
  EXPECT_EQ(reply.authorities.size(), 1u);
}

TEST_F(ClusterDnsTest, PortsAreSrvRecords) {
  EXPECT_THAT(answers("_dns._udp.kube-dns.kube-system.svc.cluster.local.", dns::type::kSrv),
              ElementsAre("0 100 53 kube-dns.kube-system.svc.cluster.local."));
  EXPECT_THAT(answers("kube-dns.kube-system.svc.cluster.local.", dns::type::kSrv).size(), 2u);
  EXPECT_THAT(answers("_sql._tcp.db.default.svc.cluster.local.", dns::type::kSrv),
              UnorderedElementsAre("0 50 5432 172-33-68-5.db.default.svc.cluster.local.",
                                   "0 50 5432 172-33-96-5.db.default.svc.cluster.local."));
  EXPECT_EQ(ask("_dns._tcp.kube-dns.kube-system.svc.cluster.local.", dns::type::kSrv).code,
            dns::Code::NameError);
}

TEST_F(ClusterDnsTest, AddressesHaveNames) {
  EXPECT_THAT(answers("2.0.254.10.in-addr.arpa.", dns::type::kPtr),
              ElementsAre("kube-dns.kube-system.svc.cluster.local."));
  EXPECT_THAT(answers("5.68.33.172.in-addr.arpa.", dns::type::kPtr),
              ElementsAre("172-33-68-5.db.default.svc.cluster.local."));
}

TEST_F(ClusterDnsTest, APodsNameIsItsAddress) {
  EXPECT_THAT(answers("172-33-68-9.default.pod.cluster.local."), ElementsAre("172.33.68.9"));
}

TEST_F(ClusterDnsTest, OtherNamesWouldBeForwarded) {
  EXPECT_EQ(ask("www.example.com.").code, dns::Code::ServerFailure);
  EXPECT_EQ(forwarded, "www.example.com.");
  EXPECT_EQ(ask("9.9.9.9.in-addr.arpa.", dns::type::kPtr).code, dns::Code::ServerFailure);
  ask("nope.cluster.local.");
  EXPECT_EQ(forwarded, "");
}

TEST_F(ClusterDnsTest, StrangeQueriesAreRefused) {
  dns::Message query;
  EXPECT_EQ(dns.answer(query).message.code, dns::Code::FormatError);
  query.opcode = 5;
  query.questions = {{"a.", dns::type::kA}};
  EXPECT_EQ(dns.answer(query).message.code, dns::Code::NotImplemented);
}
