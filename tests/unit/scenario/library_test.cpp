// The scenarios that come with the program.
#include "unit/scenario/read_text.h"

#include "scenario/event_kinds.h"
#include "scenario/generated_cluster.h"
#include "scenario/generated_texts.h"
#include "scenario/library.h"

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace fg::scenario {
namespace {

const std::string kSource = FG_SOURCE_DIR;

std::string slurp(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

// Compares a file with what is generated; with FLANNELGRAPH_UPDATE=1 in the environment writes it instead.
void expectGenerated(const std::string& path, const std::string& text) {
  if (const char* update = std::getenv("FLANNELGRAPH_UPDATE"); update && *update == '1')
    std::ofstream(path) << text;
  EXPECT_EQ(slurp(path), text) << path << " is stale: run this test with FLANNELGRAPH_UPDATE=1";
}

Scenario library(const std::string& name) {
  ReadResult result = readScenario(name);
  EXPECT_EQ(core::text(result.diagnostics), "");
  if (!result.scenario) result.scenario.emplace();
  return std::move(*result.scenario);
}

// What the schema says about a scenario; empty: nothing.
std::string schemaFindings(const nlohmann::json& schemaJson, const nlohmann::json& json) {
  valijson::Schema schema;
  valijson::SchemaParser().populateSchema(valijson::adapters::NlohmannJsonAdapter(schemaJson), schema);
  valijson::ValidationResults results;
  valijson::Validator().validate(schema, valijson::adapters::NlohmannJsonAdapter(json), &results);
  std::string out;
  for (valijson::ValidationResults::Error error; results.popError(error);) {
    for (const std::string& part : error.context)
      out += part;
    out += ": " + error.description + "\n";
  }
  return out;
}

nlohmann::json committedSchema() {
  return nlohmann::json::parse(slurp(kSource + "/scenarios/schema/flannelgraph-1.schema.json"));
}

nlohmann::json parse(const std::string& text) { return nlohmann::json::parse(text, nullptr, true, true); }

} // namespace

TEST(Library, EveryScenarioIsGoodAndHasATitleInBothLanguages) {
  ASSERT_GE(listLibrary().size(), 3U);
  for (const LibraryEntry& entry : listLibrary()) {
    library(entry.name);
    EXPECT_TRUE(entry.title.contains("en")) << entry.name;
    EXPECT_TRUE(entry.title.contains("zh_CN")) << entry.name;
  }
}

TEST(Library, IsSearchedByNumberAndName) {
  for (const char* name : {"02", "2", "02-three-node-as-captured", "02-three-node-as-captured.json"})
    EXPECT_EQ(library(name).name, "02-three-node-as-captured") << name;
  EXPECT_EQ(core::text(readScenario("01-three-node-hostgw").diagnostics),
            "error: there is no scenario '01-three-node-hostgw'\n"
            "  did you mean '01-three-node-host-gw'?\n");
}

TEST(Library, ReadsTheSameTwice) {
  Scenario a = library("01"), b = library("01");
  EXPECT_EQ(a.services.size(), b.services.size());
  for (size_t i = 0; i < a.services.size(); ++i)
    EXPECT_EQ(a.services[i].clusterIp, b.services[i].clusterIp);
}

TEST(HealthyCluster, IsTheOneOfTheChapter) {
  Scenario s = library("01");
  const Node& node1 = s.nodes[0];
  EXPECT_EQ(node1.interfaces[0].mac->text(), "52:54:00:00:57:32");
  EXPECT_EQ(node1.interfaces[2].address->text(), "172.30.113.231/21");
  EXPECT_EQ(node1.interfaces[2].gatewayMetric, 101U);
  EXPECT_FALSE(node1.interfaces[1].ipv6);
  EXPECT_EQ(node1.flannelSubnet->text(), "172.33.68.0/24");
  EXPECT_EQ(node1.dockerMac->text(), "02:42:d0:ae:80:ea");
  EXPECT_EQ(node1.flannelInterface, "eth2");
  EXPECT_EQ(s.pods[0].veth, "veth295bef2");
  EXPECT_EQ(s.pods[0].vethMac->text(), "6a:72:d7:9f:29:19");
  EXPECT_EQ(s.flannel.config, R"({"Network":"172.33.0.0/16","SubnetLen":24,"Backend":{"Type":"host-gw"}})");
  EXPECT_EQ(s.timeZoneOffset, 8 * 3600);
  EXPECT_EQ(s.services[0].endpoints[0].port, 6443);
  EXPECT_EQ(s.versions.kernel, KernelVersion::Linux3_10);
}

TEST(HealthyCluster, ShowsTheChaptersLeaseTimesAtItsEnd) {
  Scenario s = library("01");
  EXPECT_EQ(s.nodes[0].interfaces[0].dhcp->remaining - s.end, std::chrono::seconds(85095));
  EXPECT_EQ(s.nodes[0].interfaces[2].dhcp->remaining - s.end, std::chrono::seconds(85096));
}

TEST(CapturedCluster, IsTheHealthyOneWithSevenEventsAndANoteForEachListing) {
  Scenario s = library("02");
  EXPECT_EQ(s.nodes.size(), 3U);
  auto isNote = [](const Event& event) { return event.kind == kNoteEvent; };
  EXPECT_EQ(std::count_if(s.events.begin(), s.events.end(), isNote), 18);
  EXPECT_EQ(s.events.size(), 7U + 18U);
  for (const Event& event : s.events)
    EXPECT_EQ(event.narration.size(), 2U);
  int listing = 0;
  for (const Event& event : s.events)
    if (isNote(event)) {
      ++listing;
      EXPECT_TRUE(event.narration.at("en").starts_with("Listing " + std::to_string(listing) + ","));
      EXPECT_TRUE(event.narration.at("zh_CN").starts_with("清单 " + std::to_string(listing) + "，"));
    }
  EXPECT_EQ(s.title.at("zh_CN"), "三节点原样：缺了一条路由");
}

TEST(CapturedCluster, RenewsItsLeasesSoThatTheChaptersTimesRemain) {
  Scenario s = library("02");
  auto up = [&](const std::string& interface) {
    for (const Event& event : s.events)
      if (event.kind == "interface-up" && event.arguments.at("interface") == interface) return event.at;
    return net::SimTime{0};
  };
  EXPECT_EQ(std::chrono::hours(24) - (s.end - up("eth0")), std::chrono::seconds(85095));
  EXPECT_EQ(std::chrono::hours(24) - (s.end - up("eth2")), std::chrono::seconds(85096));
}

TEST(Library, EveryScenarioHasATopicAndIsDescribedInBothLanguages) {
  std::vector<LibraryEntry> all = listLibrary();
  for (LibraryEntry& lesson : listLessons())
    all.push_back(std::move(lesson));
  for (const LibraryEntry& entry : all) {
    EXPECT_NE(entry.topic, "other") << entry.name;
    EXPECT_TRUE(entry.description.contains("en") && entry.description.contains("zh_CN")) << entry.name;
    Scenario scenario = library(entry.name);
    EXPECT_FALSE(scenario.expectations.empty() && entry.name > "05") << entry.name;
    for (const Event& event : scenario.events)
      EXPECT_TRUE(event.narration.empty() || event.narration.size() == 2) << entry.name;
  }
}

TEST(Library, ItsPageIsMadeFromIt) { expectGenerated(kSource + "/docs/scenarios.md", libraryPage()); }

TEST(Schema, IsGeneratedFromTheFieldTables) {
  expectGenerated(kSource + "/scenarios/schema/flannelgraph-1.schema.json", schemaText());
}

TEST(Schema, AcceptsEveryScenarioOfTheLibrary) {
  nlohmann::json schema = committedSchema();
  for (const LibraryEntry& entry : listLibrary())
    EXPECT_EQ(schemaFindings(schema, parse(slurp(entry.file))), "") << entry.name;
}

TEST(Schema, AcceptsTemplates) {
  nlohmann::json scenario = parse(R"({"format": "flannelgraph/1",
    "nodes": {"count": 2, "names": "n{n}", "firstSubnet": "10.244.1.0/24", "each": {"listen": [22]}, "edge": {}},
    "pods": {"perNode": 2, "names": "shop/{node}-{n}", "each": {"listen": [80]}, "client": {"node": "edge"}},
    "services": {"count": 2, "names": "shop/s{n}", "endpointsPerService": 2, "each": {"ports": [{"port": 80}]},
                 "count2": {"ports": [{"port": 80}], "selector": {}}}})");
  EXPECT_EQ(schemaFindings(committedSchema(), scenario), "");
  EXPECT_EQ(findings(scenario.dump()), "");
}

TEST(Schema, AcceptsGeneratedClusters) {
  nlohmann::json schema = committedSchema();
  for (Form form : {Form::Template, Form::SpelledOut}) {
    auto text = clusterText({.nodes = 3, .podsPerNode = 2, .services = 4, .seed = 2, .form = form});
    EXPECT_EQ(schemaFindings(schema, parse(text.value_or("{}"))), "");
  }
}

TEST(Schema, RefusesWhatTheReaderRefuses) {
  nlohmann::json schema = committedSchema();
  for (const char* wrong :
       {R"({"format": "flannelgraph/2"})", R"({"format": "flannelgraph/1", "nods": {}})",
        R"({"format": "flannelgraph/1", "nodes": {"n 1": {}}})",
        R"({"format": "flannelgraph/1", "nodes": {"count": 0}})",
        R"({"format": "flannelgraph/1", "nodes": {"cuont": 3}})",
        R"({"format": "flannelgraph/1", "nodes": {"count": 2, "each": {"mtu": 3}}})",
        R"({"format": "flannelgraph/1", "nodes": {"n1": {"interfaces": {"eth0": {"mtu": 10}}}}})",
        R"({"format": "flannelgraph/1", "events": [{"at": "soon", "note": "x"}]})"}) {
    EXPECT_NE(schemaFindings(schema, parse(wrong)), "") << wrong;
    EXPECT_NE(findings(wrong), "") << wrong;
  }
}

TEST(Documentation, ItsTablesAreGeneratedFromTheFieldTables) {
  std::string path = kSource + "/docs/scenario-format.md", text = slurp(path);
  expectGenerated(path, withFieldTables(text));
  for (const Shape* shape : allShapes()) {
    std::string mark = "<!-- table: ";
    mark.append(shape->name).append(" -->");
    EXPECT_NE(text.find(mark), std::string::npos) << shape->name;
  }
}

} // namespace fg::scenario
