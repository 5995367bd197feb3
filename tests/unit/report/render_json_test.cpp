#include "stories.h"

#include "report/json/render_json.h"
#include "report/json/run_json.h"
#include "report/render_change.h"
#include "report/render_markdown.h"

#include <gtest/gtest.h>

namespace fg::report::testing {
namespace {

using Json = nlohmann::ordered_json;

Json jsonOf(Cluster& cluster, trace::PacketId probe, std::string from, std::string_view to) {
  return renderJson(cluster.report(probe, std::move(from), to), cluster.directory, Sentences());
}

std::vector<std::string> keys(const Json& json) {
  std::vector<std::string> out;
  for (const auto& [key, value] : json.items())
    out.push_back(key);
  return out;
}

TEST(RenderJson, hasTheKeysThatScriptsRelyOn) {
  Cluster cluster;
  Json json = jsonOf(cluster, cluster.queryToService(), "kube-system/coredns-5984fb8cbb-sjqv9", "10.254.0.2");
  EXPECT_EQ(keys(json), (std::vector<std::string>{"format", "flow", "paths", "rule_hits"}));
  EXPECT_EQ(json["format"], "flannelgraph-trace/1");
  EXPECT_EQ(json["flow"]["source"], "172.33.68.2");
  EXPECT_EQ(json["flow"]["destination"], "10.254.0.2");
  EXPECT_EQ(json["flow"]["protocol"], "udp");
  EXPECT_EQ(json["flow"]["source_port"], 40000);
  EXPECT_EQ(json["flow"]["destination_port"], 53);
  const Json& path = json["paths"][0];
  EXPECT_EQ(keys(path), (std::vector<std::string>{"probability", "disposition", "final_flow", "delivered_to",
                                                  "hops", "reply", "assumptions"}));
  EXPECT_EQ(path["disposition"], "delivered");
  EXPECT_EQ(path["final_flow"]["source"], "172.30.113.231");
  EXPECT_EQ(path["final_flow"]["destination"], "172.33.96.3");
  EXPECT_EQ(path["delivered_to"], "kube-system/coredns-5984fb8cbb-tkfrc");
  EXPECT_EQ(keys(path["hops"][1]), (std::vector<std::string>{"namespace", "node", "steps"}));
  EXPECT_EQ(path["hops"][0]["namespace"], "kube-system/coredns-5984fb8cbb-sjqv9");
  EXPECT_EQ(path["hops"][0]["node"], "node1");
}

TEST(RenderJson, summarisesAStepInTheWordsOfTheText) {
  Cluster cluster;
  Json json = jsonOf(cluster, cluster.pingToPod(), "node1", "172.33.96.3");
  const Json& step = json["paths"][0]["hops"][1]["steps"][2];
  EXPECT_EQ(step["time_ns"], 304000);
  EXPECT_EQ(step["kind"], "route-lookup");
  EXPECT_EQ(step["summary"], "route: dev docker0: 172.33.96.0/24: connected");
  EXPECT_EQ(step["chosen"]["device"], "docker0");
  EXPECT_EQ(json["paths"][0]["reply"]["disposition"], "delivered");
  EXPECT_EQ(json["paths"][0]["reply"]["hops"].size(), 3U);
}

TEST(RenderJson, countsTheRulesOfProbeAndReply) {
  Cluster cluster;
  Json hits = jsonOf(cluster, cluster.pingToPod(), "node1", "172.33.96.3")["rule_hits"];
  ASSERT_EQ(hits.size(), 2U);
  EXPECT_EQ(hits[0], Json::parse(R"({"namespace":"node1","table":"filter","chain":"OUTPUT","index":1,
                                     "rule":"-A OUTPUT -j KUBE-FIREWALL","packets":1})"));
  EXPECT_EQ(hits[1]["namespace"], "node3");
  EXPECT_EQ(hits[1]["chain"], "FORWARD");
}

TEST(RenderJson, holdsTheErrorAsReplyAndTheDiagnosis) {
  Cluster cluster;
  Json path = jsonOf(cluster, cluster.pingWithoutRoute(), "node1", "172.33.31.2")["paths"][0];
  EXPECT_EQ(path["disposition"], "no-route");
  EXPECT_EQ(path["delivered_to"], nullptr);
  EXPECT_EQ(path["reply"]["final_flow"]["icmp_type"], 3);
  EXPECT_EQ(path["diagnosis"]["kind"], "missing-route");
  EXPECT_EQ(path["diagnosis"]["mends"][0]["place"], "node1");
}

TEST(RenderJson, namesTheRemainder) {
  Cluster cluster;
  ProbeReport report = cluster.report(cluster.pingToPod(), "node1", "172.33.96.3");
  report.remainder = 0.25;
  Json json = renderJson(report, cluster.directory, Sentences());
  ASSERT_EQ(json["paths"].size(), 2U);
  EXPECT_EQ(json["paths"][1]["probability"], 0.25);
}

TEST(RenderChange, saysWhenWhereWhatAndWhy) {
  Cluster cluster;
  cluster.pingWithoutRoute();
  const auto& recording = cluster.recorder.recording();
  EXPECT_EQ(renderChange(recording, recording.changes.at(0), Sentences()),
            "41s        node1             route removed: 172.33.31.0/24 via 172.30.115.77 dev eth2\n"
            "                               event 3 \"route to node2 lost\"\n"
            "                               02-three-node-as-captured.json:87:5");
  Json json = changeJson(recording, recording.changes.at(0));
  EXPECT_EQ(json["time_ns"], 41000000000);
  EXPECT_EQ(json["change"], "removed");
}

TEST(RenderMarkdown, makesATableOfEachTrace) {
  Cluster cluster;
  std::string text = renderMarkdown(cluster.report(cluster.pingToPod(), "node1", "172.33.96.3"),
                                    cluster.directory, Sentences());
  EXPECT_NE(text.find("# node1 > 172.33.96.3\n"), std::string::npos) << text;
  EXPECT_NE(text.find("| `*` | ttl | 64 -> 63 | node3 forwards it |\n"), std::string::npos) << text;
  EXPECT_NE(text.find("- `=` **DELIVERED** round trip 0.412 ms; no address was rewritten\n"),
            std::string::npos)
      << text;
}

} // namespace
} // namespace fg::report::testing
