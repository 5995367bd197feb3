// Names, pages and packets: what programs in pods see of the cluster's DNS and services.
#include "engine/simulation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace fg;
using namespace std::chrono_literals;
using testing::HasSubstr;

namespace {

constexpr const char* kPod = "kube-system/heapster-v1.5.0-684c7f9488-z6sdz"; // on node2

struct Names : testing::Test {
  scenario::Scenario scenario = *scenario::readScenario("01").scenario;
  engine::Simulation simulation{scenario, options()};

  static engine::Options options() {
    engine::Options out;
    out.captureFrames = true;
    return out;
  }
  void SetUp() override { simulation.runUntil(10s); }
  commands::CommandResult in(const std::string& place, const std::string& line) {
    return simulation.executeLine(*simulation.world().find(place), line);
  }
};

} // namespace

TEST_F(Names, APodsResolverIsTheClusters) {
  EXPECT_EQ(in(kPod, "cat /etc/resolv.conf").out,
            "nameserver 10.254.0.2\n"
            "search kube-system.svc.cluster.local. svc.cluster.local. cluster.local.\n"
            "options ndots:5\n");
}

TEST_F(Names, NslookupTriesTheDomainsOfTheSearch) {
  auto result = in(kPod, "nslookup kube-dns");
  EXPECT_EQ(result.out, "Server:\t\t10.254.0.2\nAddress:\t10.254.0.2#53\n\n"
                        "Name:\tkube-dns.kube-system.svc.cluster.local\nAddress: 10.254.0.2\n\n");
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(in(kPod, "nslookup kubernetes.default").out, HasSubstr("Address: 10.254.0.1\n"));
  // The name itself, at last, is none of the cluster's: it would be asked elsewhere.
  EXPECT_THAT(in(kPod, "nslookup nope").out, HasSubstr("** server can't find nope: SERVFAIL"));
  EXPECT_THAT(in(kPod, "nslookup nope.cluster.local.").out,
              HasSubstr("** server can't find nope.cluster.local.: NXDOMAIN"));
  EXPECT_EQ(in(kPod, "nslookup nope").status, 1);
}

TEST_F(Names, DigAsksForTheNameAsItIs) {
  EXPECT_EQ(in(kPod, "dig +short kubernetes.default.svc.cluster.local").out, "10.254.0.1\n");
  EXPECT_EQ(in(kPod, "dig +short +search kubernetes.default").out, "10.254.0.1\n");
  EXPECT_EQ(in(kPod, "dig +short -x 10.254.0.2").out, "kube-dns.kube-system.svc.cluster.local.\n");
  EXPECT_EQ(in(kPod, "dig +short SRV _dns._udp.kube-dns.kube-system.svc.cluster.local").out,
            "0 100 53 kube-dns.kube-system.svc.cluster.local.\n");
  EXPECT_THAT(in(kPod, "dig nope.cluster.local").out,
              HasSubstr("cluster.local.\t\t30\tIN\tSOA\tns.dns.cluster.local. hostmaster.cluster.local."));
  EXPECT_THAT(in(kPod, "dig www.example.com").out, HasSubstr("status: SERVFAIL"));
}

TEST_F(Names, AskingDnsTwiceNeedsNoMoreTime) {
  net::SimTime before = simulation.now();
  in(kPod, "dig +short kubernetes.default.svc.cluster.local");
  EXPECT_LT(simulation.now() - before, 100ms);
}

TEST_F(Names, ADeadDnsTakesItsTime) {
  for (const char* node : {"node1", "node3"})
    in(node, "iptables -I FORWARD -p udp --dport 53 -j DROP");
  net::SimTime before = simulation.now();
  auto result = in(kPod, "curl -s -S http://kube-dns:9153/");
  EXPECT_EQ(result.status, 6);
  EXPECT_THAT(result.err, HasSubstr("curl: (6) Could not resolve host: kube-dns"));
  EXPECT_EQ(std::chrono::round<std::chrono::seconds>(simulation.now() - before), 10s)
      << "two attempts of 5 s";
}

TEST_F(Names, CurlGetsAPageThroughAService) {
  auto result = in(kPod, "curl -s http://monitoring-grafana/");
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.out,
              HasSubstr("kube-system/monitoring-influxdb-grafana-v4-54b7854697-tw9cd answers on port 3000"));
  auto told = in(kPod, "curl -v http://10.254.40.11/a");
  EXPECT_THAT(told.err, HasSubstr("> GET /a HTTP/1.1\n"));
  EXPECT_THAT(told.err, HasSubstr("< HTTP/1.1 200 OK\n"));
}

TEST_F(Names, WhatDoesNotAnswerIsToldAsCurlTellsIt) {
  EXPECT_EQ(in(kPod, "curl http://172.33.96.2:81").err,
            "curl: (7) Failed connect to 172.33.96.2:81; Connection refused\n");
  in("node3", "iptables -I FORWARD -p tcp --dport 3000 -j DROP");
  auto late = in(kPod, "curl -m 2 http://monitoring-grafana/");
  EXPECT_EQ(late.status, 28);
  EXPECT_EQ(late.err, "curl: (28) Connection timed out after 2000 milliseconds\n");
  EXPECT_EQ(in(kPod, "curl http://nope").err, "curl: (6) Could not resolve host: nope; Unknown error\n");
}

TEST_F(Names, NcAndWget) {
  EXPECT_THAT(in(kPod, "nc -vz monitoring-grafana 80").err, HasSubstr("Ncat: Connected to 10.254.40.11:80."));
  EXPECT_EQ(in(kPod, "nc -vz 172.33.96.2 81").status, 1);
  EXPECT_THAT(in(kPod, "wget -qO- http://monitoring-grafana").out, HasSubstr("answers on port 3000"));
  EXPECT_EQ(in(kPod, "wget -qO- http://nope").status, 4);
}

TEST_F(Names, EveryQueryIsAPacket) {
  in(kPod, "curl -s http://kubernetes.default:81 -m 1");
  std::string seen = in(kPod, "tcpdump -ni eth0 port 53").out;
  // A and AAAA for each domain of the search, until one has the name.
  EXPECT_THAT(seen, HasSubstr(" A? kubernetes.default.kube-system.svc.cluster.local. ("));
  EXPECT_THAT(seen, HasSubstr(" AAAA? kubernetes.default.kube-system.svc.cluster.local. ("));
  EXPECT_THAT(seen, HasSubstr(" A? kubernetes.default.svc.cluster.local. ("));
  EXPECT_THAT(seen, HasSubstr(" NXDomain* 0/1/0 ("));
  EXPECT_THAT(seen, HasSubstr(" 1/0/0 A 10.254.0.1 ("));
}
