// TCP under connection tracking: what is INVALID, and why.
#include "unit/netfilter/netfilter_fixture.h"

namespace fg::netfilter {
namespace {
using namespace net::tcp;
using Reason = ConntrackReason;

class TcpTracking : public NetfilterTest {
protected:
  TcpTracking() { recorded = true; }

  // The state that the segment gets, and why.
  struct Verdict {
    ConntrackState state;
    Reason reason;
    friend bool operator==(const Verdict&, const Verdict&) = default;
  };
  friend void PrintTo(const Verdict& v, std::ostream* out) {
    *out << trace::name(v.state) << ' ' << trace::name(v.reason);
  }
  Verdict lastLookup() const {
    const auto looked = steps<trace::ConntrackLookup>();
    return {looked.back().state, looked.back().reason};
  }
  Verdict client(uint8_t flags, TcpNumbers n) {
    forward(tcp("10.1.0.2", 4000, "10.2.0.2", 80, flags, n), "a", "b");
    return lastLookup();
  }
  Verdict server(uint8_t flags, TcpNumbers n) {
    forward(tcp("10.2.0.2", 80, "10.1.0.2", 4000, flags, n), "b", "a");
    return lastLookup();
  }
  void handshake(uint16_t window = 65535) {
    client(kSyn, {100, 0, window});
    server(kSyn | kAck, {500, 101, window});
    client(kAck, {101, 501, window});
  }
  bool isListed(std::string_view words) { return connections().find(words) != std::string::npos; }
};

constexpr auto New = ConntrackState::New, Established = ConntrackState::Established,
               Invalid = ConntrackState::Invalid;

TEST_F(TcpTracking, AHandshakeIsNewAnswerMore) {
  EXPECT_EQ(client(kSyn, {100, 0}), (Verdict{New, Reason::FirstPacket}));
  EXPECT_EQ(client(kSyn, {100, 0}), (Verdict{New, Reason::Unanswered}));
  EXPECT_EQ(server(kSyn | kAck, {500, 101}), (Verdict{Established, Reason::Answer}));
  EXPECT_EQ(client(kAck, {101, 501}), (Verdict{Established, Reason::MoreOfFlow}));
}

TEST_F(TcpTracking, WhatBeginsInTheMiddleIsPickedUpForFiveMinutes) {
  EXPECT_EQ(client(kAck, {1000, 2000}), (Verdict{New, Reason::PickedUp}));
  EXPECT_TRUE(isListed("tcp      6 300 ESTABLISHED")) << connections();
  EXPECT_TRUE(isListed("[UNREPLIED]"));
  EXPECT_EQ(server(kAck, {2000, 1000}), (Verdict{Established, Reason::Answer}));
  EXPECT_FALSE(isListed("[ASSURED]")) << "the answer alone does not assure it";
  client(kAck, {1000, 2000});
  EXPECT_TRUE(isListed("[ASSURED]"));
}

TEST_F(TcpTracking, Linux3_10GivesWhatIsPickedUpFiveDays) {
  netfilter.conntrack.settings = ConntrackSettings::linux3_10();
  client(kAck, {1000, 2000});
  EXPECT_TRUE(isListed("tcp      6 432000 ESTABLISHED")) << connections();
}

TEST_F(TcpTracking, NothingIsPickedUpWhereTcpLooseIsZero) {
  ASSERT_TRUE(netfilter.conntrack.setSysctl("net.netfilter.nf_conntrack_tcp_loose", "0"));
  EXPECT_EQ(client(kAck, {1000, 2000}), (Verdict{Invalid, Reason::NotPickedUp}));
  EXPECT_EQ(connections(), "");
}

TEST_F(TcpTracking, SynAckFinAndResetBeginNothing) {
  EXPECT_EQ(client(kSyn | kAck, {1, 1}), (Verdict{Invalid, Reason::NoSyn}));
  EXPECT_EQ(client(kFin | kAck, {1, 1}), (Verdict{Invalid, Reason::NoSyn}));
  EXPECT_EQ(client(kRst, {1, 1}), (Verdict{Invalid, Reason::NoSyn}));
}

TEST_F(TcpTracking, NoTcpSendsTheseFlagsTogether) {
  for (uint8_t flags : {0, kFin + 0, kSyn | kFin, kSyn | kRst, kPsh + 0, kFin | kRst | kAck})
    EXPECT_EQ(client(flags, {1, 1}), (Verdict{Invalid, Reason::BadFlags})) << int{flags};
}

TEST_F(TcpTracking, SegmentsHaveToLieInTheWindow) {
  handshake(1000);
  EXPECT_EQ(client(kAck, {5000, 501, 1000, 10}), (Verdict{Invalid, Reason::SequenceTooHigh}));
  EXPECT_EQ(client(kAck, {101, 900, 1000}), (Verdict{Invalid, Reason::AcknowledgesTooMuch}));
  EXPECT_EQ(client(kAck, {101, 501, 1000, 10}), (Verdict{Established, Reason::MoreOfFlow}));
}

TEST_F(TcpTracking, WhatComesLateIsLetThrough) {
  handshake(1000);
  EXPECT_EQ(client(kAck, {101U - 3000, 501, 1000, 10}), (Verdict{Established, Reason::Ignored}));
  EXPECT_EQ(client(kAck, {101, 501U - 70000, 1000}), (Verdict{Established, Reason::Ignored}));
  EXPECT_EQ(client(kAck, {1200, 501, 1000, 10}), (Verdict{Established, Reason::Ignored}))
      << "a little more than there is room for";
}

TEST_F(TcpTracking, InLinux3_10WhatComesLateIsInvalid) {
  netfilter.conntrack.settings = ConntrackSettings::linux3_10();
  handshake(1000);
  EXPECT_EQ(client(kAck, {101U - 3000, 501, 1000, 10}), (Verdict{Invalid, Reason::SequenceTooLow}));
  EXPECT_EQ(client(kAck, {101, 501U - 70000, 1000}), (Verdict{Invalid, Reason::AcknowledgesTooLittle}));
  EXPECT_EQ(client(kAck, {1200, 501, 1000, 10}), (Verdict{Invalid, Reason::SequenceTooHigh}));
}

TEST_F(TcpTracking, LiberalTrackingTakesThemAll) {
  ASSERT_TRUE(netfilter.conntrack.setSysctl("net.netfilter.nf_conntrack_tcp_be_liberal", "1"));
  handshake(1000);
  EXPECT_EQ(client(kAck, {5000, 501, 1000, 10}), (Verdict{Established, Reason::MoreOfFlow}));
}

TEST_F(TcpTracking, AnOldResetIsInvalidAndADoubtfulOneIsChallenged) {
  handshake();
  EXPECT_EQ(server(kRst, {400, 0}), (Verdict{Invalid, Reason::OldReset}));
  EXPECT_EQ(server(kRst, {600, 0}).state, Established);
  EXPECT_TRUE(isListed("ESTABLISHED")) << "the client may answer a reset that is not exact with a challenge";
  server(kRst, {501, 0});
  EXPECT_TRUE(isListed("tcp      6 10 CLOSE")) << connections();
}

TEST_F(TcpTracking, ASynOnAClosedConnectionBeginsAnew) {
  handshake();
  client(kFin | kAck, {101, 501});
  server(kFin | kAck, {501, 102});
  client(kAck, {102, 502});
  ASSERT_TRUE(isListed("TIME_WAIT"));
  EXPECT_EQ(client(kSyn, {9000, 0}), (Verdict{New, Reason::Reopened}));
  EXPECT_TRUE(isListed("tcp      6 120 SYN_SENT"));
  EXPECT_EQ(netfilter.conntrack.entries(host.time).size(), 1u);
}

TEST_F(TcpTracking, ASynOnAnOpenConnectionIsLetThrough) {
  handshake();
  EXPECT_EQ(client(kSyn, {77000, 0}), (Verdict{Established, Reason::Ignored}));
  EXPECT_TRUE(isListed("tcp      6 432000 ESTABLISHED"));
  EXPECT_EQ(server(kSyn | kAck, {88000, 77001}).state, Established) << "both ends know better than the table";
  EXPECT_TRUE(isListed("SYN_RECV"));
}

TEST_F(TcpTracking, AnswersInTheWrongStateAreInvalid) {
  client(kSyn, {100, 0});
  EXPECT_EQ(server(kFin | kAck, {500, 101}), (Verdict{Invalid, Reason::WrongState}));
  EXPECT_EQ(client(kAck, {101, 1}), (Verdict{Invalid, Reason::WrongState}));
}

TEST_F(TcpTracking, ARepeatedSynDoesNotLiveLonger) {
  client(kSyn, {100, 0});
  host.time += std::chrono::seconds(100);
  client(kSyn, {100, 0});
  EXPECT_TRUE(isListed("tcp      6 20 SYN_SENT")) << connections();
}

TEST_F(TcpTracking, TheSameAcknowledgementThreeTimesAgainShortensItsLife) {
  handshake();
  for (int i = 0; i < 4; ++i)
    client(kAck, {101, 501});
  EXPECT_TRUE(isListed("tcp      6 300 ESTABLISHED")) << connections();
}

TEST_F(TcpTracking, AHeaderThatIsNotWholeIsInvalid) {
  net::Ipv4Packet::Spec spec;
  spec.source = ip("10.1.0.2"), spec.destination = ip("10.2.0.2"), spec.protocol = net::Protocol::Tcp;
  std::vector<uint8_t> header(20, 0);
  header[12] = 0xf0, header[13] = kSyn; // says sixty bytes
  forward(net::Ipv4Packet::make(spec, header), "a", "b");
  EXPECT_EQ(lastLookup(), (Verdict{Invalid, Reason::CutOff}));
}

} // namespace
} // namespace fg::netfilter
