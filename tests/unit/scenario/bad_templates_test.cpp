// What is wrong with templates: each finding with its place and what to do about it.
#include "unit/scenario/read_text.h"

namespace fg::scenario {
namespace {

// The first line of the first finding, and its remedy.
std::string first(const std::string& rest) {
  ReadResult result = readScenarioText("test.json", std::string(kHead) + ",\n" + rest + "}");
  if (result.diagnostics.empty()) return "";
  const core::Diagnostic& d = result.diagnostics.front();
  return std::to_string(d.place.line) + ":" + std::to_string(d.place.column) + ": " + d.message
         + (d.remedy.empty() ? "" : " | " + d.remedy);
}

} // namespace

TEST(BadTemplate, CountsThatCannotBe) {
  EXPECT_EQ(first(R"("nodes": {"count": 0})"), "2:20: 'count' must be from 1 to 1000000, not 0");
  EXPECT_EQ(first(R"("nodes": {"count": -3})"), "2:20: 'count' must be from 1 to 1000000, not -3");
  EXPECT_EQ(first(R"("nodes": {"count": 1e3})"),
            "2:20: 'count' must be a whole number from 1 to 1000000, not a number with a fraction");
  EXPECT_EQ(first(R"("nodes": {"count": "3"})"),
            "2:20: 'count' must be a whole number from 1 to 1000000, not '3' | write it without quotes");
}

TEST(BadTemplate, WhatNamesThingsOfAWrongTemplateIsNotJudged) {
  EXPECT_EQ(findingsOf(R"("nodes": {"count": 0}, "pods": {"web": {"node": "node1"}})"),
            "test.json:2:20: error: 'count' must be from 1 to 1000000, not 0\n"
            "  \"nodes\": {\"count\": 0}, \"pods\": {\"web\": {\"node\": \"node1\"}}}\n"
            "                     ^\n");
}

TEST(BadTemplate, MisspeltAndMissingKeys) {
  EXPECT_EQ(first(R"("nodes": {"cuont": 3})"),
            "2:11: unknown key 'cuont' in this node.template | did you mean 'count'?");
  EXPECT_EQ(first(R"("nodes": {"names": "n{n}"})"),
            "2:10: this node.template lacks 'count' | 'count' is how many nodes there are");
  EXPECT_EQ(first(R"("nodes": {"count": 2}, "pods": {"perNode": 1, "each": {"lisen": []}})"),
            "2:56: unknown key 'lisen' in this pod | did you mean 'listen'?");
  EXPECT_EQ(first(R"("nodes": {"count": 2}, "services": {"count": 1})"),
            "2:36: this service.template lacks 'each' | 'each' is what every one of them has");
  EXPECT_EQ(first(R"("nodes": {"n1": 3})"), "2:17: 'n1' must be an object, not 3");
}

TEST(BadTemplate, NamesWithoutTheirPlaceholders) {
  EXPECT_EQ(first(R"("nodes": {"count": 2, "names": "node"})"),
            "2:32: 'names' must be a name with {n} in it, not 'node'");
  EXPECT_EQ(first(R"("nodes": {"count": 2, "names": "a/{n}"})"),
            "2:32: 'names' must be a name with {n} in it, not 'a/{n}'");
  EXPECT_EQ(first(R"("nodes": {"count": 2}, "pods": {"perNode": 1, "names": "web-{n}"})"),
            "2:56: 'names' must be a name with {node} and {n} in it, not 'web-{n}'");
}

TEST(BadTemplate, NamesThatAreTakenOrTooLong) {
  EXPECT_EQ(first("\"nodes\": {\"count\": 2,\n \"node2\": {}}"),
            "3:2: a namespace is called 'node2' already | it stands already in line 2");
  EXPECT_EQ(first(R"("nodes": {"count": 2}, "pods": {"perNode": 1, "node2-pod1": {"node": "node1"}})"),
            "2:47: a pod is called 'default/node2-pod1' already | it stands already in line 2");
  const std::string longest(252, 'a');
  EXPECT_EQ(first(R"("nodes": {"count": 10, "names": ")" + longest + "{n}\"}"),
            "2:20: '" + longest.substr(0, 60) + "…' is too long for a name | shorten \"names\"");
}

TEST(BadTemplate, SubnetsThatFlannelDoesNotHave) {
  EXPECT_EQ(
      first(
          R"("segments": {"lan": {"prefix": "172.16.0.0/12"}}, "nodes": {"count": 300, "firstSubnet": "10.244.1.0/24"})"),
      "2:70: flannel's network 10.244.0.0/16 has subnets for 255 nodes from 10.244.1.0/24 on, and these are "
      "300"
      " | give \"flannel\" a larger \"network\"");
  EXPECT_EQ(first(R"("nodes": {"count": 3, "firstSubnet": "10.128.1.0/24"})"),
            "2:38: the subnet 10.128.1.0/24 lies outside of flannel's network 10.244.0.0/16");
  EXPECT_EQ(first(R"("nodes": {"count": 3, "firstSubnet": "10.244.1.0/25"})"),
            "2:38: flannel's subnets have the prefix length 24, not 25");
  EXPECT_EQ(first(R"("nodes": {"count": 3, "firstSubnet": "10.244.1.0/24",
                     "each": {"pins": {"flannel.subnet": "10.244.1.0/24"}}})"),
            "3:58: 'flannel.subnet' and 'firstSubnet' say the same thing | keep one of them");
}

TEST(BadTemplate, ASegmentThatIsTooSmallIsToldOnce) {
  EXPECT_EQ(findingsOf(R"("nodes": {"count": 300})"),
            "test.json:2:20: error: segment 'lan' has no free address left in 192.168.0.0/24\n"
            "  \"nodes\": {\"count\": 300}}\n"
            "                     ^\n"
            "  give it a larger network, or give the address here\n");
}

TEST(BadTemplate, WhatOnlyOneCanHave) {
  EXPECT_EQ(
      first(R"("nodes": {"count": 3, "each": {"interfaces": {"eth0": {"address": "192.168.0.11/24"}}}})"),
      "2:67: segment 'lan' has the address 192.168.0.11 twice"
      " | it stands in a template: each of many would have it");
  EXPECT_EQ(first(R"("nodes": {"count": 1}, "pods": {"perNode": 2, "each": {"hostPorts": ["8080:80"]}})"),
            "2:70: two pods of 'node1' have the host port 8080 | it stands in a template: each of many would "
            "have it");
  EXPECT_EQ(first(R"("nodes": {"count": 1}, "pods": {"perNode": 2, "each": {"node": "node1"}})"),
            "2:56: 'node' follows from the template | take it away");
}

TEST(BadTemplate, PodsThatFitNowhere) {
  EXPECT_EQ(first(R"("pods": {"perNode": 3})"),
            "2:21: there are no nodes that could run these pods | name the machines in \"nodes\"");
  EXPECT_EQ(first(R"("nodes": {"count": 1}, "pods": {"perNode": 254})"),
            "2:44: a node's subnet, a /24, has addresses for 253 pods, not for 254"
            " | docker0 has one, and two are nobody's");
  EXPECT_EQ(
      first(R"("segments": {"lan": {"prefix": "172.16.0.0/12"}}, "flannel": {"network": "10.0.0.0/8"},
                     "nodes": {"count": 60000}, "pods": {"perNode": 250})"),
      "3:69: spelled out, these are more than 8000000 values | have fewer of them, or say less about each");
}

TEST(BadTemplate, ServicesThatCannotHaveTheirEndpoints) {
  const std::string nodes = R"("nodes": {"count": 2}, )", pods = R"("pods": {"perNode": 2}, )";
  auto services = [](const std::string& keys, const std::string& each = "") {
    return R"("services": {"count": 2, )" + keys + R"("each": {"ports": [{"port": 80}])" + each + "}}";
  };
  EXPECT_EQ(first(nodes + pods + services(R"("endpointsPerService": 5, )")),
            "2:96: there are 4 pods, and each service wants 5 of them | have more pods, or fewer endpoints");
  EXPECT_EQ(first(nodes + services(R"("endpointsPerService": 5, )")),
            "2:72: there is no template of pods that could be behind these services"
            " | give \"pods\" a \"perNode\", or each service a \"selector\"");
  EXPECT_EQ(first(nodes + pods + services(R"("endpointsPerService": 2, )", R"(, "selector": {"a": "b"})")),
            "2:96: 'endpointsPerService' and 'selector' say the same thing | keep one of them");
  EXPECT_EQ(first(nodes + pods + services(R"("names": "shop/s{n}", )")),
            "2:70: services select pods of their own namespace, 'shop', and these are in 'default'"
            " | give both the same namespace in \"names\"");
  EXPECT_EQ(first(nodes + R"("pods": {"perNode": 2, "each": {"labels": {"app": "x"}}}, )" + services("")),
            "2:74: the label 'app' says which service a pod is behind"
            " | take it away, or give each service a \"selector\"");
}

TEST(BadTemplate, MoreServicesThanAddresses) {
  EXPECT_EQ(
      first(R"("nodes": {"count": 1}, "services": {"count": 65535, "each": {"ports": [{"port": 80}]}})"),
      "2:46: 10.254.0.0/16 has addresses for 65534 services, not for 65535 | widen \"serviceCidr\"");
}

} // namespace fg::scenario
