// The same packets through the same rules in the kernel and in ours: the kernel counts what we say matches,
// and sends on the bytes that we send on.
#include "kernel/real_iptables.h"
#include "kernel/wire.h"
#include "netfilter/ip_set_command.h"
#include "unit/netfilter/questions.h"

namespace fg::netfilter {
namespace {

// A router between 10.1.0.0/24 (eth0) and 10.2.0.0/24 (eth1), and the far ends of both links.
class Router : public NetfilterTest {
protected:
  void SetUp() override {
    if (!real.isUsable()) GTEST_SKIP() << tests::RealIptables::kWhyNot;
    for (const std::string& end : {sender, receiver})
      ASSERT_EQ(shell.run("ip netns add " + end).status, 0);
    const std::string router = real.name();
    run("ip link add eth0 netns " + router + " address 02:00:00:00:00:02 type veth peer name far netns "
        + sender + " address 02:00:00:00:00:01");
    run("ip link add eth1 netns " + router + " address 02:00:00:00:00:03 type veth peer name far netns "
        + receiver + " address 02:00:00:00:00:04");
    for (const std::string& end : {sender, receiver, router})
      run("ip netns exec " + end + " sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv4.ip_forward=1");
    for (const std::string& end : {sender, receiver})
      run("ip -n " + end + " link set far up");
    run("ip -n " + router + " link set eth0 up");
    run("ip -n " + router + " link set eth1 up");
    run("ip -n " + router + " addr add 10.1.0.1/24 dev eth0");
    run("ip -n " + router + " addr add 10.2.0.1/24 dev eth1");
    run("ip -n " + router + " neigh add 10.2.0.2 lladdr 02:00:00:00:00:04 dev eth1");
    in = std::make_unique<tests::Wire>(sender, "far");
    out = std::make_unique<tests::Wire>(receiver, "far");
  }
  void TearDown() override {
    in.reset(), out.reset();
    for (const std::string& end : {sender, receiver})
      shell.run("ip netns del " + end);
  }
  void run(const std::string& command) { ASSERT_EQ(shell.run(command).status, 0) << command; }

  void bothTake(const std::string& text) {
    rules(text);
    ASSERT_EQ(real.restore(text, "").err, "");
  }
  // The packet as it comes to FORWARD: a router takes one off its TTL before.
  static net::Bytes sent(net::Ipv4Packet packet) {
    packet.setTtl(static_cast<uint8_t>(packet.ttl() + 1));
    return packet.bytes();
  }
  static constexpr std::array<uint8_t, 12> kAddresses{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1};

  tests::RealIptables real{"legacy"};
  tests::Shell shell;
  std::string sender = real.name() + "-a", receiver = real.name() + "-b";
  std::unique_ptr<tests::Wire> in, out;
};

// All questions in one namespace: to build it takes longer than to ask.
TEST_F(Router, MatchesWhatTheKernelMatches) {
  for (const Question& question : questions()) {
    if (question.rule.ends_with("-f") || question.packet.isFragment())
      continue; // conntrack puts them together
    SCOPED_TRACE(question.rule);
    bothTake("*filter\n-A FORWARD " + question.rule + "\n-A FORWARD -j ACCEPT\nCOMMIT\n");
    run("ip netns exec " + real.name() + " conntrack -F");
    in->send(kAddresses, sent(question.packet));
    ASSERT_TRUE(out->receive()) << "it did not come through";
    std::string counted = real.run("iptables-legacy -v -S FORWARD 1").out;
    EXPECT_EQ(counted.find("-c 1 ") != std::string::npos, question.expected) << counted;
  }
}

TEST_F(Router, SendsOnTheBytesThatTheKernelSendsOn) {
  for (const Change& change : changes()) {
    SCOPED_TRACE(change.rule);
    bothTake("*mangle\n-A FORWARD " + change.rule + "\nCOMMIT\n");
    in->send(kAddresses, sent(change.packet));
    auto theirs = out->receive();
    ASSERT_TRUE(theirs) << "it did not come through";
    Journey ours = forward(change.packet, "eth0", "eth1");
    theirs->resize(ours.packet.length()); // Ethernet pads
    EXPECT_EQ(*theirs, ours.packet.bytes());
  }
}

// What a set says of the packet, in the kernel and in ours.
TEST_F(Router, AsksSetsAsTheKernel) {
  const std::string sets = "create a hash:ip\nadd a 10.1.0.2\ncreate n hash:net\nadd n 10.0.0.0/8\n"
                           "add n 10.2.0.0/16 nomatch\ncreate p hash:ip,port\nadd p 10.2.0.2,udp:53\n"
                           "add p 10.1.0.2,udp:4000\n";
  if (real.run("ipset restore", sets).status != 0)
    GTEST_SKIP() << "NOT COMPARED with the real ipset: it is not here";
  ASSERT_EQ(IpSetCommand(netfilter.rules, host.time).restore(sets).err, "");
  for (const std::string match :
       {"--match-set a src", "--match-set a dst", "! --match-set a dst", "--match-set n src",
        "--match-set n dst", "--match-set n dst --return-nomatch", "--match-set n src --return-nomatch",
        "! --match-set n dst", "--match-set p dst,dst", "--match-set p src,src", "--match-set p dst,src",
        "--match-set p dst", "! --match-set p dst", "--match-set a src,dst"}) {
    SCOPED_TRACE(match);
    bothTake("*filter\n-A FORWARD -m set " + match + "\nCOMMIT\n");
    in->send(kAddresses, sent(plain()));
    ASSERT_TRUE(out->receive());
    forward(plain(), "eth0", "eth1");
    std::string theirs = real.run("iptables-legacy -v -S FORWARD 1").out;
    std::vector<std::string> list{"-v", "-S", "FORWARD", "1"};
    EXPECT_EQ(iptables(list).out, theirs);
  }
}

} // namespace
} // namespace fg::netfilter
