// The walk through a table: jumps and returns, verdicts, counters, and what the recording says about it.
#include "unit/netfilter/netfilter_fixture.h"

namespace fg::netfilter {
namespace {

class Walk : public NetfilterTest {
protected:
  Verdict verdict(std::string_view text) {
    rules(text);
    return forward(udp("10.1.0.2", 4000, "10.2.0.2", 53), "eth0", "eth1").last.verdict;
  }
  std::string counters() { return netfilter.rules.save(trace::Table::Filter, true, ""); }
};

TEST_F(Walk, ReturnsToTheRuleBehindTheJump) {
  EXPECT_EQ(
      verdict("*filter\n:A - [0:0]\n-A FORWARD -j A\n-A FORWARD -j DROP\n-A A -p tcp -j ACCEPT\nCOMMIT\n"),
      Verdict::Drop);
  EXPECT_EQ(verdict("*filter\n:A - [0:0]\n-A FORWARD -j A\n-A FORWARD -j DROP\n-A A -j RETURN\n-A A -j "
                    "ACCEPT\nCOMMIT\n"),
            Verdict::Drop);
}

TEST_F(Walk, AGotoReturnsToWhereTheLastJumpCameFrom) {
  EXPECT_EQ(verdict("*filter\n:A - [0:0]\n-A FORWARD -g A\n-A FORWARD -j DROP\nCOMMIT\n"), Verdict::Accept)
      << "from a built-in chain a goto comes back to the policy";
  EXPECT_EQ(verdict("*filter\n:A - [0:0]\n:B - [0:0]\n-A FORWARD -j A\n-A FORWARD -j DROP\n-A A -g B\n-A A "
                    "-j ACCEPT\nCOMMIT\n"),
            Verdict::Drop);
}

TEST_F(Walk, ThePolicyDecidesLast) {
  EXPECT_EQ(verdict("*filter\n:FORWARD DROP [0:0]\nCOMMIT\n"), Verdict::Drop);
  EXPECT_EQ(verdict("*filter\n:FORWARD DROP [0:0]\n-A FORWARD -j RETURN\n-A FORWARD -j ACCEPT\nCOMMIT\n"),
            Verdict::Drop);
}

TEST_F(Walk, CountsRulesThatMatchAndPoliciesThatDecide) {
  verdict("*filter\n:A - [0:0]\n-A FORWARD -p tcp\n-A FORWARD -p udp -j A\n-A A -s 10.1.0.0/16\nCOMMIT\n");
  EXPECT_NE(counters().find("[0:0] -A FORWARD -p tcp"), std::string::npos);
  EXPECT_NE(counters().find("[1:28] -A FORWARD -p udp -j A"), std::string::npos);
  EXPECT_NE(counters().find("[1:28] -A A -s 10.1.0.0/16"), std::string::npos);
  EXPECT_NE(counters().find(":FORWARD ACCEPT [1:28]"), std::string::npos);
}

TEST_F(Walk, FindsATcpOptionBehindOthers) {
  rules("*filter\n-A FORWARD -p tcp -m tcp --tcp-option 8 -j DROP\nCOMMIT\n");
  auto send = [&](std::vector<uint8_t> options) {
    std::vector<uint8_t> segment(20, 0);
    segment[12] = static_cast<uint8_t>((20 + options.size()) / 4 << 4), segment[13] = net::tcp::kSyn;
    segment.insert(segment.end(), options.begin(), options.end());
    net::Ipv4Packet::Spec spec;
    spec.source = ip("10.1.0.2"), spec.destination = ip("10.2.0.2"), spec.protocol = net::Protocol::Tcp;
    return forward(net::Ipv4Packet::make(spec, segment), "eth0", "eth1").last.verdict;
  };
  EXPECT_EQ(send({}), Verdict::Accept);
  EXPECT_EQ(send({2, 4, 8, 8}), Verdict::Accept) << "8 is within another option";
  EXPECT_EQ(send({2, 4, 5, 180, 1, 1, 8, 2}), Verdict::Drop);
  EXPECT_EQ(send({2, 0, 1, 3}), Verdict::Accept) << "a length of 0 is stepped over";
}

TEST_F(Walk, NamesTheRuleThatDropped) {
  rules("*filter\n:A - [0:0]\n-A FORWARD -j A\n-A A -p udp -j DROP\nCOMMIT\n");
  HookOutcome outcome = forward(udp("10.1.0.2", 4000, "10.2.0.2", 53), "eth0", "eth1").last;
  EXPECT_EQ(outcome.reason, "filter A #1 -A A -p udp -j DROP");
  EXPECT_EQ(outcome.disposition, trace::Disposition::Denied);
}

TEST_F(Walk, RejectSaysWithWhat) {
  rules("*filter\n-A FORWARD -j REJECT --reject-with icmp-host-prohibited\nCOMMIT\n");
  HookOutcome outcome = forward(udp("10.1.0.2", 4000, "10.2.0.2", 53), "eth0", "eth1").last;
  EXPECT_EQ(outcome.verdict, Verdict::Reject);
  EXPECT_EQ(outcome.rejectWith, RejectWith::HostProhibited);
  EXPECT_EQ(outcome.disposition, trace::Disposition::Rejected);
}

TEST_F(Walk, RecordsEveryRuleVisitedAndWhy) {
  recorded = true;
  rules(
      "*filter\n:A - [0:0]\n-A FORWARD -s 10.9.0.0/16 -j DROP\n-A FORWARD -p udp -m udp --dport 99 -j DROP\n"
      "-A FORWARD -j A\n-A A -j ACCEPT\nCOMMIT\n");
  forward(udp("10.1.0.2", 4000, "10.2.0.2", 53), "eth0", "eth1");
  auto walks = steps<trace::TableTraversal>();
  ASSERT_EQ(walks.size(), 1u);
  const auto& visits = walks[0].visits;
  ASSERT_EQ(visits.size(), 4u);
  EXPECT_EQ(text(visits[0].because), "-s 10.9.0.0/16");
  EXPECT_EQ(text(visits[1].because), "-m udp --dport 99");
  EXPECT_EQ(visits[2].action, trace::RuleAction::Jump);
  EXPECT_EQ(text(visits[3].chain), "A");
  EXPECT_EQ(visits[3].depth, 1);
  EXPECT_EQ(text(visits[3].rule), "-A A -j ACCEPT");
  EXPECT_FALSE(walks[0].byPolicy);
  EXPECT_EQ(text(walks[0].interfaceOut), "eth1");
}

TEST_F(Walk, RecordsTheMarkAndTheTranslationWithTheRuleBehindThem) {
  recorded = true;
  host.addresses = {{"eth1", ip("192.0.2.1")}};
  rules("*nat\n:SEP - [0:0]\n-A PREROUTING -j MARK --set-xmark 0x4000/0x4000\n-A PREROUTING -p udp -j SEP\n"
        "-A SEP -j DNAT --to-destination 10.3.0.3\n-A POSTROUTING -m mark --mark 0x4000/0x4000 -j "
        "MASQUERADE\nCOMMIT\n");
  forward(udp("10.1.0.2", 4000, "10.2.0.2", 53), "eth0", "eth1");
  auto changes = steps<trace::Transformation>();
  ASSERT_EQ(changes.size(), 3u);
  EXPECT_EQ(changes[0].field, trace::Field::Mark);
  EXPECT_EQ(text(changes[0].after), "0x4000");
  EXPECT_EQ(text(changes[0].by), "PREROUTING #1 MARK");
  EXPECT_EQ(changes[1].field, trace::Field::Destination);
  EXPECT_EQ(text(changes[1].before), "10.2.0.2");
  EXPECT_EQ(text(changes[1].by), "SEP #1 DNAT");
  EXPECT_EQ(changes[2].field, trace::Field::Source);
  EXPECT_EQ(text(changes[2].by), "POSTROUTING #1 MASQUERADE");
}

TEST_F(Walk, WhatIsNotModelledIsSaidAndDoesNotMatch) {
  recorded = true;
  rules("*filter\n-A FORWARD -m quota --quota 5 -j DROP\n-A FORWARD -j NFQUEUE --queue-num 5\nCOMMIT\n");
  Journey journey = forward(udp("10.1.0.2", 4000, "10.2.0.2", 53), "eth0", "eth1");
  EXPECT_EQ(journey.last.verdict, Verdict::Accept);
  auto visits = steps<trace::TableTraversal>().at(0).visits;
  EXPECT_TRUE(visits[0].notModelled);
  EXPECT_EQ(text(visits[0].because), "quota, assumed not to match");
  EXPECT_TRUE(visits[1].notModelled);
  EXPECT_EQ(recorder.recording().warnings.size(), 2u);
  EXPECT_NE(counters().find("-A FORWARD -m quota --quota 5 -j DROP"), std::string::npos);
  EXPECT_NE(counters().find("-A FORWARD -j NFQUEUE --queue-num 5"), std::string::npos);
}

TEST_F(Walk, ChanceIsSeededAndCanBeForced) {
  rules("*filter\n-A FORWARD -m statistic --mode random --probability 0.25 -j DROP\nCOMMIT\n");
  int dropped = 0;
  for (int i = 0; i < 400; ++i)
    dropped +=
        forward(udp("10.1.0.2", static_cast<uint16_t>(4000 + i), "10.2.0.2", 53), "eth0", "eth1").last.verdict
        == Verdict::Drop;
  EXPECT_GT(dropped, 60);
  EXPECT_LT(dropped, 140);

  double told = 0;
  netfilter.chooseByChance = [&](double probability) { return told = probability, true; };
  EXPECT_EQ(forward(udp("10.1.0.2", 1, "10.2.0.2", 53), "eth0", "eth1").last.verdict, Verdict::Drop);
  EXPECT_DOUBLE_EQ(told, 0.25);
}

TEST_F(Walk, RemembersClientsForSessionAffinity) {
  rules("*filter\n-A FORWARD -m recent --rcheck --seconds 10 --reap --name S -j DROP\n-A FORWARD -m recent "
        "--set --name S\nCOMMIT\n");
  auto send = [&] { return forward(udp("10.1.0.2", 4000, "10.2.0.2", 53), "eth0", "eth1").last.verdict; };
  EXPECT_EQ(send(), Verdict::Accept);
  EXPECT_EQ(send(), Verdict::Drop);
  host.time += std::chrono::seconds(11);
  EXPECT_EQ(send(), Verdict::Accept);
}

} // namespace
} // namespace fg::netfilter
