// conntrack(8). What the real tool answers to many lines is compared in
// tests/kernel/conntrack_commands_test.cpp.
#include "shell_fixture.h"

namespace fg::commands {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

struct ConntrackTool : Shell {
  ConntrackTool() { machine.tools = ToolVersion::Debian12; }

  void send(const char* from, uint16_t sport, const char* to, uint16_t dport) {
    net::Ipv4Packet::Spec spec;
    spec.source = address(from), spec.destination = address(to);
    net::Ipv4Packet packet = net::Ipv4Packet::makeUdp(spec, sport, dport, {});
    uint32_t mark = 0;
    netfilter::ConntrackReference reference;
    for (auto [hook, in, out] : {std::tuple{netfilter::Hook::Prerouting, "a", ""},
                                 {netfilter::Hook::Forward, "a", "b"},
                                 {netfilter::Hook::Postrouting, "", "b"}}) {
      netfilter::PacketContext here{packet, mark, reference, in, out, {}, {}, {}, {}};
      ns.netfilter().run(hook, here);
    }
  }
  static constexpr const char* kQuestion = "src=10.1.0.2 dst=10.2.0.2 sport=4000 dport=53 ";
  static constexpr const char* kAnswer = "src=10.2.0.2 dst=10.1.0.2 sport=53 dport=4000 ";
};

TEST_F(ConntrackTool, ListsWithItsFormats) {
  send("10.1.0.2", 4000, "10.2.0.2", 53);
  EXPECT_EQ(sh("conntrack -L").err, "conntrack v1.4.7 (conntrack-tools): 1 flow entries have been shown.\n");
  EXPECT_EQ(out("conntrack -L -o extended,id"),
            fmt::format("ipv4     2 udp      17 30 {}[UNREPLIED] {}mark=0 use=1 id=1\n", kQuestion, kAnswer));
  EXPECT_EQ(out("conntrack -L -p udp --dport 53"), out("conntrack -L"));
  EXPECT_EQ(out("conntrack -L -p udp --dport 54"), "");
}

TEST_F(ConntrackTool, CountersAndTimesAreThereWhereTheyAreSwitchedOn) {
  sh("sysctl -w net.netfilter.nf_conntrack_acct=1 net.netfilter.nf_conntrack_timestamp=1");
  send("10.1.0.2", 4000, "10.2.0.2", 53);
  scheduler.runUntil(seconds(5));
  EXPECT_EQ(out("conntrack -L -o ktimestamp"),
            fmt::format("udp      17 25 {}packets=1 bytes=28 [UNREPLIED] {}packets=0 bytes=0 mark=0 "
                        "delta-time=5 [start=Sat Feb  3 01:20:00 2018] use=1\n",
                        kQuestion, kAnswer));
  sh("conntrack -L -z");
  EXPECT_THAT(out("conntrack -L"), HasSubstr("packets=0 bytes=0 [UNREPLIED]"));
}

TEST_F(ConntrackTool, TellsTheEventsUntilNow) {
  send("10.1.0.2", 4000, "10.2.0.2", 53);
  scheduler.runUntil(seconds(1));
  send("10.2.0.2", 53, "10.1.0.2", 4000);
  scheduler.runUntil(seconds(60));
  EXPECT_EQ(out("conntrack -E"),
            fmt::format("    [NEW] udp      17 30 {0}[UNREPLIED] {1}\n [UPDATE] udp      17 30 {0}{1}\n"
                        "[DESTROY] udp      17 {0}{1}\n",
                        kQuestion, "src=10.2.0.2 dst=10.1.0.2 sport=53 dport=4000"));
  EXPECT_EQ(sh("conntrack -E").err, "conntrack v1.4.7 (conntrack-tools): 3 flow events have been shown.\n");
  EXPECT_THAT(out("conntrack -E -e DESTROY -o timestamp"),
              testing::StartsWith("[1517620831.000000]\t[DESTROY] udp "));
  EXPECT_EQ(out("conntrack -E -p tcp"), "");
}

TEST_F(ConntrackTool, ShowsTheCountersOfItsVersion) {
  send("10.1.0.2", 4000, "10.2.0.2", 53);
  EXPECT_EQ(out("conntrack -S"), "cpu=0   \tfound=0 invalid=0 insert=0 insert_failed=0 drop=0 early_drop=0 "
                                 "error=0 search_restart=0 clash_resolve=0 chaintoolong=0 \n");
  ns.netfilter().conntrack.settings = netfilter::ConntrackSettings::linux3_10();
  EXPECT_EQ(out("conntrack -S"),
            "cpu=0   \tsearched=0 found=0 new=1 invalid=0 ignore=0 delete=0 delete_list=0 insert=1 "
            "insert_failed=0 drop=0 early_drop=0 error=0 search_restart=0 \n");
}

TEST_F(ConntrackTool, CountsAsTheSysctlDoes) {
  send("10.1.0.2", 4000, "10.2.0.2", 53);
  EXPECT_EQ(out("conntrack -C"), "1\n");
  EXPECT_EQ(out("sysctl -n net.netfilter.nf_conntrack_count"), "1\n");
  EXPECT_THAT(out("sysctl -a"), HasSubstr("net.netfilter.nf_conntrack_count = 1\n"));
  CommandResult refused = sh("sysctl -w net.netfilter.nf_conntrack_count=5");
  EXPECT_EQ(refused.err, "sysctl: setting key \"net.netfilter.nf_conntrack_count\": Invalid argument\n");
  EXPECT_EQ(refused.status, 0); // measured: what cannot be written at all is no failure
}

TEST_F(ConntrackTool, GetsUpdatesAndInserts) {
  ASSERT_EQ(sh("conntrack -I -p udp -s 1.1.1.1 -d 2.2.2.2 --sport 5 --dport 6 -t 60").status, 0);
  EXPECT_EQ(out("conntrack -U -p udp -s 1.1.1.1 -m 9"),
            "udp      17 60 src=1.1.1.1 dst=2.2.2.2 sport=5 dport=6 [UNREPLIED] src=2.2.2.2 dst=1.1.1.1 "
            "sport=6 dport=5 mark=9 use=2\n");
  EXPECT_EQ(sh("conntrack -G -p udp -s 1.1.1.1 -d 2.2.2.2 --sport 5 --dport 7").err,
            "conntrack v1.4.7 (conntrack-tools): Operation failed: such conntrack doesn't exist\n");
  CommandResult whole = sh("conntrack -U -m 5"); // it sends the NAT along, which the kernel does not take
  EXPECT_EQ(whole.status, 1);
  EXPECT_EQ(whole.err, "Operation failed: Operation not supported\n"
                       "conntrack v1.4.7 (conntrack-tools): Operation failed: Operation not supported\n");
  EXPECT_EQ(sh("conntrack -D -m 9").status, 0);
  EXPECT_EQ(sh("conntrack -D -m 9").status, 1);
}

TEST_F(ConntrackTool, SaysWhatItDoesNotEmulate) {
  for (const char* line :
       {"conntrack", "conntrack -h", "conntrack -L -o xml", "conntrack -L -l web", "conntrack -E expect"})
    EXPECT_THAT(sh(line).err, HasSubstr("flannelgraph does not emulate")) << line;
}

} // namespace
} // namespace fg::commands
