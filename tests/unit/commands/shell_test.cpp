#include "shell_fixture.h"

namespace fg::commands {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(Node1, AnUnknownCommandIsBashsToTell) {
  CommandResult result = sh("foo bar");
  EXPECT_EQ(result.status, 127);
  EXPECT_EQ(result.err, "bash: foo: command not found\n");
  EXPECT_EQ(sh("/opt/foo").err, "bash: /opt/foo: No such file or directory\n");
}

TEST_F(Node1, NothingIsNothing) {
  for (const char* line : {"", "   ", "# a comment"}) {
    EXPECT_EQ(sh(line).status, 0);
    EXPECT_EQ(sh(line).err, "");
  }
}

TEST_F(Node1, QuotesKeepWordsTogether) {
  cluster.contents["/tmp/a b"] = "text\n";
  for (const char* line :
       {"cat '/tmp/a b'", "cat \"/tmp/a b\"", "cat /tmp/a\\ b", "cat /tmp/'a b' # comment"})
    EXPECT_EQ(out(line), "text\n") << line;
}

TEST_F(Node1, WhatOnlyAShellCanDoIsRefused) {
  for (const char* line :
       {"for i in 1 2; do ls; done", "cat << x", "echo $(ls)", "echo `ls`", "(ls)", "ls &", "echo ${A:-1}"}) {
    EXPECT_EQ(sh(line).status, 2) << line;
    EXPECT_THAT(sh(line).err, HasSubstr("flannelgraph does not emulate the shell's"));
  }
  EXPECT_EQ(sh("cat 'x").err, "bash: unexpected EOF while looking for matching `''\n");
}

TEST_F(Node1, RealOptionsThatAreMissingAreNamed) {
  for (const char* line : {"ip -j addr", "ip rule save", "brctl stp docker0 on", "ss -x", "route -C",
                           "ip route add default nexthop via 10.0.2.2", "sysctl -p", "arp -f /etc/ethers"}) {
    EXPECT_EQ(sh(line).status, 2) << line;
    EXPECT_THAT(sh(line).err, HasSubstr("flannelgraph does not emulate")) << line;
  }
}

TEST_F(Node1, EveryCommandExplainsItself) {
  for (const Spec& spec : registry.all()) {
    EXPECT_TRUE(spec.synopsis.starts_with(spec.name)) << spec.name;
    EXPECT_THAT(out("help"), HasSubstr(spec.summary));
    EXPECT_THAT(out("help " + spec.name), HasSubstr(spec.synopsis));
  }
  EXPECT_THAT(sh("help rout").err, HasSubstr("did you mean 'route'?"));
}

TEST_F(Node1, NoCommandFallsOverGarbage) {
  for (const Spec& spec : registry.all())
    for (const char* rest :
         {"", "-", "--", "-Z", "--zoo", "''", "show show show", "-c", "dev", "\xff\xfe", "-1 -1 -1"})
      sh(spec.name + " " + rest);
}

TEST_F(Node1, CompletionKnowsCommandsVerbsAndNames) {
  EXPECT_THAT(complete(context, "iptables-"), ElementsAre("iptables-restore", "iptables-save"));
  EXPECT_THAT(complete(context, "ip "),
              ElementsAre("addr", "link", "neigh", "netns", "route", "rule", "tuntap"));
  EXPECT_THAT(complete(context, "ip addr show dev eth"), ElementsAre("eth0", "eth1", "eth2"));
  EXPECT_THAT(complete(context, "brctl show "), ElementsAre("docker0"));
  EXPECT_THAT(complete(context, "ip route del 172.33.9"), ElementsAre("172.33.96.0/24"));
  EXPECT_THAT(complete(context, "ping 172.30.11"),
              ElementsAre("172.30.113.231", "172.30.116.1", "172.30.118.65"));
  EXPECT_THAT(complete(context, "sysctl net.ipv4.ip_forward_"), ElementsAre("net.ipv4.ip_forward_use_pmtu"));
  EXPECT_THAT(complete(context, "nope "), testing::IsEmpty());
}

} // namespace
} // namespace fg::commands
