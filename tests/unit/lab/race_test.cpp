// Where the comparison with the kernel cannot tell who is right: a reset races a program.
#include "lab/model_play.h"
#include "lab/race.h"

#include <gtest/gtest.h>

using namespace fg;

namespace {

// e asks b by way of c; the answers come back through a, which sees this direction only. `rules` are a's.
bool races(const std::string& rules) {
  auto read = scenario::readScenarioText("race.json", R"({"format": "flannelgraph/1",
    "namespaces": {
      "a": {"bridges": ["br0"], "sysctls": {"net.ipv4.ip_forward": "1", "net.ipv4.conf.all.send_redirects": "0",
                                         "net.ipv4.conf.br0.send_redirects": "0"},
            "interfaces": {"br0": {"address": "10.1.0.1/24"}, "to-b": {"bridge": "br0"}, "to-c": {"bridge": "br0"}},
            "routes": [{"to": "10.3.0.0/24", "via": "10.1.0.3"}], "iptables": [)"
                                                          + rules + R"(]},
      "b": {"interfaces": {"up": {"address": "10.1.0.2/24", "peer": "a:to-b"}},
            "routes": [{"to": "0.0.0.0/0", "via": "10.1.0.1"}], "listen": ["80/tcp"]},
      "c": {"sysctls": {"net.ipv4.ip_forward": "1"},
            "interfaces": {"up": {"address": "10.1.0.3/24", "peer": "a:to-c"}, "to-e": {"address": "10.3.0.1/24", "peer": "e:up"}}},
      "e": {"interfaces": {"up": {"address": "10.3.0.5/24"}}, "routes": [{"to": "0.0.0.0/0", "via": "10.3.0.1"}]}},
    "events": [{"at": "1s", "expect": {"from": "e", "to": "10.1.0.2", "proto": "tcp", "port": 80}}]})");
  EXPECT_TRUE(read.scenario) << core::text(read.diagnostics);
  if (!read.scenario) return false;
  lab::ModelPlay play(*read.scenario);
  EXPECT_TRUE(play.play(lab::planOf(*read.scenario)));
  return lab::resetRacesProgram(play.simulation().recording());
}

// The acknowledgement of b is the first packet that a tracks: it comes to e from a stranger, who is refused.
TEST(Race, AResetForAnAcknowledgementRacesTheAnswer) {
  EXPECT_TRUE(races(R"("-t nat -A POSTROUTING -s 10.1.0.2 -j MASQUERADE")"));
}

TEST(Race, AConnectionWithoutAResetIsNone) { EXPECT_FALSE(races("")); }

TEST(Race, AResetInsteadOfAConnectionIsNone) {
  EXPECT_FALSE(races(R"("-A FORWARD -p tcp --sport 80 -j REJECT --reject-with tcp-reset")"));
}

} // namespace
