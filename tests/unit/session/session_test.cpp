// The interactive shell without a terminal: what is done is done again, taken back, and saved.
#include "scenario/continuation.h"
#include "session/talk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace fg;
using namespace fg::session;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

scenario::Scenario read(const std::string& name) {
  auto result = scenario::readScenario(name);
  EXPECT_TRUE(result.scenario) << core::text(result.diagnostics);
  return *result.scenario;
}

struct ShellSession : testing::Test {
  scenario::Scenario scenario = read("01");
  Session session{scenario, {}, 31s}; // flanneld looks at its routes at 30 s, and at 40 s
  Talk talk{session, "node1"};

  std::string out(const std::string& line) { return talk.answer(line).out; }
  std::string route(const std::string& to) { return out("ip route show " + to); }
};

// What can be asked of every place: the state, as far as the tools print it.
std::string stateOf(engine::Simulation& simulation) {
  std::string out;
  for (const world::Place& place : simulation.world().places()) {
    if (!place.ns || place.kind == world::PlaceKind::Gateway) continue;
    for (const char* line :
         {"ip addr", "ip route show table all", "ip rule", "ip neigh", "iptables-save -c", "conntrack -L",
          "sysctl -a", "cat /run/flannel/subnet.env /etc/sysconfig/flanneld", "cat /proc/net/dev",
          "bridge fdb", "ss -lntu", "ipset save"}) {
      auto result = simulation.executeLine(place, line);
      out += place.name + " " + line + "\n" + result.out + result.err;
    }
  }
  return out;
}

} // namespace

TEST_F(ShellSession, StandsWhereItWasAsked) {
  EXPECT_EQ(talk.prompt(), "[root@node1 ~]# ");
  EXPECT_THAT(out("at"), HasSubstr("31s after the start"));
  EXPECT_EQ(out("hostname"), "node1\n");
  EXPECT_THAT(session.deeds(), IsEmpty());
}

TEST_F(ShellSession, ACommandThatChangesSomethingIsRemembered) {
  EXPECT_THAT(route("172.33.96.0/24"), HasSubstr("via"));
  out("ip route del 172.33.96.0/24");
  EXPECT_EQ(route("172.33.96.0/24"), "");
  ASSERT_EQ(session.deeds().size(), 1u);
  EXPECT_EQ(session.deeds()[0].event.at, 31s);
  EXPECT_EQ(session.at(), 31s + 1ms);
}

TEST_F(ShellSession, AnEntryOfTheNeighborTableIsRemembered) {
  out("ip neigh replace 172.30.118.65 lladdr 02:00:00:00:00:77 dev eth2 nud permanent");
  EXPECT_EQ(session.deeds().size(), 1u);
  out("arp -d 172.30.118.65");
  EXPECT_EQ(session.deeds().size(), 2u);
  out("ip neigh add proxy 172.30.118.66 dev eth2");
  EXPECT_EQ(session.deeds().size(), 3u);
  out("ip neigh show");
  EXPECT_EQ(session.deeds().size(), 3u);
}

TEST_F(ShellSession, UndoAndRedo) {
  EXPECT_THAT(talk.answer("undo").err, HasSubstr("nothing was done"));
  out("ip route del 172.33.96.0/24");
  out("ping -c 1 172.33.31.2");
  EXPECT_EQ(out("undo"), "undone: ip route del 172.33.96.0/24\nundone: ping -c 1 172.33.31.2\n");
  EXPECT_THAT(route("172.33.96.0/24"), HasSubstr("via"));
  EXPECT_EQ(session.at(), 31s);
  EXPECT_EQ(out("redo"), "done again: ip route del 172.33.96.0/24\ndone again: ping -c 1 172.33.31.2\n");
  EXPECT_EQ(route("172.33.96.0/24"), "");
  EXPECT_THAT(talk.answer("redo").err, HasSubstr("nothing was undone"));
  out("undo");
  out("sysctl -w net.ipv4.ip_forward=0");
  EXPECT_THAT(talk.answer("redo").err, HasSubstr("nothing was undone"));
}

TEST_F(ShellSession, OtherTimesCanBeLookedAt) {
  out("iptables -A INPUT -p icmp -j DROP");
  EXPECT_THAT(out("at 10s"), HasSubstr("10s after the start"));
  EXPECT_THAT(out("iptables -S INPUT"), Not(HasSubstr("icmp")));
  out("at 1m");
  EXPECT_THAT(out("iptables -S INPUT"), HasSubstr("icmp"));
  EXPECT_THAT(talk.answer("at noon").err, HasSubstr("a time from the start"));
}

TEST_F(ShellSession, APlaceOfTheShellIsKept) {
  out("cd /run/flannel");
  EXPECT_EQ(talk.prompt(), "[root@node1 flannel]# ");
  EXPECT_THAT(out("cat subnet.env"), HasSubstr("FLANNEL_SUBNET"));
  out("A='a b'; export B=c");
  EXPECT_EQ(out("echo $A $B"), "a b c\n");
  talk.answer("false");
  EXPECT_EQ(out("echo $?"), "1\n");
}

TEST_F(ShellSession, ShellsWithinShells) {
  out("bash");
  out("exit");
  EXPECT_FALSE(talk.isOver());
  out("exit");
  EXPECT_TRUE(talk.isOver());
}

TEST_F(ShellSession, CompletesItsOwnCommandsToo) {
  EXPECT_THAT(talk.complete("und"), ElementsAre("undo"));
  EXPECT_THAT(talk.complete("ip route | gre"), ElementsAre("grep"));
  EXPECT_THAT(talk.complete("cat /run/flannel/sub"), ElementsAre("/run/flannel/subnet.env"));
}

TEST_F(ShellSession, EditedFilesCountWhenADaemonReadsThem) {
  EXPECT_THAT(out("ls -l /run/flannel"), HasSubstr("subnet.env"));
  out("sed -i 's/^FLANNEL_MTU=.*/FLANNEL_MTU=1400/' /run/flannel/subnet.env");
  EXPECT_THAT(out("cat /run/flannel/subnet.env"), HasSubstr("FLANNEL_MTU=1400"));
  out("echo 0 > /proc/sys/net/ipv4/ip_forward");
  EXPECT_EQ(out("sysctl -n net.ipv4.ip_forward"), "0\n");
  out("undo");
  EXPECT_EQ(out("sysctl -n net.ipv4.ip_forward"), "1\n");
}

TEST_F(ShellSession, WhatIsSavedGivesTheSameState) {
  std::string file = testing::TempDir() + "fg-session-" + std::to_string(getpid()) + ".json";
  out("ip route del 172.33.96.0/24");
  out("ping -c 2 172.33.31.2");
  out("cd /etc; echo \"a 'quoted' line\" >> hosts; export X=1");
  out("iptables -I FORWARD -s 172.33.31.0/24 -j DROP && sysctl -w net.ipv4.conf.all.rp_filter=1");
  out("at 40s");
  out("curl -s -m 2 http://10.254.206.31/");
  EXPECT_THAT(out("save " + file), HasSubstr("5 events"));
  EXPECT_THAT(talk.answer("save " + file).err, HasSubstr("is there already"));
  EXPECT_EQ(talk.answer("save -f " + file).status, 0);

  auto again = scenario::readScenario(file);
  ASSERT_TRUE(again.scenario) << core::text(again.diagnostics);
  EXPECT_TRUE(again.diagnostics.empty());
  EXPECT_GE(again.scenario->end, session.at());
  net::SimTime at = session.at();
  std::string here = stateOf(session.simulation());
  session.simulation().finish(); // one at a time
  {
    engine::Simulation saved(*again.scenario, {});
    saved.runUntil(at);
    EXPECT_EQ(stateOf(saved), here);
  }
  std::filesystem::remove(file);
}

// What leaves no trace in the network counts as well.
TEST_F(ShellSession, UnitsPoliciesAndPortsAreRemembered) {
  out("systemctl disable flanneld");
  EXPECT_EQ(out("systemctl is-enabled flanneld"), "disabled\n");
  out("echo '{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: deny}, spec: {}}' > "
      "p.yaml");
  out("kubectl apply -f p.yaml");
  EXPECT_THAT(out("kubectl get netpol"), HasSubstr("deny "));
  out("bridge link set dev veth295bef2 hairpin off");
  EXPECT_EQ(session.deeds().size(), 4U);
  EXPECT_EQ(out("systemctl is-enabled flanneld"), "disabled\n");
}

TEST(Saving, NeverOverWhatItExtends) {
  std::string file = testing::TempDir() + "fg-own-" + std::to_string(getpid()) + ".json";
  std::ofstream(file) << R"({"format": "flannelgraph/1", "extends": "45-plain-cluster"})";
  scenario::Scenario scenario = read(file);
  {
    Session session(scenario, {}, 20s);
    Talk talk(session, "node1");
    talk.answer("iptables -P FORWARD DROP");
    EXPECT_THAT(talk.answer("save -f " + file).err, HasSubstr("would extend itself: choose another name"));
  }
  std::filesystem::remove(file);
}

TEST(Continuation, NamesALibraryScenarioByItsName) {
  scenario::Scenario scenario = read("02");
  EXPECT_EQ(scenario::nameToExtend(scenario, "/tmp"), "02-three-node-as-captured");
}

TEST(Continuation, EventsAreJson) {
  scenario::Event event;
  event.at = 30s + 1ms;
  event.on = "node1";
  event.kind = "run";
  event.arguments["command"] = "echo \"x\" > /tmp/y";
  EXPECT_EQ(scenario::continuationText("01", 7, {event}, 60s),
            "{\n  \"format\": \"flannelgraph/1\",\n  \"extends\": \"01\",\n  \"seed\": 7,\n  \"end\": "
            "\"1m\",\n  \"events\": "
            "[\n    "
            "{\"at\":\"30.001s\",\"on\":\"node1\",\"run\":\"echo \\\"x\\\" > /tmp/y\"}\n  ]\n}\n");
}
