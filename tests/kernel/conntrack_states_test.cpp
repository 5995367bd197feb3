// States, timeouts and TCP windows of connections, held against the kernel.
#include "kernel/conntrack_referee.h"

#include <fmt/format.h>

#include <random>
#include <thread>

namespace fg::netfilter {
namespace {
using namespace net::tcp;

class ConntrackStates : public ConntrackReferee {
protected:
  void client(uint8_t flags, const TcpNumbers& numbers) {
    SCOPED_TRACE("client, flags " + std::to_string(flags));
    bothForward(Side::A, tcp("10.1.0.2", 4000, "10.2.0.2", 80, flags, numbers));
  }
  void server(uint8_t flags, const TcpNumbers& numbers) {
    SCOPED_TRACE("server, flags " + std::to_string(flags));
    bothForward(Side::B, tcp("10.2.0.2", 80, "10.1.0.2", 4000, flags, numbers));
  }
  void handshake() {
    client(kSyn, {100, 0});
    server(kSyn | kAck, {500, 101});
    client(kAck, {101, 501});
  }
};

TEST_F(ConntrackStates, UdpIsAQuestionThenAStream) {
  bothHave();
  bothForward(Side::A, udp("10.1.0.2", 4000, "10.2.0.2", 53));
  bothForward(Side::A, udp("10.1.0.2", 4000, "10.2.0.2", 53));
  bothForward(Side::B, udp("10.2.0.2", 53, "10.1.0.2", 4000));
  bothForward(Side::A, udp("10.1.0.2", 4000, "10.2.0.2", 53));
  sleep(3);
  bothForward(Side::A, udp("10.1.0.2", 4000, "10.2.0.2", 53));
}

TEST_F(ConntrackStates, IcmpAsksAndAnswers) {
  bothHave();
  bothForward(Side::A, echo("10.1.0.2", "10.2.0.2", 8, 99));
  bothForward(Side::B, echo("10.2.0.2", "10.1.0.2", 0, 99));
  bothForward(Side::B, echo("10.2.0.2", "10.1.0.2", 8, 99));
  bothForward(Side::B, echo("10.2.0.2", "10.1.0.2", 0, 77));
  for (uint8_t type : {9, 10, 13, 14, 15, 16, 17, 18, 19, 30, 40})
    bothForward(Side::A, echo("10.1.0.3", "10.2.0.2", type, type));
}

TEST_F(ConntrackStates, ErrorsBelongToWhatTheyQuote) {
  bothHave();
  const Packet question = udp("10.1.0.2", 4000, "10.2.0.2", 53);
  bothForward(Side::A, question);
  auto error = [](const char* from, const char* to, uint8_t type, uint8_t code, const Packet& about) {
    net::Ipv4Packet::Spec spec;
    spec.source = ip(from), spec.destination = ip(to), spec.protocol = net::Protocol::Icmp;
    return net::Ipv4Packet::makeIcmpError(spec, type, code, 0, about);
  };
  bothForward(Side::B, error("10.2.0.9", "10.1.0.2", 3, 1, question));
  bothForward(Side::B, error("10.2.0.9", "10.1.0.2", 11, 0, question));
  bothForward(Side::B, error("10.2.0.9", "10.1.0.7", 3, 1, question)); // to somebody else
  bothForward(Side::B, error("10.2.0.9", "10.1.0.2", 3, 1, udp("10.1.0.2", 4001, "10.2.0.2", 53)));
  bothForward(Side::A, error("10.1.0.2", "10.2.0.2", 3, 3, udp("10.2.0.2", 53, "10.1.0.2", 4000)));
}

TEST_F(ConntrackStates, OtherProtocolsHaveAddressesOnly) {
  bothHave();
  for (uint8_t protocol : {47, 89, 50, 4}) {
    net::Ipv4Packet::Spec spec;
    spec.protocol = static_cast<net::Protocol>(protocol);
    const std::vector<uint8_t> data{0, 0, 8, 0, 1, 2, 3, 4};
    spec.source = ip("10.1.0.2"), spec.destination = ip("10.2.0.2");
    bothForward(Side::A, net::Ipv4Packet::make(spec, data));
    std::swap(spec.source, spec.destination);
    bothForward(Side::B, net::Ipv4Packet::make(spec, data));
    std::swap(spec.source, spec.destination);
    bothForward(Side::A, net::Ipv4Packet::make(spec, data));
  }
}

TEST_F(ConntrackStates, TcpFromSynToTimeWait) {
  bothHave();
  handshake();
  client(kPsh | kAck, {101, 501, 65535, 10});
  server(kAck, {501, 111});
  client(kFin | kAck, {111, 501});
  server(kAck, {501, 112});
  server(kFin | kAck, {501, 112});
  client(kAck, {112, 502});
  client(kSyn, {5000, 0}); // a new one from the same port
}

// NEW 120, UPDATE 60, 432000 ASSURED, 120, 30, 120: as `conntrack -E` tells them.
TEST_F(ConntrackStates, TheEventsOfAServiceConnection) {
  bothHave("-A PREROUTING -d 10.2.1.1/32 -p tcp --dport 80 -j DNAT --to-destination 10.2.0.2:8080\n");
  const std::string file = testing::TempDir() + "fg-events-" + std::to_string(getpid());
  std::string listener = real.run("sh -c 'conntrack -E -p tcp >" + file + " 2>&1 & echo $!'").out;
  std::this_thread::sleep_for(std::chrono::milliseconds(500)); // it subscribes
  auto there = [&](uint8_t flags, const TcpNumbers& numbers) {
    bothForward(Side::A, tcp("10.1.0.2", 4000, "10.2.1.1", 80, flags, numbers));
  };
  auto back = [&](uint8_t flags, const TcpNumbers& numbers) {
    bothForward(Side::B, tcp("10.2.0.2", 8080, "10.1.0.2", 4000, flags, numbers));
  };
  there(kSyn, {100, 0});
  back(kSyn | kAck, {500, 101});
  there(kAck, {101, 501});
  there(kFin | kAck, {101, 501});
  back(kFin | kAck, {501, 102});
  there(kAck, {102, 502});
  std::string ours;
  for (const ConntrackEvent& event : netfilter.conntrack.events.events())
    ours += netfilter.conntrack.text(event, {}) + '\n';
  std::string theirs;
  for (int i = 0; i < 100 && theirs.find("TIME_WAIT") == std::string::npos; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    theirs = tests::slurp(file);
  }
  real.run("kill " + listener);
  std::remove(file.c_str());
  expectSame(ours, theirs, Order::Counts);
  for (const char* step : {"[NEW] tcp      6 120 SYN_SENT", "[UPDATE] tcp      6 60 SYN_RECV",
                           "[UPDATE] tcp      6 432000 ESTABLISHED", "[UPDATE] tcp      6 120 FIN_WAIT",
                           "[UPDATE] tcp      6 30 LAST_ACK", "[UPDATE] tcp      6 120 TIME_WAIT"})
    EXPECT_NE(ours.find(step), std::string::npos) << step << "\n" << ours;
}

TEST_F(ConntrackStates, TcpClosedByTheServer) {
  bothHave();
  handshake();
  server(kFin | kAck, {501, 101});
  client(kFin | kAck, {101, 502});
  server(kAck, {502, 102});
}

TEST_F(ConntrackStates, ARefusedSynLeavesNothing) {
  bothHave();
  client(kSyn, {100, 0});
  server(kRst | kAck, {0, 101});
}

TEST_F(ConntrackStates, ARepeatedSynDoesNotLiveLonger) {
  bothHave();
  client(kSyn, {100, 0});
  sleep(4);
  client(kSyn, {100, 0});
}

TEST_F(ConntrackStates, ResetsOfAnEstablishedConnection) {
  bothHave();
  handshake();
  server(kRst, {400, 0}); // before what was acknowledged
  server(kRst, {600, 0}); // in the window, not exact
  server(kRst, {501, 0}); // exact
  client(kAck, {101, 501});
  client(kSyn, {9000, 0}); // reopens
}

TEST_F(ConntrackStates, SegmentsOutsideTheWindow) {
  bothHave();
  client(kSyn, {100, 0, 1000});
  server(kSyn | kAck, {500, 101, 1000});
  client(kAck, {101, 501, 1000});
  client(kAck, {5000, 501, 1000, 10});        // beyond the window
  client(kAck, {101, 900, 1000, 10});         // acknowledges what was not sent
  client(kAck, {101, 501U - 70000, 1000, 1}); // acknowledges long ago
  server(kAck, {501U - 3000, 101, 1000, 10}); // sent long ago
  server(kAck, {501, 101, 1000, 1000});
  client(kAck, {101, 1501, 0});
}

TEST_F(ConntrackStates, PickedUpInTheMiddle) {
  bothHave();
  client(kAck, {1000, 2000, 100});
  server(kAck, {2000, 1000, 100});
  client(kAck, {1000, 2000, 100});
  client(kAck, {99000, 2000, 100}); // its window is not known
}

TEST_F(ConntrackStates, NotPickedUpWhereTcpLooseIsZero) {
  bothHave();
  bothSet("tcp_loose", "0");
  client(kAck, {1000, 2000, 100});
  client(kSyn, {1000, 0, 100});
}

TEST_F(ConntrackStates, LiberalWindows) {
  bothHave();
  bothSet("tcp_be_liberal", "1");
  client(kSyn, {100, 0, 1000});
  server(kSyn | kAck, {500, 101, 1000});
  client(kAck, {101, 501, 1000});
  client(kAck, {50000, 501, 1000, 10});
}

TEST_F(ConntrackStates, FlagsThatBeginNothing) {
  bothHave();
  for (int flags = 0; flags < 64; ++flags)
    bothForward(Side::A, tcp("10.1.0.2", static_cast<uint16_t>(5000 + flags), "10.2.0.2", 80,
                             static_cast<uint8_t>(flags), {100, 200}));
}

TEST_F(ConntrackStates, BothOpenAtOnce) {
  bothHave();
  client(kSyn, {100, 0});
  server(kSyn, {500, 0});
  client(kSyn | kAck, {100, 501});
  server(kSyn | kAck, {500, 101});
  client(kAck, {101, 501});
}

TEST_F(ConntrackStates, ASynInAnEstablishedConnection) {
  bothHave();
  handshake();
  client(kSyn, {77000, 0});            // let through
  server(kSyn | kAck, {88000, 77001}); // and answered: both ends are new
  client(kAck, {77001, 88001});
}

TEST_F(ConntrackStates, ASynThatIsChallenged) {
  bothHave();
  handshake();
  client(kFin | kAck, {101, 501});
  server(kFin | kAck, {501, 102});
  client(kSyn, {77000, 0});
  server(kAck, {502, 102});
}

TEST_F(ConntrackStates, ResetsAfterASyn) {
  bothHave();
  client(kSyn, {1000, 0, 2000});
  server(kAck, {900000, 1001, 2000, 5});
  client(kSyn, {1001, 0, 2000});
  client(kRst | kAck, {1002, 900005, 2000}); // acknowledges what was let through, but answers no SYN
  server(kRst | kAck, {900005, 900005, 2000});
}

TEST_F(ConntrackStates, ASynOfOursIsResetByTheOtherSideOnly) {
  bothHave();
  handshake();
  client(kSyn, {77000, 0});
  client(kRst | kAck, {101, 77001});
  server(kRst | kAck, {5000, 77001});
}

TEST_F(ConntrackStates, AnIgnoredSynEndsTheSimultaneousOpening) {
  bothHave();
  client(kSyn, {100, 0});
  server(kSyn, {500, 0});
  client(kSyn | kAck, {100, 501});
  client(kSyn, {101, 0});
  server(kAck, {501, 101});
}

TEST_F(ConntrackStates, TimeoutsAreSettings) {
  bothHave();
  bothSet("udp_timeout", "77");
  bothSet("icmp_timeout", "55");
  bothSet("tcp_timeout_syn_sent", "44");
  bothSet("generic_timeout", "33");
  bothForward(Side::A, udp("10.1.0.2", 4000, "10.2.0.2", 53));
  bothForward(Side::A, echo("10.1.0.2", "10.2.0.2", 8, 99));
  client(kSyn, {100, 0});
  bothSet("udp_timeout", "1");
  bothForward(Side::A, udp("10.1.0.2", 4001, "10.2.0.2", 53));
  sleep(2);
  bothListTheSame();
}

TEST_F(ConntrackStates, Accounting) {
  bothHave();
  bothSet("acct", "1");
  bothForward(Side::A, udp("10.1.0.2", 4000, "10.2.0.2", 53));
  bothForward(Side::B, udp("10.2.0.2", 53, "10.1.0.2", 4000));
  handshake();
}

TEST_F(ConntrackStates, WrongChecksums) {
  bothHave();
  net::Bytes bytes = udp("10.1.0.2", 4000, "10.2.0.2", 53).bytes();
  bytes[27] ^= 1;
  const Packet wrong = *net::Ipv4Packet::parse(bytes);
  bothForward(Side::A, wrong);
  bothSet("checksum", "0");
  bothForward(Side::A, wrong);
}

// Segments that are likely to be near the window, drawn by chance: 25 conversations of up to 14 each.
// FG_KERNEL_CONVERSATIONS and FG_KERNEL_SEED ask for others.
class ConntrackByChance : public ConntrackStates {};

TEST_F(ConntrackByChance, FollowsTcpAsTheKernelDoes) {
  const char* many = std::getenv("FG_KERNEL_CONVERSATIONS");
  const char* wanted = std::getenv("FG_KERNEL_SEED");
  const unsigned seed = wanted ? static_cast<unsigned>(std::atoi(wanted)) : std::random_device{}();
  std::mt19937 random(seed);
  std::cout << "seed " << seed << "\n";
  bothHave();
  auto below = [&](uint32_t n) { return static_cast<uint32_t>(random() % n); };
  constexpr std::array<uint8_t, 9> kFlags{kSyn,        kSyn | kAck, kAck, kPsh | kAck, kAck,
                                          kFin | kAck, kRst,        kAck, kRst | kAck};
  for (int conversation = 0; conversation < (many ? std::atoi(many) : 25) && !HasFailure(); ++conversation) {
    const auto port = static_cast<uint16_t>(10000 + conversation % 50000);
    std::array<uint32_t, 2> next{1000, 900000}; // what each side sends next, as the other expects it
    std::string story;
    for (uint32_t step = 0, steps = 3 + below(12); step < steps && !HasFailure(); ++step) {
      const size_t side = step == 0 ? 0 : step == 1 ? 1 : below(2);
      uint8_t flags = step < 3 && below(8) > 0 ? std::array<uint8_t, 3>{kSyn, kSyn | kAck, kAck}[step]
                                               : kFlags[below(kFlags.size())];
      TcpNumbers n{next[side], next[1 - side], static_cast<uint16_t>(below(4) ? 2000 : below(3)), 0};
      if (below(6) == 0) n.sequence += below(5000) - 2500;
      if (below(6) == 0) n.ack += below(5000) - 2500;
      if (below(40) == 0) n.ack = 0;
      if (below(40) == 0) n.sequence = 0;
      if (flags == kSyn) n.ack = 0;
      if (!(flags & (kSyn | kRst | kFin)) && below(2)) n.data = below(300);
      story += fmt::format("{} flags {} seq {} ack {} win {} data {}\n", side ? "server" : "client", flags,
                           n.sequence, n.ack, n.window, n.data);
      SCOPED_TRACE(story);
      bothForward(side ? Side::B : Side::A, side ? tcp("10.2.0.2", 80, "10.1.0.2", port, flags, n)
                                                 : tcp("10.1.0.2", port, "10.2.0.2", 80, flags, n));
      const uint32_t length = static_cast<uint32_t>(n.data) + (flags & kSyn ? 1 : 0) + (flags & kFin ? 1 : 0);
      if (last != ConntrackState::Invalid) next[side] = n.sequence + length;
    }
    real.run("conntrack -F");
    netfilter.conntrack.flush(host.time);
  }
}

} // namespace
} // namespace fg::netfilter
