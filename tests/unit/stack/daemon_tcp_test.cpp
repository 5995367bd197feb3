// Connections of daemons: bytes in order over a bad link, Linux' times, and what is not simulated while idle.
#include "world.h"

#include "stack/daemon_tcp.h"

namespace fg::stack {
namespace {

using namespace std::chrono_literals;
using host::StreamEnd;

// A client behind a router, and a server that says back what it hears.
class Daemons : public ::testing::Test {
protected:
  host::Streams::Owner clientOwner() {
    host::Streams::Owner owner;
    owner.connected = [this] { connectedAt = world.scheduler.now(); };
    owner.received = [this](std::span<const uint8_t> bytes) { heard.append(bytes.begin(), bytes.end()); };
    owner.ended = [this](StreamEnd how) {
      end = how;
      endedAt = world.scheduler.now();
    };
    return owner;
  }
  void listen() {
    ASSERT_TRUE(
        world.fabric.listen(world.server, {{}, 2379}, [this](const host::Streams::Accepted& accepted) {
          host::Streams::Owner owner;
          owner.received = [this, id = accepted.id](std::span<const uint8_t> bytes) {
            net::Bytes echo(bytes.begin(), bytes.end());
            world.fabric.send(world.server, id, echo);
          };
          owner.ended = [this](StreamEnd how) { serverEnd = how; };
          return owner;
        }));
  }
  host::Streams::Id connect() {
    auto begun = world.fabric.connect(world.client, {ip("10.0.2.2"), 2379}, clientOwner());
    EXPECT_TRUE(begun);
    return begun.value_or(0);
  }
  host::Streams::Id stand() {
    return world.fabric.connectStanding(world.client, world.server, {ip("10.0.2.2"), 2379}, {},
                                        clientOwner());
  }
  void say(host::Streams::Id id, const std::string& text) {
    world.fabric.send(world.client, id, {reinterpret_cast<const uint8_t*>(text.data()), text.size()});
  }
  size_t tracked(host::NetworkNamespace& ns) { return ns.netfilter().conntrack.entries(ns.now()).size(); }

  RoutedWorld world;
  std::string heard;
  std::optional<StreamEnd> end, serverEnd;
  net::SimTime connectedAt{-1}, endedAt{-1};
};

TEST_F(Daemons, SayAndHearMoreThanASegmentAndPart) {
  listen();
  auto id = connect();
  world.run(1s);
  ASSERT_GT(connectedAt, 0s);
  std::string text;
  for (int i = 0; i < 20'000; ++i)
    text += std::to_string(i) + " ";
  say(id, text);
  world.run(10s);
  EXPECT_EQ(heard, text);
  world.fabric.close(world.client, id);
  world.run(1s);
  EXPECT_EQ(serverEnd, StreamEnd::Closed);
  EXPECT_TRUE(world.recorder.recording().packets.empty()) << "daemons' packets are not recorded";
}

TEST_F(Daemons, NobodyListensIsRefused) {
  connect();
  world.run(1s);
  EXPECT_EQ(end, StreamEnd::Refused);
  EXPECT_TRUE(world.recorder.recording().packets.empty()) << "nor is what answers them";
}

TEST_F(Daemons, ARuleThatRejectsSaysWhy) {
  listen();
  world.iptables(world.server, "-A INPUT -p tcp -j REJECT --reject-with icmp-host-unreachable");
  connect();
  world.run(1s);
  EXPECT_EQ(end, StreamEnd::HostUnreachable);
}

// SYNs after 1, 2, 4 ... 32 s, and 64 s for the last: 127 s.
TEST_F(Daemons, ASynThatNobodyAnswersTakes127Seconds) {
  listen();
  world.iptables(world.server, "-A INPUT -p tcp -j DROP");
  connect();
  world.run(200s);
  EXPECT_EQ(end, StreamEnd::TimedOut);
  EXPECT_EQ(endedAt, 127s);
}

// 0.2, 0.4 ... 102.4 s, then 120 s six times: 924.6 s.
TEST_F(Daemons, DataThatNobodyAcknowledgesTakes924Seconds) {
  listen();
  auto id = connect();
  world.run(1s);
  world.iptables(world.router, "-A FORWARD -p tcp -j DROP");
  say(id, "hello");
  world.run(100s);
  EXPECT_EQ(world.fabric.unacknowledgedFor(world.client, id), 100s);
  world.run(900s);
  EXPECT_EQ(end, StreamEnd::TimedOut);
  EXPECT_EQ(endedAt, 1s + 924600ms);
}

TEST_F(Daemons, WhatWasLostArrivesOnceInOrder) {
  listen();
  auto id = connect();
  world.run(1s);
  world.iptables(world.server, "-A INPUT -p tcp -m statistic --mode nth --every 3 --packet 0 -j DROP");
  for (int i = 0; i < 30; ++i)
    say(id, std::to_string(i) + " ");
  world.run(120s);
  std::string all;
  for (int i = 0; i < 30; ++i)
    all += std::to_string(i) + " ";
  EXPECT_EQ(heard, all);
}

TEST_F(Daemons, AStandingConnectionIsTrackedWhenItFirstCarriesSomething) {
  listen();
  auto id = stand();
  ASSERT_NE(id, 0u);
  world.run(1h);
  EXPECT_EQ(tracked(world.client), 0u) << "nothing changed: nothing was sent";
  say(id, "hello");
  world.run(1s);
  EXPECT_EQ(heard, "hello");
  ASSERT_EQ(tracked(world.server), 1u);
  EXPECT_EQ(world.server.netfilter().conntrack.entries(world.server.now())[0]->tcp,
            netfilter::TcpState::Established);
}

TEST_F(Daemons, AProbeFollowsAChangeAndNobodysAnswerEndsIt) {
  listen();
  stand();
  world.run(100s);
  world.iptables(world.server, "-A INPUT -p icmp -j DROP"); // harms nothing
  world.run(100s);
  EXPECT_FALSE(end);
  EXPECT_EQ(tracked(world.client), 1u) << "it was tried";
  world.iptables(world.router, "-A FORWARD -p tcp -j DROP");
  world.run(270s);
  EXPECT_FALSE(end);
  world.run(40s);
  EXPECT_EQ(end, StreamEnd::TimedOut);
}

// The one whose probes nobody answers tells the other.
TEST_F(Daemons, WhereOneSideHearsNothingTheOtherIsReset) {
  listen();
  connect();
  world.run(1s);
  world.iptables(world.server, "-A INPUT -p tcp -j DROP");
  world.run(310s);
  EXPECT_EQ(serverEnd, StreamEnd::TimedOut);
  EXPECT_EQ(end, StreamEnd::Reset);
}

TEST_F(Daemons, AHostWithoutPowerSaysNothing) {
  listen();
  auto id = connect();
  world.run(1s);
  world.fabric.lose(world.server);
  world.run(10s);
  EXPECT_FALSE(end);
  say(id, "hello");
  world.run(1s);
  EXPECT_EQ(end, StreamEnd::Reset) << "a host that knows nothing of it";
}

} // namespace
} // namespace fg::stack
