#include "shell_fixture.h"

namespace fg::commands {
namespace {

using Reply = ScriptedProber::Reply;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

struct Probing : Node1 {
  Probing() { machine.tools = ToolVersion::Debian12; }

  static Reply echo(const Request& request, const char* from, net::SimTime after) {
    Answer answer;
    answer.from = address(from);
    answer.ttl = 62;
    answer.bytes = request.dataBytes + 8U;
    return {answer, after};
  }
  static Reply error(const char* from, uint8_t type, uint8_t code, net::SimTime after) {
    Answer answer;
    answer.kind = Answer::Kind::IcmpError;
    answer.from = address(from);
    answer.icmpType = type;
    answer.icmpCode = code;
    answer.ttl = 64;
    return {answer, after};
  }
};

// Formats measured with iputils 20221126.
TEST_F(Probing, PingPrintsEachReplyAndItsStatistics) {
  prober.reply = [](const Request& request) {
    return echo(request, "172.33.96.3", request.sequence == 1 ? microseconds(1445) : microseconds(620));
  };
  CommandResult result = sh("ping -c 2 172.33.96.3");
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(result.out, "PING 172.33.96.3 (172.33.96.3) 56(84) bytes of data.\n"
                        "64 bytes from 172.33.96.3: icmp_seq=1 ttl=62 time=1.45 ms\n"
                        "64 bytes from 172.33.96.3: icmp_seq=2 ttl=62 time=0.620 ms\n"
                        "\n"
                        "--- 172.33.96.3 ping statistics ---\n"
                        "2 packets transmitted, 2 received, 0% packet loss, time 1000ms\n"
                        "rtt min/avg/max/mdev = 0.620/1.032/1.445/0.412 ms\n");
}

TEST_F(Probing, PingWaitsTenSecondsForNobody) {
  CommandResult result = sh("ping -c 1 172.33.96.3");
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.out, HasSubstr("1 packets transmitted, 0 received, 100% packet loss, time 0ms\n\n"));
  EXPECT_EQ(scheduler.now(), seconds(10));
}

TEST_F(Probing, PingWLetsItWaitShorter) {
  sh("ping -c 3 -i 0.2 -W 0.3 172.33.96.3");
  EXPECT_EQ(scheduler.now(), milliseconds(700));
}

TEST_F(Probing, PingCountsErrorsAndThoseUnderWay) {
  prober.reply = [](const Request& request) {
    return error("172.30.113.231", 3, 1, seconds(4) - seconds(1) * request.sequence);
  };
  CommandResult result = sh("ping -c 3 172.30.113.9");
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.out, HasSubstr("From 172.30.113.231 icmp_seq=1 Destination Host Unreachable\n"));
  EXPECT_THAT(
      result.out,
      HasSubstr("3 packets transmitted, 0 received, +3 errors, 100% packet loss, time 2000ms\npipe 3\n"));
}

TEST_F(Probing, PingSaysWhichErrorCameBack) {
  auto said = [&](uint8_t type, uint8_t code) {
    prober.reply = [=](const Request&) {
      Reply reply = error("10.0.2.2", type, code, milliseconds(1));
      reply.answer.mtu = 1450;
      return reply;
    };
    std::string text = out("ping -c 1 172.33.31.2");
    size_t at = text.find("icmp_seq=1 ") + 11;
    return text.substr(at, text.find('\n', at) - at);
  };
  EXPECT_EQ(said(3, 0), "Destination Net Unreachable");
  EXPECT_EQ(said(3, 3), "Destination Port Unreachable");
  EXPECT_EQ(said(3, 4), "Frag needed and DF set (mtu = 1450)");
  EXPECT_EQ(said(3, 10), "Destination Host Prohibited");
  EXPECT_EQ(said(3, 13), "Packet filtered");
  EXPECT_EQ(said(11, 0), "Time to live exceeded");
}

// Measured with iputils 20221126: a redirect is printed with a colon and is no error.
TEST_F(Probing, PingPrintsRedirectsBesideTheReplies) {
  prober.reply = [](const Request& request) {
    Reply redirect = error("10.0.1.2", net::icmp::kRedirect, 1, milliseconds(1));
    redirect.answer.mtu = address("10.0.1.3").value();
    return request.sequence == 1 ? redirect : echo(request, "10.0.2.2", milliseconds(1));
  };
  EXPECT_THAT(out("ping -c 2 10.0.2.2"),
              testing::HasSubstr("From 10.0.1.2: icmp_seq=1 Redirect Host(New nexthop: 10.0.1.3)\n"));
  EXPECT_THAT(out("ping -c 2 10.0.2.2"), testing::Not(testing::HasSubstr("errors")));
}

TEST_F(Probing, PingOfTooMuchWithoutFragmentsFailsHere) {
  prober.reply = [](const Request& request) -> std::optional<Reply> {
    EXPECT_TRUE(request.dontFragment);
    Answer answer;
    answer.kind = Answer::Kind::LocalError;
    answer.tooBig = true;
    answer.mtu = 1500;
    return Reply{answer, {}};
  };
  CommandResult result = sh("ping -c 1 -s 1473 -M do 172.33.96.3");
  EXPECT_EQ(result.err, "ping: local error: message too long, mtu=1500\n");
  EXPECT_THAT(result.out,
              HasSubstr("1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms\n\n"));
}

TEST_F(Probing, PingWithoutACountEndsAfterFourAndSaysSo) {
  prober.reply = [](const Request& request) { return echo(request, "172.33.96.3", milliseconds(1)); };
  CommandResult result = sh("ping -q 172.33.96.3");
  EXPECT_EQ(prober.requests.size(), 4U);
  EXPECT_THAT(result.err, HasSubstr("ends after 4"));
  EXPECT_THAT(result.out, testing::Not(HasSubstr("icmp_seq")));
}

TEST_F(Probing, PingWithoutARouteSendsNothing) {
  ASSERT_EQ(sh("ip route add prohibit 10.68.0.0/16").status, 0);
  ASSERT_EQ(sh("ip route add unreachable 10.66.0.0/16").status, 0);
  EXPECT_EQ(sh("ping -c 1 10.66.0.1").err, "ping: connect: No route to host\n");
  EXPECT_EQ(sh("ping -c 1 10.66.0.1").status, 2);
  for (const char* gateway : {"10.0.2.2", "172.30.116.1"})
    sh(fmt::format("ip route del default via {}", gateway));
  EXPECT_EQ(sh("ping -c 1 8.8.8.8").err, "ping: connect: Network is unreachable\n");
  machine.tools = ToolVersion::Centos7;
  EXPECT_EQ(sh("ping -c 1 8.8.8.8").err, "connect: Network is unreachable\n");
  EXPECT_TRUE(prober.requests.empty());
}

TEST_F(Probing, PingComplainsAsMeasured) {
  EXPECT_EQ(sh("ping").err, "ping: usage error: Destination address required\n");
  EXPECT_EQ(sh("ping -c x 1.2.3.4").err, "ping: invalid argument: 'x'\n");
  EXPECT_EQ(sh("ping -c 0 1.2.3.4").err,
            "ping: invalid argument: '0': out of range: 1 <= value <= 9223372036854775807\n");
  EXPECT_EQ(sh("ping -t 256 1.2.3.4").err,
            "ping: invalid argument: '256': out of range: 0 <= value <= 255\n");
  EXPECT_EQ(sh("ping nope").err, "ping: nope: Temporary failure in name resolution\n");
  EXPECT_EQ(sh("ping nope").status, 2);
  EXPECT_EQ(sh("ping -f 1.2.3.4").err, "flannelgraph does not emulate 'ping -f'\n");
}

// --- traceroute ------------------------------------------------------------------------------------

TEST_F(Probing, TracerouteHasTheChaptersFormat) {
  prober.reply = [](const Request& request) {
    if (request.ttl == 1) return error("172.30.118.65", 11, 0, microseconds(518));
    return error("172.33.96.3", 3, 3, microseconds(451));
  };
  EXPECT_EQ(out("traceroute 172.33.96.3"),
            "traceroute to 172.33.96.3 (172.33.96.3), 30 hops max, 60 byte packets\n"
            " 1  172.30.118.65 (172.30.118.65)  0.518 ms  0.518 ms  0.518 ms\n"
            " 2  172.33.96.3 (172.33.96.3)  0.451 ms  0.451 ms  0.451 ms\n");
  EXPECT_EQ(prober.requests.size(), 16U);
  EXPECT_EQ(prober.requests.front().destinationPort, 33434);
  EXPECT_EQ(prober.requests.back().destinationPort, 33449);
  EXPECT_EQ(prober.requests.back().ttl, 6);
  EXPECT_EQ(prober.requests.back().dataBytes, 32);
}

TEST_F(Probing, AnErrorThatIsFinalEndsItsHop) {
  prober.reply = [](const Request& request) -> std::optional<Reply> {
    if (request.destinationPort > 33435)
      return std::nullopt; // the third answer was held back by the rate limit
    return error("10.0.2.2", 3, 0, milliseconds(1));
  };
  EXPECT_EQ(out("traceroute -n 172.33.31.2"),
            "traceroute to 172.33.31.2 (172.33.31.2), 30 hops max, 60 byte packets\n"
            " 1  10.0.2.2  1.000 ms !N  1.000 ms !N *\n");
}

TEST_F(Probing, SilentHopsAreStarsAndCostFiveSecondsAWindow) {
  EXPECT_EQ(out("traceroute -n -m 2 172.33.96.3"),
            "traceroute to 172.33.96.3 (172.33.96.3), 2 hops max, 60 byte packets\n 1  * * *\n 2  * * *\n");
  EXPECT_EQ(scheduler.now(), seconds(5));
}

TEST_F(Probing, AnUnreachableErrorIsMovedToTheHopThatItCameFrom) {
  // Only the seventh probe is told that the host does not answer; the first hop was heard before.
  prober.reply = [](const Request& request) -> std::optional<Reply> {
    if (request.ttl == 1) return error("172.30.118.65", 11, 0, milliseconds(1));
    if (request.destinationPort == 33440) return error("172.30.118.65", 3, 1, milliseconds(30));
    return std::nullopt;
  };
  EXPECT_EQ(out("traceroute -n 172.33.96.9"),
            "traceroute to 172.33.96.9 (172.33.96.9), 30 hops max, 60 byte packets\n"
            " 1  172.30.118.65  1.000 ms  1.000 ms  1.000 ms\n"
            " 2  172.30.118.65  30.000 ms !H * *\n");
}

TEST_F(Probing, TracerouteByEchoAndByTcpEndsWithTheTarget) {
  prober.reply = [](const Request& request) {
    Reply reply = echo(request, "172.33.96.3", milliseconds(1));
    if (request.protocol == net::Protocol::Tcp) reply.answer.kind = Answer::Kind::Refused;
    return reply;
  };
  EXPECT_THAT(out("traceroute -I 172.33.96.3"), HasSubstr("\n 1  172.33.96.3 (172.33.96.3)  1.000 ms"));
  EXPECT_EQ(prober.requests.back().protocol, net::Protocol::Icmp);
  EXPECT_THAT(out("traceroute -T -p 8080 172.33.96.3"), HasSubstr("60 byte packets\n 1  172.33.96.3"));
  EXPECT_EQ(prober.requests.back().destinationPort, 8080);
}

TEST_F(Probing, TracerouteThatCannotSendEndsWithTheReason) {
  prober.reply = [](const Request&) {
    Answer answer;
    answer.kind = Answer::Kind::LocalError;
    answer.error = core::KernelError::NetUnreachable;
    return Reply{answer, {}};
  };
  CommandResult result = sh("traceroute 8.8.8.8");
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.out + result.err, "traceroute to 8.8.8.8 (8.8.8.8), 30 hops max, 60 byte packets\n"
                                     "connect: Network is unreachable\n");
}

TEST_F(Probing, TracerouteComplainsAsMeasured) {
  EXPECT_EQ(sh("traceroute -Y 1.2.3.4").err, "Bad option `-Y' (argc 1)\n");
  EXPECT_EQ(sh("traceroute -m x 1.2.3.4").err, "Cannot handle `-m' option with arg `x' (argc 2)\n");
  EXPECT_EQ(sh("traceroute -m 300 1.2.3.4").err, "max hops cannot be more than 255\n");
  EXPECT_EQ(sh("traceroute -q 11 1.2.3.4").err, "no more than 10 probes per hop\n");
  EXPECT_EQ(sh("traceroute -f 40 1.2.3.4").err, "first hop out of range\n");
  EXPECT_EQ(sh("traceroute nope").err, "nope: Temporary failure in name resolution\n"
                                       "Cannot handle \"host\" cmdline arg `nope' on position 1 (argc 1)\n");
  EXPECT_EQ(sh("traceroute -n 1.2.3.4 foo").err,
            "Cannot handle \"packetlen\" cmdline arg `foo' on position 2 (argc 3)\n");
}

} // namespace
} // namespace fg::commands
