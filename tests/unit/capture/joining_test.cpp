// What joins the namespaces of a capture.
#include "unit/capture/captured.h"

using namespace fg;
using namespace fg::test;
using testing::HasSubstr;

namespace {

std::string neighbors(const std::string& device, const std::string& address, const std::string& mac) {
  return R"([{"dst":")" + address + R"(","dev":")" + device + R"(","lladdr":")" + mac
         + R"(","state":["STALE"]}])";
}

std::string segmentOf(const scenario::ReadResult& result, const std::string& host) {
  return interfaceOf(result, host, "eth0").segment;
}

Texts twoHosts(const std::string& first, const std::string& second) {
  return {{"hosts/a/ip-addr.json", json({{.mac = "02:00:00:00:00:0a", .address = first}})},
          {"hosts/b/ip-addr.json", json({{.mac = "02:00:00:00:00:0b", .address = second}})}};
}

} // namespace

TEST(Pairs, NetnsidsTellAlikeEndsApart) {
  // Both pods have their end at index 2 with peer 5, as the second one hangs on the first one's bridge.
  auto result = readTexts(
      {{"hosts/a/ip-addr.json", json({{.index = 5, .name = "v1", .kind = "veth", .peer = 2, .netnsid = 0}})},
       {"hosts/a/netns/x/ip-addr.json", json({{.index = 2, .kind = "veth", .peer = 5, .netnsid = 0},
                                              {.index = 7,
                                               .name = "v2",
                                               .mac = "02:00:00:00:00:02",
                                               .kind = "veth",
                                               .peer = 3,
                                               .netnsid = 1}})},
       {"hosts/a/netns/y/ip-addr.json", json({{.index = 3, .kind = "veth", .peer = 7, .netnsid = 0}})}});
  EXPECT_EQ(interfaceOf(result, "a", "v1").peerNamespace, "a/x");
  EXPECT_EQ(interfaceOf(result, "a/x", "v2").peerNamespace, "a/y");
}

TEST(Pairs, EndsThatFitSeveralOthersAreToldOf) {
  std::string pod = json({{.index = 2, .kind = "veth", .peer = 5, .netnsid = 0}});
  auto result = readTexts(
      {{"hosts/a/ip-addr.json", json({{.index = 5, .name = "v1", .kind = "veth", .peer = 2, .netnsid = 0}})},
       {"hosts/a/netns/x/ip-addr.json", pod},
       {"hosts/a/netns/y/ip-addr.json", pod}});
  EXPECT_THAT(about(result, "hosts/a/ip-addr.json"),
              HasSubstr("a:v1 may be the other end of several veth interfaces"));
}

TEST(Pairs, AnEndWithoutItsOtherLeadsOutside) {
  auto result = readTexts({{"hosts/a/ip-addr.json",
                            json({{.index = 3, .name = "cni0", .address = "10.1.0.1/24", .kind = "bridge"},
                                  {.index = 5,
                                   .name = "veth1",
                                   .mac = "02:00:00:00:00:05",
                                   .kind = "veth",
                                   .peer = 2,
                                   .netnsid = 0,
                                   .master = "cni0"}})},
                           {"hosts/a/ip-neigh.json", neighbors("cni0", "10.1.0.9", "02:00:00:00:00:99")},
                           {"hosts/a/bridge-fdb.json",
                            R"([{"mac":"02:00:00:00:00:99","ifname":"veth1","master":"cni0","state":""}])"}});
  EXPECT_EQ(interfaceOf(result, "a", "veth1").peerNamespace, "10.1.0.9 outside of the capture");
  EXPECT_THAT(about(result, "hosts/a/ip-addr.json"),
              HasSubstr("the other ends of veth interfaces of a are not in the capture: veth1"));
}

TEST(Segments, HostsWithOnePrefixAreOnOne) {
  auto result = readTexts(twoHosts("10.0.0.1/24", "10.0.0.2/24"));
  EXPECT_EQ(segmentOf(result, "a"), "10.0.0.0/24");
  EXPECT_EQ(segmentOf(result, "b"), "10.0.0.0/24");
}

TEST(Segments, HostsWithOneAddressHaveEachItsOwn) {
  auto result = readTexts(twoHosts("10.0.2.15/24", "10.0.2.15/24"));
  EXPECT_NE(segmentOf(result, "a"), segmentOf(result, "b"));
  EXPECT_THAT(about(result, "hosts/b/ip-addr.json"),
              HasSubstr("a:eth0 and b:eth0 both have the address 10.0.2.15"));
}

TEST(Segments, ANeighbourEntryProvesThatTwoAreOnOne) {
  Texts texts = twoHosts("10.0.0.1/24", "10.9.0.2/24");
  texts.push_back({"hosts/a/ip-neigh.json", neighbors("eth0", "10.9.0.2", "02:00:00:00:00:0b")});
  auto result = readTexts(texts);
  EXPECT_EQ(segmentOf(result, "a"), segmentOf(result, "b"));
}

TEST(Segments, ANeighbourEntryWithAnotherAddressProvesThatTwoAreNot) {
  Texts texts = twoHosts("10.0.0.1/24", "10.0.0.2/24");
  texts.push_back({"hosts/a/ip-neigh.json", neighbors("eth0", "10.0.0.2", "02:00:00:00:00:77")});
  auto result = readTexts(texts);
  EXPECT_NE(segmentOf(result, "a"), segmentOf(result, "b"));
  EXPECT_THAT(about(result, "hosts/a/ip-neigh.json"),
              HasSubstr("a:eth0 knows 10.0.0.2 by another Ethernet address"));
}

TEST(Segments, AreSaidWithTheReason) {
  auto said = [](const Texts& texts) {
    std::vector<std::string> out;
    auto read = readTexts(texts);
    for (const auto& segment : read.scenario->snapshot->segments)
      out.push_back(segment.name + ": " + segment.ends.front() + " " + segment.ends.back() + ": "
                    + segment.because);
    return out;
  };
  Texts hosts = twoHosts("10.0.0.1/24", "10.0.0.2/24");
  EXPECT_THAT(said(hosts),
              testing::ElementsAre("10.0.0.0/24: a:eth0 b:eth0: their addresses share a prefix"));
  Texts known = twoHosts("10.0.0.1/24", "10.9.0.2/24");
  EXPECT_THAT(said(known), testing::IsEmpty());
  known.push_back({"hosts/a/ip-neigh.json", neighbors("eth0", "10.0.0.7", "02:00:00:00:00:0b")});
  EXPECT_THAT(said(known), testing::ElementsAre(HasSubstr("one knows the Ethernet address of another")));
  hosts.push_back({"links.json", R"([["a:eth0","b:eth0"]])"});
  EXPECT_THAT(said(hosts), testing::ElementsAre(HasSubstr("links.json says so")));
}

TEST(Segments, LinksOverruleEverything) {
  Texts texts = twoHosts("10.0.2.15/24", "10.0.2.15/24");
  texts.push_back({"links.json", R"([["a:eth0", "b:eth0"]])"});
  auto result = readTexts(texts);
  EXPECT_EQ(segmentOf(result, "a"), segmentOf(result, "b"));
  EXPECT_EQ(about(result, "hosts/b/ip-addr.json"), "");
}

TEST(Segments, LinksMayNameAPodByItsFolder) {
  Texts texts = twoHosts("10.0.0.1/24", "10.0.9.2/24");
  texts.push_back(
      {"hosts/a/netns/x/ip-addr.json", json({{.mac = "02:00:00:00:00:0c", .address = "10.0.7.1/24"}})});
  texts.push_back({"links.json", R"([["a/netns/x:eth0", "b:eth0"]])"});
  auto result = readTexts(texts);
  EXPECT_EQ(segmentOf(result, "a/x"), segmentOf(result, "b"));
  EXPECT_NE(segmentOf(result, "a"), segmentOf(result, "b"));
}

TEST(Pairs, LinksJoinThemAcrossHosts) {
  auto result =
      readTexts({{"hosts/a/ip-addr.json", json({{.index = 5, .kind = "veth", .peer = 2, .netnsid = 0}})},
                 {"hosts/b/ip-addr.json", json({{.index = 2, .kind = "veth", .peer = 5, .netnsid = 0}})},
                 {"links.json", R"([["a:eth0", "b:eth0"]])"}});
  EXPECT_EQ(interfaceOf(result, "a", "eth0").peerNamespace, "b");
  EXPECT_EQ(about(result, "links.json"), "");
}

TEST(Segments, ALinkToNobodyIsToldOf) {
  Texts texts = twoHosts("10.0.0.1/24", "10.0.0.2/24");
  texts.push_back({"links.json", R"([["a:eth0", "b:eth7"]])"});
  EXPECT_THAT(about(readTexts(texts), "links.json"),
              HasSubstr("links.json:1:13: warning: no interface 'b:eth7'"));
}

TEST(Segments, AnotherKindOfInterfaceLeadsOutside) {
  auto result = readTexts({{"hosts/a/ip-addr.json", json({{.name = "wg0", .kind = "wireguard"}})}});
  EXPECT_THAT(interfaceOf(result, "a", "wg0").leadsOutside, HasSubstr("wg0 of a is of kind wireguard"));
}
