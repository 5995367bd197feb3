// Real traffic through a service: 10 MB both ways, and captures that tshark finds nothing wrong with.
#include "captures.h"
#include "flows.h"

#include "stack/endpoint.h"

#include <gmock/gmock.h>

namespace fg::engine::testing {
namespace {

constexpr uint64_t kBytes = 10'000'000;
constexpr uint16_t kServicePort = 80, kPodPort = 3000;
constexpr std::string_view kGrafanaService = "10.254.40.11";

struct Bulk {
  std::shared_ptr<stack::Transfer> server, client;
  net::SimTime took{0};
};

// A pod of node1 opens a connection to grafana's cluster IP; both ends send kBytes.
Bulk transferThroughService(Simulation& simulation) {
  stack::Endpoint& server = simulation.endpoint(*simulation.world().find(kGrafana));
  server.stopListening(net::Protocol::Tcp, kPodPort); // the small server makes room for the one that sends
  simulation.recorder().setPacketsRecorded(false);
  Bulk bulk;
  bulk.server = server.receiveBulk(kPodPort, kBytes);
  stack::TcpSpec spec{.destination = *net::Ipv4Address::parse(kGrafanaService), .dport = kServicePort};
  bulk.client = simulation.endpoint(*simulation.world().find(kCorednsOnNode1)).sendBulk(spec, kBytes);
  net::SimTime begin = simulation.now();
  auto done = [&] { return bulk.server->received >= kBytes && bulk.client->received >= kBytes; };
  while (!done() && bulk.took < std::chrono::minutes(2)) {
    simulation.runUntil(simulation.now() + std::chrono::milliseconds(100));
    bulk.took = simulation.now() - begin;
  }
  return bulk;
}

TEST(Service, carriesTenMegabytesBothWaysAndEveryPacketIsWellFormed) {
  Captures captures;
  auto scenario = library("01");
  Bulk bulk;
  {
    Options options;
    options.pcapFolder = captures.folder();
    Simulation simulation(scenario, options);
    simulation.runUntil(scenario.end);
    bulk = transferThroughService(simulation);
  }
  EXPECT_FALSE(bulk.server->failed);
  EXPECT_FALSE(bulk.client->failed);
  EXPECT_EQ(bulk.server->received, kBytes);
  EXPECT_EQ(bulk.client->received, kBytes);
  EXPECT_EQ(bulk.server->sent, kBytes);
  EXPECT_EQ(bulk.client->sent, kBytes);
  captures.expectWellFormed();
  EXPECT_TRUE(captures.has("node1-docker0.pcap"));
  EXPECT_GT(captures.size("node1-eth2.pcap"), 2 * kBytes);
  EXPECT_GT(captures.size("node3-eth2.pcap"), 2 * kBytes);
}

TEST(Captures, ofAQueryToAServiceAreWellFormed) {
  Captures captures;
  TraceOptions options;
  options.simulation.pcapFolder = captures.folder();
  auto query = to("10.254.0.2", net::Protocol::Udp, 53, kCorednsOnNode1);
  auto scenario = library("01");
  EXPECT_EQ(traced(scenario, query, options).paths.size(), 2u); // the last way's captures stay
  captures.expectWellFormed();
}

// Were tshark not asked rightly, the tests around this one would hold whatever happens.
TEST(Captures, thatAreDamagedAreNoticed) {
  if (!Captures::hasTshark()) GTEST_SKIP() << "tshark is not installed";
  Captures captures;
  TraceOptions options;
  options.simulation.pcapFolder = captures.folder();
  auto scenario = library("01");
  traced(scenario, to("10.254.0.2", net::Protocol::Udp, 53, kCorednsOnNode1), options);
  captures.damage("node1-eth2.pcap");
  EXPECT_THAT(captures.complaints(), ::testing::StartsWith("node1-eth2.pcap:\n"));
}

TEST(Captures, ofIcmpErrorsAreWellFormed) {
  Captures captures;
  TraceOptions options;
  options.simulation.pcapFolder = captures.folder();
  auto request = to("172.33.96.3", net::Protocol::Udp, 9, kCorednsOnNode1); // masqueraded, then refused
  auto scenario = library("01");
  {
    Traced result = traced(scenario, request, options);
    ASSERT_EQ(result.paths.size(), 1u);
    ASSERT_TRUE(conversationOf(result.paths[0]).reply);
    EXPECT_EQ(conversationOf(result.paths[0]).reply->disposition, trace::Disposition::Delivered);
  }
  captures.expectWellFormed();
}

} // namespace
} // namespace fg::engine::testing
