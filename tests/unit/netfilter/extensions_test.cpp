// What each match asks of a packet, and what each target does to it: rules as iptables-save prints them.
#include "netfilter/ip_set_command.h"
#include "unit/netfilter/questions.h"

namespace fg::netfilter {
namespace {

// A packet from eth0 to eth1, which 02:00:00:00:00:01 sent to 02:00:00:00:00:02.
class Matches : public NetfilterTest, public testing::WithParamInterface<Question> {
protected:
  Verdict forwarded(net::Ipv4Packet packet, uint32_t mark = 0) {
    ConntrackReference reference;
    PacketContext context{packet, mark, reference, "eth0", {}, {}, {}, sender, {}, receiver};
    netfilter.run(Hook::Prerouting, context);
    context.out = "eth1";
    return netfilter.run(Hook::Forward, context).verdict;
  }
  net::MacAddress sender{{2, 0, 0, 0, 0, 1}}, receiver{{2, 0, 0, 0, 0, 2}};
};

TEST_P(Matches, WhatTheyAskFor) {
  rules("*filter\n-A FORWARD " + GetParam().rule + " -j DROP\nCOMMIT\n");
  EXPECT_EQ(forwarded(GetParam().packet) == Verdict::Drop, GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(Each, Matches, testing::ValuesIn(questions()));

TEST_F(Matches, PacketTypeFollowsTheFrame) {
  rules("*filter\n-A FORWARD -m pkttype --pkt-type broadcast -j DROP\nCOMMIT\n");
  receiver = net::MacAddress::broadcast();
  EXPECT_EQ(forwarded(plain()), Verdict::Drop);
  rules("*filter\n-A FORWARD -m pkttype --pkt-type multicast -j DROP\nCOMMIT\n");
  receiver = net::MacAddress({1, 0, 0x5e, 0, 0, 1});
  EXPECT_EQ(forwarded(plain()), Verdict::Drop);
}

TEST_F(Matches, LimitLetsABurstThroughAndThenItsRate) {
  rules("*filter\n-A FORWARD -m limit --limit 2/sec --limit-burst 3 -j ACCEPT\n-A FORWARD -j DROP\nCOMMIT\n");
  auto passed = [&](int packets) {
    int count = 0;
    for (int i = 0; i < packets; ++i)
      count += forwarded(plain()) == Verdict::Accept;
    return count;
  };
  EXPECT_EQ(passed(5), 3) << "the burst";
  host.time += std::chrono::milliseconds(499);
  EXPECT_EQ(passed(1), 0);
  host.time += std::chrono::milliseconds(1);
  EXPECT_EQ(passed(2), 1);
  host.time += std::chrono::hours(1);
  EXPECT_EQ(passed(5), 3) << "never more than the burst";
}

TEST_F(Matches, OwnerKnowsWhatWasSentHere) {
  auto verdict = [&](const std::string& rule, Sender from) {
    rules("*filter\n-A OUTPUT " + rule + " -j DROP\nCOMMIT\n");
    net::Ipv4Packet packet = plain();
    uint32_t mark = 0;
    ConntrackReference reference;
    PacketContext context{packet, mark, reference, {}, "eth1", {}, {}, {}, {}, {}, from};
    return netfilter.run(Hook::Output, context).verdict == Verdict::Drop;
  };
  EXPECT_TRUE(verdict("-m owner --uid-owner 0", Sender::Process));
  EXPECT_FALSE(verdict("-m owner --uid-owner 1000", Sender::Process));
  EXPECT_TRUE(verdict("-m owner ! --uid-owner 1000-2000 --gid-owner 0", Sender::Process));
  EXPECT_FALSE(verdict("-m owner --uid-owner 0", Sender::Kernel));
  EXPECT_TRUE(verdict("-m owner ! --uid-owner 0", Sender::Kernel));
  EXPECT_TRUE(verdict("-m owner --socket-exists", Sender::Kernel));
  EXPECT_TRUE(verdict("-m owner ! --socket-exists", Sender::Elsewhere));
  EXPECT_FALSE(verdict("-m owner ! --socket-exists", Sender::Process));
}

TEST_F(Matches, RpfilterAsksForTheWayBack) {
  auto dropped = [&](const std::string& options) {
    rules("*raw\n-A PREROUTING -m rpfilter" + options + " -j DROP\nCOMMIT\n");
    net::Ipv4Packet packet = plain();
    uint32_t mark = 0;
    ConntrackReference reference;
    PacketContext context{packet, mark, reference, "eth0", {}, {}, {}, {}, {}};
    return netfilter.run(Hook::Prerouting, context).verdict == Verdict::Drop;
  };
  host.back = {AddressType::Unicast, true};
  EXPECT_TRUE(dropped(""));
  EXPECT_FALSE(dropped(" --invert"));
  host.back = {AddressType::Unicast, false};
  EXPECT_FALSE(dropped(""));
  EXPECT_TRUE(dropped(" --loose"));
  EXPECT_TRUE(dropped(" --invert"));
  host.back = {AddressType::Local, true};
  EXPECT_FALSE(dropped(" --loose"));
  EXPECT_TRUE(dropped(" --loose --accept-local"));
  host.back = {AddressType::Unreachable, false};
  EXPECT_FALSE(dropped(" --loose"));
}

class Sets : public Matches {
protected:
  void ipset(const std::string& text) {
    CommandResult result = IpSetCommand(netfilter.rules, host.time).restore(text);
    ASSERT_EQ(result.err, "");
  }
  bool drops(const std::string& match) {
    rules("*filter\n-A FORWARD -m set " + match + " -j DROP\nCOMMIT\n");
    return forwarded(plain()) == Verdict::Drop;
  }
};

TEST_F(Sets, AreAskedForEitherEndOfThePacket) {
  ipset("create a hash:ip\nadd a 10.1.0.2\n");
  EXPECT_TRUE(drops("--match-set a src"));
  EXPECT_FALSE(drops("--match-set a dst"));
  EXPECT_TRUE(drops("! --match-set a dst"));
}

TEST_F(Sets, OfNetworksAnswerByTheLongestPrefix) {
  ipset("create n hash:net\nadd n 10.0.0.0/8\nadd n 10.2.0.0/16 nomatch\n");
  EXPECT_TRUE(drops("--match-set n src"));
  EXPECT_FALSE(drops("--match-set n dst"));
  EXPECT_TRUE(drops("--match-set n dst --return-nomatch"));
}

TEST_F(Sets, OfAddressAndPortNeedBothSides) {
  ipset("create p hash:ip,port\nadd p 10.2.0.2,udp:53\n");
  EXPECT_TRUE(drops("--match-set p dst,dst"));
  EXPECT_FALSE(drops("--match-set p dst,src"));
  EXPECT_FALSE(drops("--match-set p dst")) << "the kernel wants a side for each part";
}

TEST_F(Sets, ForgetEntriesWhenTheirTimeIsUp) {
  ipset("create t hash:ip timeout 10\nadd t 10.1.0.2\nadd t 10.2.0.2 timeout 0\n");
  EXPECT_TRUE(drops("--match-set t src"));
  host.time += std::chrono::seconds(10);
  EXPECT_FALSE(drops("--match-set t src"));
  EXPECT_TRUE(drops("--match-set t dst"));
}

TEST_F(Sets, CountWhatFitsAndCanBeAskedForIt) {
  ipset("create c hash:ip counters\nadd c 10.1.0.2\n");
  rules(
      "*filter\n-A FORWARD -m set --match-set c src --packets-lt 2 -j ACCEPT\n-A FORWARD -j DROP\nCOMMIT\n");
  EXPECT_EQ(forwarded(plain()), Verdict::Accept);
  EXPECT_EQ(forwarded(plain()), Verdict::Accept);
  EXPECT_EQ(forwarded(plain()), Verdict::Drop);
}

TEST_F(Sets, InUseCannotBeDestroyedButSwapped) {
  ipset("create a hash:ip\ncreate b hash:ip\nadd b 10.1.0.2\n");
  EXPECT_FALSE(drops("--match-set a src"));
  std::vector<std::string> destroy{"destroy", "a"};
  EXPECT_EQ(IpSetCommand(netfilter.rules, host.time).run(destroy).err,
            "ipset v7.17: Set cannot be destroyed: it is in use by a kernel component\n");
  ipset("swap a b\n");
  EXPECT_EQ(forwarded(plain()), Verdict::Drop) << "the rule asks the name, which holds the other set now";
}

TEST_F(Sets, ThatDoNotExistAreSaidAndDoNotMatch) {
  recorded = true;
  rules("*filter\n-A FORWARD -m set ! --match-set gone src -j DROP\nCOMMIT\n");
  EXPECT_EQ(forward(plain(), "eth0", "eth1").last.verdict, Verdict::Accept);
  auto visits = steps<trace::TableTraversal>().at(0).visits;
  EXPECT_TRUE(visits.at(0).notModelled);
  EXPECT_EQ(iptables({"-A", "INPUT", "-m", "set", "--match-set", "gone", "src"}).err,
            "iptables v1.8.9 (legacy): Set gone doesn't exist.\n\n"
            "Try `iptables -h' or 'iptables --help' for more information.\n");
}

// --- targets -----------------------------------------------------------------------------------------

class Targets : public NetfilterTest {
protected:
  Journey through(const std::string& text, net::Ipv4Packet packet = plain()) {
    rules(text);
    return forward(std::move(packet), "eth0", "eth1");
  }
};

TEST_F(Targets, TtlIsSetRaisedAndLowered) {
  auto ttl = [&](const std::string& options) {
    return through("*mangle\n-A FORWARD -j TTL " + options + "\nCOMMIT\n").packet.ttl();
  };
  EXPECT_EQ(ttl("--ttl-set 7"), 7);
  EXPECT_EQ(ttl("--ttl-inc 5"), 69);
  EXPECT_EQ(ttl("--ttl-inc 255"), 255);
  EXPECT_EQ(ttl("--ttl-dec 4"), 60);
  EXPECT_EQ(ttl("--ttl-dec 255"), 0);
}

TEST_F(Targets, ALaterMatchSeesWhatATargetChanged) {
  auto journey =
      through("*mangle\n-A FORWARD -j TTL --ttl-set 9\n-A FORWARD -m ttl --ttl-eq 9 -j TOS --set-tos 0x10\n"
              "-A FORWARD -m tos --tos 0x10 -j DSCP --set-dscp-class EF\nCOMMIT\n");
  EXPECT_EQ(journey.packet.ttl(), 9);
  EXPECT_EQ(journey.packet.tos(), 0xb8);
}

TEST_F(Targets, EachChangeIsAStepOfItsOwn) {
  recorded = true;
  through("*mangle\n-A FORWARD -j TTL --ttl-set 9\n-A FORWARD -j TOS --set-tos 0x10\nCOMMIT\n");
  auto changes = steps<trace::Transformation>();
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].field, trace::Field::Ttl);
  EXPECT_EQ(text(changes[0].before), "64");
  EXPECT_EQ(text(changes[0].after), "9");
  EXPECT_EQ(text(changes[0].by), "FORWARD #1 TTL");
  EXPECT_EQ(changes[1].field, trace::Field::Tos);
  EXPECT_EQ(text(changes[1].after), "0x10");
}

TEST_F(Targets, TcpMssIsLoweredNeverRaised) {
  auto mss = [&](const std::string& options, std::optional<uint16_t> before) {
    auto packet = through("*mangle\n-A FORWARD -p tcp -m tcp --syn -j TCPMSS " + options + "\nCOMMIT\n",
                          synWithMss(before))
                      .packet;
    EXPECT_TRUE(packet.transportChecksumHolds());
    EXPECT_EQ(packet.length(), packet.bytes().size());
    EXPECT_EQ(packet.payload()[20], 2) << "the MSS option comes first";
    return packet.payload()[22] << 8 | packet.payload()[23];
  };
  EXPECT_EQ(mss("--set-mss 1300", 1460), 1300);
  EXPECT_EQ(mss("--set-mss 1300", 1200), 1200);
  EXPECT_EQ(mss("--set-mss 1300", std::nullopt), 536) << "where nothing was said, 536 holds";
  EXPECT_EQ(mss("--set-mss 100", std::nullopt), 100);
  host.mtus = {{ip("10.2.0.2"), 1450}, {ip("10.1.0.2"), 1500}};
  EXPECT_EQ(mss("--clamp-mss-to-pmtu", 1460), 1410);
  host.mtus = {{ip("10.2.0.2"), 1500}, {ip("10.1.0.2"), 1400}};
  EXPECT_EQ(mss("--clamp-mss-to-pmtu", 1460), 1360) << "the way back counts as well";
}

TEST_F(Targets, ConnmarkKeepsADecisionForTheConnection) {
  rules("*mangle\n-A PREROUTING -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff\n"
        "-A PREROUTING -m conntrack --ctstate NEW -j MARK --set-xmark 0x5/0xf\n"
        "-A PREROUTING -j CONNMARK --save-mark --nfmask 0xf --ctmask 0xf\nCOMMIT\n");
  EXPECT_EQ(forward(plain(), "eth0", "eth1").mark, 5u);
  EXPECT_EQ(forward(udp("10.2.0.2", 53, "10.1.0.2", 4000), "eth1", "eth0").mark, 5u) << "the answer";
  EXPECT_NE(connections().find("mark=5"), std::string::npos) << connections();
}

TEST_F(Targets, ConnmarkSetsUnderMasks) {
  auto mark = [&](const std::string& options) {
    rules("*mangle\n-A PREROUTING -j CONNMARK --set-xmark 0xf0/0xffffffff\n-A PREROUTING -j CONNMARK "
          + options + "\nCOMMIT\n");
    return forward(plain(), "eth0", "eth1").conntrack.entry->mark;
  };
  EXPECT_EQ(mark("--set-mark 1/1"), 0xf1u);
  EXPECT_EQ(mark("--set-xmark 0x10/0x0"), 0xe0u);
  EXPECT_EQ(mark("--and-mark 0x30"), 0x30u);
  EXPECT_EQ(mark("--or-mark 0x3"), 0xf3u);
  EXPECT_EQ(mark("--xor-mark 0xff"), 0x0fu);
}

TEST_F(Targets, WhatIsNotTrackedIsNotTranslated) {
  host.addresses = {{"eth1", ip("192.0.2.1")}};
  for (const char* target : {"NOTRACK", "CT --notrack"}) {
    auto journey = through(
        std::string("*raw\n-A PREROUTING -j ") + target
        + "\nCOMMIT\n*nat\n-A POSTROUTING -j MASQUERADE\nCOMMIT\n"
          "*filter\n-A FORWARD -m conntrack --ctstate UNTRACKED -j ACCEPT\n-A FORWARD -j DROP\nCOMMIT\n");
    EXPECT_EQ(journey.last.verdict, Verdict::Accept) << target;
    EXPECT_EQ(journey.packet.source(), ip("10.1.0.2")) << target;
    EXPECT_EQ(connections(), "") << target;
  }
}

TEST_F(Targets, CtWithAnotherOptionIsSaidToDoNothing) {
  recorded = true;
  through("*raw\n-A PREROUTING -j CT --zone 5\nCOMMIT\n");
  const auto visit = steps<trace::TableTraversal>().at(0).visits.at(0);
  EXPECT_TRUE(visit.notModelled);
  EXPECT_EQ(text(visit.because), "CT, assumed to do nothing");
}

TEST_F(Targets, LogsAndTracesLetThePacketPass) {
  recorded = true;
  auto journey = through("*raw\n-A PREROUTING -j TRACE\nCOMMIT\n*filter\n-A FORWARD -j NFLOG --nflog-group 5 "
                         "--nflog-prefix hi\n-A FORWARD -j LOG --log-prefix \"x \"\nCOMMIT\n");
  EXPECT_EQ(journey.last.verdict, Verdict::Accept);
  auto walks = steps<trace::TableTraversal>();
  EXPECT_EQ(text(walks.at(0).visits.at(0).because),
            "the kernel reports each rule that it meets from here on");
  EXPECT_EQ(text(walks.at(1).visits.at(0).because), "copies the packet to NFLOG group 5 as \"hi\"");
}

TEST_F(Targets, MangleAtOutputAsksForTheRouteAgain) {
  auto reroutes = [&](const std::string& text) {
    rules(text);
    return sendLocallyOnce(plain()).reroutes;
  };
  EXPECT_FALSE(reroutes("*mangle\n-A OUTPUT -j TTL --ttl-set 5\nCOMMIT\n"));
  EXPECT_TRUE(reroutes("*mangle\n-A OUTPUT -j MARK --set-mark 1\nCOMMIT\n"));
  EXPECT_TRUE(reroutes("*mangle\n-A OUTPUT -j TOS --set-tos 0x10\nCOMMIT\n"));
  EXPECT_TRUE(reroutes("*nat\n-A OUTPUT -j DNAT --to-destination 10.3.0.3\nCOMMIT\n*mangle\n-F\nCOMMIT\n"));
  EXPECT_FALSE(reroutes("*raw\n-A OUTPUT -j MARK --set-mark 1\nCOMMIT\n*nat\n-F\nCOMMIT\n"))
      << "a mark of the table raw does not";
  EXPECT_FALSE(reroutes("*filter\n-A OUTPUT -j MARK --set-mark 1\nCOMMIT\n*raw\n-F\nCOMMIT\n"));
}

TEST_F(Targets, RejectSaysWithWhatInEachForm) {
  auto with = [&](const std::string& kind) {
    return through("*filter\n-A FORWARD -p tcp -j REJECT --reject-with " + kind + "\nCOMMIT\n",
                   synWithMss(1460))
        .last.rejectWith;
  };
  EXPECT_EQ(with("icmp-net-unreachable"), RejectWith::NetUnreachable);
  EXPECT_EQ(with("icmp-host-unreachable"), RejectWith::HostUnreachable);
  EXPECT_EQ(with("icmp-proto-unreachable"), RejectWith::ProtocolUnreachable);
  EXPECT_EQ(with("icmp-port-unreachable"), RejectWith::PortUnreachable);
  EXPECT_EQ(with("icmp-net-prohibited"), RejectWith::NetProhibited);
  EXPECT_EQ(with("icmp-host-prohibited"), RejectWith::HostProhibited);
  EXPECT_EQ(with("icmp-admin-prohibited"), RejectWith::AdminProhibited);
  EXPECT_EQ(with("tcp-reset"), RejectWith::TcpReset);
}

// The tables in the order of the kernel's priorities (enum nf_ip_hook_priorities).
TEST_F(Targets, TablesComeInTheKernelsOrder) {
  recorded = true;
  for (const char* table : {"security", "filter", "nat", "mangle", "raw"})
    for (const char* hook : {"PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"})
      iptables(
          {"-t", table, "-A", hook, "-j", "MARK", "--or-mark", "0"}); // refused where there is no such chain
  forward(plain(), "eth0", "eth1");
  std::string order;
  for (const auto& walk : steps<trace::TableTraversal>())
    order.append(trace::name(walk.hook)).append(":").append(trace::name(walk.table)).append(" ");
  EXPECT_EQ(order,
            "PREROUTING:raw PREROUTING:mangle PREROUTING:nat FORWARD:mangle FORWARD:filter FORWARD:security "
            "POSTROUTING:mangle POSTROUTING:nat ");
}

} // namespace
} // namespace fg::netfilter
