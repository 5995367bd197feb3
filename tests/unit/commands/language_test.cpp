// The shell's language where the real bash is no help: files that are settings, commands of ours in
// pipelines, what a line does to the cluster, and lines that are no lines.
#include "commands/shell/effects.h"
#include "shell_fixture.h"

#include <rapidcheck.h>

namespace fg::commands {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(Node1, RulesGoThroughAPipe) {
  sh("iptables -A INPUT -p icmp -j DROP");
  EXPECT_EQ(out("iptables-save -t filter | grep -c icmp"), "1\n");
  EXPECT_EQ(sh("iptables-save | grep -v icmp | iptables-restore").status, 0);
  EXPECT_EQ(out("iptables-save | grep -c icmp"), "0\n");
  EXPECT_EQ(sh("iptables-save | grep -c icmp").status, 1);
}

TEST_F(Node1, FilesOfProcAreTheKernels) {
  EXPECT_EQ(out("cat /proc/sys/net/ipv4/ip_forward"), "0\n");
  EXPECT_EQ(sh("echo 1 > /proc/sys/net/ipv4/ip_forward").status, 0);
  EXPECT_EQ(out("sysctl -n net.ipv4.ip_forward"), "1\n");
  EXPECT_EQ(sh("echo x > /proc/sys/net/ipv4/ip_forward").err, "bash: echo: write error: Invalid argument\n");
  EXPECT_EQ(sh("echo 1 > /proc/sys/net/ipv4/nothing").err,
            "bash: /proc/sys/net/ipv4/nothing: Permission denied\n");
  EXPECT_EQ(sh("echo 1 > /proc/net/route").err, "bash: echo: write error: Input/output error\n");
  EXPECT_EQ(sh("echo 1 | tee /proc/sys/net/ipv4/conf/eth0/rp_filter").out, "1\n");
  EXPECT_EQ(out("sysctl -n net.ipv4.conf.eth0.rp_filter"), "1\n");
  EXPECT_THAT(out("cat /proc/net/route"),
              HasSubstr("eth0\t00000000\t0202000A\t0003\t0\t0\t100\t00000000\t0\t0\t0"));
  EXPECT_THAT(out("cat /proc/net/dev"), HasSubstr("docker0:"));
}

TEST_F(Node1, AVariableReachesProgramsWhenItIsExported) {
  registry.add({.name = "showenv",
                .synopsis = "showenv",
                .summary = "",
                .description = "",
                .run = [](Context& inner, const Arguments&) {
                  auto it = inner.environment.find("ETCDCTL_API");
                  return CommandResult{0, it == inner.environment.end() ? "none\n" : it->second + "\n", {}};
                }});
  EXPECT_EQ(out("ETCDCTL_API=3 showenv; showenv"), "3\nnone\n");
  EXPECT_EQ(out("ETCDCTL_API=3; showenv"), "none\n");
  EXPECT_EQ(out("export ETCDCTL_API; showenv; ETCDCTL_API=2 showenv; showenv"), "3\n2\n3\n");
}

TEST_F(Node1, AnotherNamespaceHasItsOwnShell) {
  context.shell.variables["A"] = "here";
  EXPECT_THAT(runIn(context, pod, {"sh", "-c", "echo $A.; ip -o link | awk '{print $2}'"}).out,
              testing::StartsWith(".\nlo:\neth0"));
  EXPECT_EQ(context.shell.entered, nullptr);
  runIn(context, pod, {"sh"});
  EXPECT_EQ(context.shell.entered, &pod) << "a shell that is left open";
}

TEST_F(Node1, SleepLetsTimePass) { EXPECT_EQ(sh("sleep 1.5 && date").out, "Sat Feb  3 01:20:01 UTC 2018\n"); }

TEST_F(Node1, WhatNobodyTypesIsRefused) {
  for (const char* line :
       {"grep x", "cat", "sort -", "awk '{print $1}'", "sed p", "wc", "tr a b", "tee /tmp/x"})
    EXPECT_THAT(sh(line).err, HasSubstr("flannelgraph does not emulate standard input")) << line;
  EXPECT_THAT(sh("cat /proc/net/dev | awk 'BEGIN {x=1}'").err, HasSubstr("does not emulate the awk program"));
  EXPECT_THAT(sh("cat /proc/net/dev | sed 'N;s/a/b/'").err,
              HasSubstr("does not emulate the sed command 'N'"));
}

TEST_F(Node1, CompletionKnowsPipesAndRedirections) {
  cluster.contents["/etc/hosts"] = "";
  EXPECT_THAT(complete(context, "ip route | gre"), ElementsAre("grep"));
  EXPECT_THAT(complete(context, "cat </etc/ho"), ElementsAre("/etc/hosts"));
  EXPECT_THAT(complete(context, "true && ip lin"), ElementsAre("link"));
  EXPECT_THAT(complete(context, "tcpdump -ni doc"), ElementsAre("docker0"));
  EXPECT_THAT(complete(context, "etcdctl --end"), ElementsAre("--endpoints"));
  EXPECT_THAT(complete(context, "etcdctl lease ti"), ElementsAre("timetolive"));
  // What an option says stands between a command and its word.
  EXPECT_THAT(complete(context, "kubectl delete -n kube-system po"), ElementsAre("pod"));
  EXPECT_THAT(complete(context, "kubectl -n kube-system get endp"), ElementsAre("endpoints"));
}

TEST(Effects, OfALineFollowFromItsWords) {
  using namespace shell;
  EXPECT_TRUE(onlyAsks("ping -c 1 x | grep ttl; curl http://a"));
  EXPECT_FALSE(onlyAsks("ping x > /tmp/y"));
  EXPECT_FALSE(onlyAsks("ping x; ip route del y"));
  EXPECT_TRUE(mayChangeUnseen("iptables -t nat -Z"));
  EXPECT_TRUE(mayChangeUnseen("sh -c 'ipset add a 1.2.3.4'"));
  EXPECT_TRUE(mayChangeUnseen("kubectl exec p -- conntrack -F"));
  EXPECT_FALSE(mayChangeUnseen("iptables -L; ipset list; conntrack -L; etcdctl ls /"));
  EXPECT_FALSE(mayChangeUnseen("for i in"));
}

// Pieces of lines, put together by chance.
TEST_F(Node1, NoLineBreaksTheShell) {
  static const std::vector<std::string> kPieces{
      "echo",    "grep", "-v",   "x",    "|",    "||",   "&&",     ";",
      ">",       ">>",   "2>&1", "<",    "'",    "\"",   "\\",     "$A",
      "$?",      "${",   "}",    "A=1",  "*",    "[",    "~",      "(",
      "`",       "&",    "#",    "\n",   "sed",  "s/",   "/",      "awk",
      "{print",  "$1}",  "head", "-n",   "-1",   "sort", "-k",     "tr",
      "cut",     "-d",   "sh",   "-c",   "exit", "cd",   "/tmp",   "!",
      "\xff",    "tail", "+2",   "uniq", "-c",   "wc",   "cat",    "/proc/net/dev",
      "tcpdump", "-n",   "host", "port", "not",  "dig",  "+short", "nc",
      "-z"};
  rc::check("no line makes the shell fall over", [this] {
    std::string line;
    for (int piece :
         *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, static_cast<int>(kPieces.size()))))
      line += kPieces[static_cast<size_t>(piece)] + (*rc::gen::inRange(0, 4) ? " " : "");
    Context fresh{ns, machine, prober, cluster, registry};
    runLine(fresh, line);
    complete(fresh, line);
  });
}

} // namespace
} // namespace fg::commands
