// The files of a capture, each as the tool prints it, and each as it may come damaged.
#include "unit/capture/captured.h"

using namespace fg;
using namespace fg::test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

const std::string kFixture = std::string(FG_SOURCE_DIR) + "/tests/capture/two-nodes";

scenario::ReadResult one(const std::string& file, const std::string& text) {
  return readTexts(
      {{"hosts/node1/ip-addr.json", json({{.address = "10.0.0.1/24"}})}, {"hosts/node1/" + file, text}});
}

} // namespace

TEST(Recorded, HasItsHostsAndTheirNamespaces) {
  auto result = capture::readCapture(kFixture);
  ASSERT_TRUE(result.scenario);
  std::vector<std::string> names;
  for (const Namespace& ns : result.scenario->snapshot->namespaces)
    if (ns.role != scenario::found::Role::Outside) names.push_back(ns.name);
  EXPECT_THAT(names, ElementsAre("node1", "node1/client-a", "node1/coredns-a", "node2", "node2/client-b",
                                 "node2/web-b"));
}

TEST(Recorded, KeepsIndicesAddressesAndHairpin) {
  auto result = capture::readCapture(kFixture);
  const Interface& port = interfaceOf(result, "node1", "vethclienta");
  EXPECT_EQ(port.index, 4);
  EXPECT_EQ(port.master, "docker0");
  EXPECT_TRUE(port.hairpin);
  EXPECT_TRUE(port.up);
  const Interface& eth0 = interfaceOf(result, "node1", "eth0");
  EXPECT_EQ(eth0.addresses.at(0).prefix.text(), "192.168.7.11/24");
  EXPECT_EQ(eth0.addresses.at(0).broadcast->text(), "192.168.7.255");
}

TEST(Recorded, JoinsPodsByIndexAndHostsByPrefix) {
  auto result = capture::readCapture(kFixture);
  EXPECT_EQ(interfaceOf(result, "node1", "vethclienta").peerNamespace, "node1/client-a");
  EXPECT_EQ(interfaceOf(result, "node1/coredns-a", "eth0").peerInterface, "vethcorednsa");
  EXPECT_EQ(interfaceOf(result, "node1", "eth0").segment, "192.168.7.0/24");
  EXPECT_EQ(interfaceOf(result, "node2", "eth0").segment, "192.168.7.0/24");
}

TEST(Recorded, WhoAnsweredArpAndWasNotCapturedStandsOutside) {
  auto result = capture::readCapture(kFixture);
  const Namespace& gateway = nsOf(result, "192.168.7.1 outside of the capture");
  EXPECT_EQ(gateway.interfaces.at(0).segment, "192.168.7.0/24");
  EXPECT_EQ(gateway.interfaces.at(0).addresses.at(0).prefix.text(), "192.168.7.1/32");
}

TEST(Recorded, HasRoutesNeighboursConnectionsAndListeners) {
  auto result = capture::readCapture(kFixture);
  const Namespace& node1 = nsOf(result, "node1");
  EXPECT_THAT(node1.routes, SizeIs(5));
  EXPECT_THAT(node1.neighbors, SizeIs(5));
  EXPECT_THAT(node1.connections, SizeIs(6));
  EXPECT_EQ(node1.kernelRelease, "6.18.44-amd64");
  ASSERT_THAT(node1.listeners, SizeIs(2));
  EXPECT_EQ(node1.listeners.at(1).address.text(), "127.0.0.1");
  EXPECT_THAT(node1.caveats, IsEmpty());
}

TEST(Json, ATruncatedFileIsAnErrorWithPlaceAndRemedy) {
  auto result = one("ip-route.json", "[{\"dst\":\"default\",\n \"gateway\":\"10.0.");
  EXPECT_FALSE(result.scenario);
  std::string text = about(result, "hosts/node1/ip-route.json");
  EXPECT_THAT(text, HasSubstr("hosts/node1/ip-route.json:2:"));
  EXPECT_THAT(text, HasSubstr("take the capture again, or remove the file to go on without it"));
}

TEST(Json, AllFindingsComeAtOnce) {
  auto result = readTexts({{"hosts/node1/ip-addr.json", "["}, {"hosts/node2/ip-addr.json", "{"}});
  EXPECT_THAT(about(result, "hosts/node1/ip-addr.json"), HasSubstr("error"));
  EXPECT_THAT(about(result, "hosts/node2/ip-addr.json"), HasSubstr("error"));
}

TEST(Json, AnObjectInsteadOfAListIsAnError) {
  auto result = one("ip-neigh.json", "{\"a\":1}");
  EXPECT_THAT(about(result, "hosts/node1/ip-neigh.json"),
              HasSubstr("ip-neigh.json:1:1: error: this is an object, not a list"));
}

TEST(Json, AMemberOfAWrongKindIsLeftOutWithItsPlace) {
  auto result = one("ip-neigh.json", R"([{"dst":"10.0.0.9","dev":7,"state":["STALE"]}])");
  ASSERT_TRUE(result.scenario);
  EXPECT_THAT(about(result, "hosts/node1/ip-neigh.json"),
              HasSubstr("ip-neigh.json:1:26: warning: \"dev\" is a whole number, not a string"));
}

TEST(Json, NulBytesAndDepthAreErrorsWithTheirPlace) {
  auto result = one("ip-neigh.json", std::string("[{\"dst\":\n\0\"10.0.0.9\"}]", 21));
  EXPECT_FALSE(result.scenario);
  EXPECT_THAT(about(result, "hosts/node1/ip-neigh.json"), HasSubstr("ip-neigh.json:2:1: error"));
  result = one("ip-neigh.json", std::string(100'000, '['));
  EXPECT_FALSE(result.scenario);
  EXPECT_THAT(about(result, "hosts/node1/ip-neigh.json"), HasSubstr("ip-neigh.json:1:65: error"));
}

TEST(Json, KeysOfOtherVersionsAreNoFault) {
  auto result =
      one("ip-neigh.json",
          R"([{"dst":"10.0.0.9","dev":"eth0","state":["STALE"],"from_the_future":{"a":[1,2.5,null]}}])");
  EXPECT_EQ(about(result, "hosts/node1/ip-neigh.json"), "");
  EXPECT_THAT(nsOf(result, "node1").neighbors, SizeIs(1));
}

TEST(Texts, NulBytesAreShownAsQuestionMarks) {
  auto result = one("ss.txt", std::string("tcp \0\n", 6));
  EXPECT_THAT(about(result, "hosts/node1/ss.txt"),
              HasSubstr("ss.txt:1: warning: no line of ss -H -lntu: 'tcp ?'"));
}

TEST(Texts, NamesOfJsonReachNoTerminal) {
  auto result = readTexts({{"hosts/node1/ip-addr.json", json({{.name = "a\\u001b[2J"}})}});
  EXPECT_EQ(interfaceOf(result, "node1", "a?[2J").index, 2);
}

TEST(Addresses, ThousandsMoreThanAHostCanHaveAreAnError) {
  std::vector<Card> cards;
  for (int i = 0; i <= 10'000; ++i)
    cards.push_back({.index = i + 2, .name = "v" + std::to_string(i), .mac = "02:00:00:00:00:01"});
  auto result = readTexts({{"hosts/node1/ip-addr.json", json(cards)}});
  EXPECT_FALSE(result.scenario);
  EXPECT_THAT(about(result, "hosts/node1/ip-addr.json"),
              HasSubstr("more than 10000 interfaces in one namespace"));
}

TEST(Addresses, AnInterfaceThatIsThereTwiceIsLeftOut) {
  auto result = readTexts({{"hosts/node1/ip-addr.json", json({{.index = 2}, {.index = 2, .name = "eth1"}})}});
  EXPECT_THAT(about(result, "hosts/node1/ip-addr.json"), HasSubstr("eth1 is there twice, or its index is"));
  EXPECT_THAT(nsOf(result, "node1").interfaces, SizeIs(1));
}

TEST(Addresses, ANameThatLinuxDoesNotAllowIsLeftOut) {
  auto result = readTexts({{"hosts/node1/ip-addr.json", json({{.name = "a-name-of-sixteen"}})}});
  EXPECT_THAT(about(result, "hosts/node1/ip-addr.json"), HasSubstr("'a-name-of-sixteen'"));
  EXPECT_THAT(nsOf(result, "node1").interfaces, IsEmpty());
}

// As ip 6.1 prints it; what the model has not makes its packets leave.
TEST(Addresses, AVxlanHasItsSettings) {
  auto vxlan = [](const std::string& data) {
    std::string text = R"([{"ifindex":3,"ifname":"flannel.1","flags":["UP"],"mtu":1450,"link_type":"ether",
        "address":"02:00:00:00:00:01","linkinfo":{"info_kind":"vxlan","info_data":{)"
                       + data + "}},\"addr_info\":[]}]";
    return nsOf(readTexts({{"hosts/node1/ip-addr.json", text}}), "node1").interfaces.at(0);
  };
  auto found = vxlan(R"("id":1,"local":"10.0.0.1","link":"eth0","port_range":{"low":7,"high":9},"port":8472,
      "learning":false,"tos":"0x16","ttl":7,"df":"unset","ageing":300,"udp_csum":true)");
  ASSERT_TRUE(found.vxlan);
  EXPECT_EQ(found.vxlan->vni, 1U);
  EXPECT_EQ(found.vxlan->device, "eth0");
  EXPECT_EQ(found.vxlan->highestPort, 9);
  EXPECT_EQ(found.vxlan->tos, 0x16);
  EXPECT_EQ(found.vxlan->ttl, 7);
  EXPECT_FALSE(found.vxlan->learning);
  EXPECT_EQ(found.leadsOutside, "");
  EXPECT_THAT(vxlan(R"("id":0,"external":true,"port":4789)").leadsOutside, HasSubstr("vxlan with external"));
}

TEST(Routes, OtherTablesAndRulesBecomeCommands) {
  auto result = readTexts(
      {{"hosts/node1/ip-addr.json", json({{.address = "10.0.0.1/24"}})},
       {"hosts/node1/ip-route.json",
        R"([{"type":"unicast","dst":"default","gateway":"10.0.0.2","dev":"eth0","table":"100","protocol":"boot",
             "scope":"global","flags":["onlink"]}])"},
       {"hosts/node1/ip-rule.json",
        R"([{"priority":0,"src":"all","table":"local"},
            {"priority":100,"src":"10.1.0.0","srclen":16,"fwmark":"0x1","table":"100"},
            {"priority":32766,"src":"all","table":"main"}])"}});
  std::vector<std::string> commands;
  for (const auto& command : nsOf(result, "node1").commands) {
    std::string line;
    for (const std::string& word : command.words)
      line += word + " ";
    commands.push_back(line);
  }
  EXPECT_THAT(commands,
              ElementsAre("ip route append default via 10.0.0.2 dev eth0 proto boot onlink table 100 ",
                          "ip rule add priority 100 from 10.1.0.0/16 fwmark 0x1 table 100 ",
                          "ip rule del priority 32767 "));
}

TEST(Routes, WhatTheKernelMakesOfAddressesIsNoRouteOfItsOwn) {
  auto result = one("ip-route.json",
                    R"([{"type":"local","dst":"10.0.0.1","dev":"eth0","table":"local","protocol":"kernel"},
                        {"type":"broadcast","dst":"10.0.0.255","dev":"eth0","table":"local"},
                        {"type":"local","dst":"10.9.0.0/16","dev":"lo","table":"local"}])");
  ASSERT_THAT(nsOf(result, "node1").commands, SizeIs(1));
  EXPECT_THAT(nsOf(result, "node1").commands.at(0).words,
              ElementsAre("ip", "route", "append", "local", "10.9.0.0/16", "dev", "lo", "proto", "boot",
                          "table", "local"));
}

TEST(Routes, SeveralNextHopsAreUncertain) {
  auto result = one("ip-route.json", R"([{"dst":"10.9.0.0/16","nexthops":[
      {"gateway":"10.0.0.2","dev":"eth0"},{"gateway":"10.0.0.3","dev":"eth0"}]}])");
  EXPECT_EQ(nsOf(result, "node1").routes.at(0).gateway->text(), "10.0.0.2");
  EXPECT_THAT(nsOf(result, "node1").caveats, testing::Contains(HasSubstr("several next hops")));
}

TEST(Rules, AWordThatIptablesDoesNotKnowHasItsLine) {
  auto result = one("iptables-save.txt", "*filter\n:INPUT ACCEPT [0:0]\n-A NOWHERE -j ACCEPT\nCOMMIT\n");
  EXPECT_FALSE(result.scenario);
  EXPECT_THAT(about(result, "hosts/node1/iptables-save.txt"), HasSubstr("iptables-save.txt:3: error"));
}

TEST(Rules, TheOnlyBackendWithRulesIsTheOneInForce) {
  std::string empty = "*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n";
  std::string full = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j DROP\nCOMMIT\n";
  auto result = readTexts(
      {{"hosts/node1/iptables-legacy-save.txt", empty}, {"hosts/node1/iptables-nft-save.txt", full}});
  EXPECT_EQ(nsOf(result, "node1").iptables, full);
}

TEST(Rules, ThoseOfBothBackendsAreInForce) {
  std::string legacy = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j DROP\nCOMMIT\n";
  std::string nft = "*nat\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -j RETURN\nCOMMIT\n";
  auto result = readTexts(
      {{"hosts/node1/iptables-legacy-save.txt", legacy}, {"hosts/node1/iptables-nft-save.txt", nft}});
  const Namespace& node = nsOf(result, "node1");
  EXPECT_EQ(node.iptables, nft);
  EXPECT_EQ(node.backend, Namespace::Backend::Nft);
  EXPECT_EQ(node.otherIptables, legacy);
  EXPECT_THAT(node.caveats,
              testing::Contains(HasSubstr("which of them are asked first is not in a capture")));
}

TEST(Rules, OfABackendThatWasNotAskedAreMissed) {
  const std::string rules = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j DROP\nCOMMIT\n";
  auto caveats = [](const Texts& texts) { return nsOf(readTexts(texts), "node1").caveats; };
  EXPECT_THAT(
      caveats(
          {{"hosts/node1/iptables-save.txt",
            rules + "# Warning: iptables-legacy tables present, use iptables-legacy-save to see them\n"}}),
      testing::Contains(
          "iptables-legacy has tables in force there, and iptables-legacy-save.txt is missing"));
  EXPECT_THAT(
      caveats(
          {{"hosts/node1/iptables-legacy-save.txt", rules},
           {"hosts/node1/nft-ruleset.json",
            R"({"nftables":[{"chain":{"family":"ip","table":"filter","name":"INPUT","hook":"input"}}]})"}}),
      testing::Contains("iptables-nft has chains in force there, and iptables-nft-save.txt is missing"));
}

TEST(Rules, ControlCharactersInThemReachNoTerminal) {
  auto result = one("iptables-save.txt",
                    "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -m comment --comment \"a\x1b[2J\" -j DROP\n"
                    "COMMIT\n");
  EXPECT_EQ(nsOf(result, "node1").iptables.find('\x1b'), std::string::npos);
  EXPECT_THAT(about(result, "hosts/node1/iptables-save.txt"),
              HasSubstr("iptables-save.txt:3: warning: control characters"));
}

TEST(Rules, TheFilesNameOrItsFirstLineSaysWhichIptablesPrintedThem) {
  using Backend = Namespace::Backend;
  const std::string rules = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j DROP\nCOMMIT\n";
  const std::string made = "# Generated by iptables-save v1.8.9 ";
  auto backend = [&](const std::string& file, const std::string& text) {
    return nsOf(readTexts({{"hosts/node1/" + file, text}}), "node1").backend;
  };
  EXPECT_EQ(backend("iptables-nft-save.txt", rules), Backend::Nft);
  EXPECT_EQ(backend("iptables-legacy-save.txt", rules), Backend::Legacy);
  EXPECT_EQ(backend("iptables-save.txt", made + "(nf_tables) on Sat\n" + rules), Backend::Nft);
  EXPECT_EQ(backend("iptables-save.txt", made + "on Sat\n" + rules), Backend::Legacy);
  EXPECT_EQ(backend("iptables-save.txt", rules), std::nullopt);
}

TEST(Sets, HaveCommentsOfSeveralWords) {
  auto result = one("ipset-save.txt",
                    "create a;b hash:ip family inet comment\nadd a;b 10.0.0.9 comment \"pod: web 1\"\n");
  EXPECT_THAT(nsOf(result, "node1").commands.at(1).words,
              ElementsAre("ipset", "add", "a;b", "10.0.0.9", "comment", "pod: web 1"));
}

TEST(Nftables, OnlyChainsThatAreNotOfIptablesAreNative) {
  auto result = one("nft-ruleset.json", R"({"nftables":[
      {"chain":{"family":"ip","table":"filter","name":"FORWARD","hook":"forward"}},
      {"chain":{"family":"ip6","table":"own","name":"f","hook":"forward"}},
      {"chain":{"family":"inet","table":"firewalld","name":"filter_FORWARD","hook":"forward"}}]})");
  EXPECT_THAT(
      nsOf(result, "node1").caveats,
      testing::Contains("the nftables table inet firewalld is in force; native nft rules are not modelled"));
  EXPECT_THAT(nsOf(result, "node1").caveats, testing::Not(testing::Contains(HasSubstr("filter is"))));
}

TEST(Connections, ATranslatedOneHasBothTuples) {
  auto result = one("conntrack.txt",
                    "tcp      6 431999 ESTABLISHED src=10.244.1.2 dst=10.254.0.80 sport=45001 dport=80 "
                    "src=10.244.2.3 dst=192.168.7.11 sport=8080 dport=45001 [ASSURED] mark=7 use=1\n");
  const auto& connection = nsOf(result, "node1").connections.at(0);
  EXPECT_EQ(connection.state, "ESTABLISHED");
  EXPECT_EQ(connection.seconds, 431999);
  EXPECT_EQ(connection.reply.sourcePort, 8080);
  EXPECT_TRUE(connection.isAssured && connection.isReplied);
  EXPECT_EQ(connection.mark, 7U);
}

TEST(Connections, AnUnreadableLineIsLeftOutWithItsPlace) {
  auto result = one("conntrack.txt", "udp 17 30 src=1.2.3.4 dst=nonsense sport=1 dport=2\n");
  EXPECT_THAT(about(result, "hosts/node1/conntrack.txt"),
              HasSubstr("conntrack.txt:1: warning: no line of conntrack"));
}

TEST(Counters, OfConnectionTrackingAreEachProcessors) {
  auto result = one("conntrack-stats.txt", "cpu=0   \tfound=0 invalid=4 insert_failed=2 drop=2 \n"
                                           "cpu=1   \tfound=0 invalid=0 insert_failed=0 drop=0 \nnonsense\n");
  const auto& signs = result.scenario->snapshot->signs.at("node1");
  ASSERT_THAT(signs.conntrack, SizeIs(2));
  EXPECT_EQ(signs.conntrack[0].at("insert_failed").value, 2U);
  EXPECT_EQ(signs.conntrack[0].at("insert_failed").place.line, 1);
  EXPECT_THAT(about(result, "hosts/node1/conntrack-stats.txt"),
              HasSubstr("conntrack-stats.txt:3: warning: no line of conntrack -S"));
}

TEST(Counters, OfTheKernelHaveNstatsNames) {
  auto result = one("nstat.txt", "#kernel\nIcmpOutRateLimitHost            7                  0.0\nhalf\n");
  EXPECT_EQ(result.scenario->snapshot->signs.at("node1").kernel.at("IcmpOutRateLimitHost").value, 7U);
  EXPECT_THAT(about(result, "hosts/node1/nstat.txt"), HasSubstr("nstat.txt:3: warning: no line of nstat"));
}

// systemd 219 and 252 print them in one order; whoever edits a file may have another.
TEST(Units, AreParagraphs) {
  auto result = one("units.txt", "Id=docker.service\nLoadState=not-found\nActiveState=inactive\n"
                                 "SubState=dead\nUnitFileState=\n\nActiveState=failed\n"
                                 "Id=kubelet.service\nMainPID=0\nnonsense\n");
  const auto& units = result.scenario->snapshot->signs.at("node1").units;
  ASSERT_THAT(units, SizeIs(2));
  EXPECT_EQ(units[0].load, "not-found");
  EXPECT_EQ(units[0].enabled, "");
  EXPECT_EQ(units[1].name, "kubelet.service");
  EXPECT_EQ(units[1].active, "failed");
  EXPECT_EQ(units[1].place.line, 7);
  EXPECT_THAT(about(result, "hosts/node1/units.txt"),
              HasSubstr("units.txt:10: warning: no line of systemctl show"));
}

TEST(Listeners, AnIpv6SocketForAllListensForIpv4AsWell) {
  auto result = one("ss.txt", "tcp LISTEN 0 4096 *:10250 *:*\n"
                              "tcp LISTEN 0 4096 [::]:22 [::]:*\n"
                              "udp UNCONN 0 0 127.0.0.53%lo:53 0.0.0.0:*\n");
  const auto& listeners = nsOf(result, "node1").listeners;
  ASSERT_THAT(listeners, SizeIs(2));
  EXPECT_EQ(listeners.at(0).port, 10250);
  EXPECT_TRUE(listeners.at(0).address.isUnspecified());
  EXPECT_EQ(listeners.at(1).address.text(), "127.0.0.53");
}

TEST(Missing, IsSaidOnceForAllPlaces) {
  auto result = readTexts({{"hosts/a/ip-addr.json", "[]"}, {"hosts/b/ip-addr.json", "[]"}});
  ASSERT_TRUE(result.scenario);
  EXPECT_THAT(about(result, "ss.txt"),
              HasSubstr("not in the capture of a and b: nothing is known to listen there"));
}

TEST(Missing, MakesWhatCrossesThePlaceUncertain) {
  auto result = readTexts({{"hosts/a/ip-addr.json", "[]"}});
  EXPECT_THAT(nsOf(result, "a").caveats,
              testing::Contains("no iptables-save.txt in the capture: no rules are taken to be in force"));
}

TEST(Missing, AFolderWithoutHostsIsNoCapture) {
  auto result = readTexts({{"kubernetes.json", "{}"}});
  EXPECT_FALSE(result.scenario);
  EXPECT_THAT(about(result, "cluster"), HasSubstr("flannelgraph capture-script"));
}

TEST(Cluster, NamesPodsAndServices) {
  auto result = readTexts({{"hosts/node1/ip-addr.json", json({{.address = "192.168.7.11/24"}})},
                           {"hosts/node1/netns/x1/ip-addr.json", json({{.address = "10.244.1.3/24"}})},
                           {"kubernetes.json", R"({"items":[
          {"kind":"Node","metadata":{"name":"node1","annotations":{"flannel.alpha.coreos.com/public-ip":"192.168.7.11"}},
           "spec":{"podCIDR":"10.244.1.0/24"},"status":{"addresses":[{"type":"InternalIP","address":"192.168.7.11"}]}},
          {"kind":"Pod","metadata":{"namespace":"kube-system","name":"coredns-1"},"status":{"podIP":"10.244.1.3"}},
          {"kind":"Service","metadata":{"namespace":"kube-system","name":"kube-dns"},
           "spec":{"clusterIP":"10.254.0.2","ports":[{"name":"dns","protocol":"UDP","port":53}]}},
          {"kind":"NetworkPolicy","metadata":{"namespace":"default","name":"deny"}}]})"}});
  ASSERT_TRUE(result.scenario);
  EXPECT_EQ(nsOf(result, "node1/x1").pod, "kube-system/coredns-1");
  EXPECT_EQ(nsOf(result, "node1").nodeAddress->text(), "192.168.7.11");
  EXPECT_EQ(result.scenario->services.at(0).fullName(), "kube-system/kube-dns");
  EXPECT_EQ(result.scenario->networkPolicies.at(0).fullName(), "default/deny");
  ASSERT_THAT(result.scenario->snapshot->leases, SizeIs(1));
  EXPECT_EQ(result.scenario->snapshot->leases.at(0).host, "node1");
}

TEST(Leases, OfEtcdsSecondAndThirdInterface) {
  Texts host{{"hosts/node1/ip-addr.json", json({{.address = "192.168.7.11/24"}})}};
  Texts second = host, third = host;
  second.push_back({"flannel-leases.json",
                    R"({"node":{"nodes":[{"key":"/coreos.com/network/subnets/10.244.1.0-24",
                        "value":"{\"PublicIP\":\"192.168.7.11\"}"}]}})"});
  third.push_back({"flannel-leases.json",
                   R"({"kvs":[{"key":"L2NvcmVvcy5jb20vbmV0d29yay9zdWJuZXRzLzEwLjI0NC4xLjAtMjQ=",
                       "value":"eyJQdWJsaWNJUCI6IjE5Mi4xNjguNy4xMSJ9"}]})"});
  for (const Texts& texts : {second, third}) {
    auto result = readTexts(texts);
    ASSERT_TRUE(result.scenario);
    ASSERT_THAT(result.scenario->snapshot->leases, SizeIs(1));
    EXPECT_EQ(result.scenario->snapshot->leases.at(0).subnet.text(), "10.244.1.0/24");
    EXPECT_EQ(result.scenario->snapshot->leases.at(0).host, "node1");
  }
}

TEST(Leases, OfNodesHaveTheirBackend) {
  auto result =
      readTexts({{"hosts/node1/ip-addr.json", json({{.address = "192.168.7.11/24"}})},
                 {"kubernetes.json", R"({"items":[{"kind":"Node","metadata":{"name":"node1","annotations":{
          "flannel.alpha.coreos.com/public-ip":"192.168.7.11","flannel.alpha.coreos.com/backend-type":"vxlan",
          "flannel.alpha.coreos.com/backend-data":"{\"VNI\":1,\"VtepMAC\":\"02:00:00:00:01:00\"}"}},
          "spec":{"podCIDR":"10.244.1.0/24"}},
          {"kind":"Node","metadata":{"name":"node2","annotations":{"flannel.alpha.coreos.com/public-ip":"192.168.7.12",
          "flannel.alpha.coreos.com/backend-type":"host-gw","flannel.alpha.coreos.com/backend-data":"null"}},
          "spec":{"podCIDR":"10.244.2.0/24"}}]})"}});
  ASSERT_TRUE(result.scenario);
  const auto& leases = result.scenario->snapshot->leases;
  ASSERT_THAT(leases, SizeIs(2));
  EXPECT_EQ(leases[0].backendType, "vxlan");
  EXPECT_EQ(leases[0].backendData, R"({"VNI":1,"VtepMAC":"02:00:00:00:01:00"})");
  EXPECT_EQ(leases[1].backendType, "host-gw");
  EXPECT_EQ(leases[1].backendData, "");
}

TEST(Leases, OfEtcdHaveTheirBackend) {
  auto result = readTexts({{"hosts/node1/ip-addr.json", json({{.address = "192.168.7.11/24"}})},
                           {"flannel-leases.json",
                            R"({"node":{"nodes":[{"key":"/coreos.com/network/subnets/10.244.1.0-24","value":
          "{\"PublicIP\":\"192.168.7.11\",\"BackendType\":\"vxlan\",\"BackendData\":{\"VtepMAC\":\"02:00:00:00:01:00\"}}"}]}})"}});
  ASSERT_TRUE(result.scenario);
  const auto& lease = result.scenario->snapshot->leases.at(0);
  EXPECT_EQ(lease.backendType, "vxlan");
  EXPECT_EQ(lease.backendData, R"({"VtepMAC":"02:00:00:00:01:00"})");
}

TEST(Leases, OfAnAddressThatAllHostsHaveAreTheirsWhoseFlanneldUsesTheSubnet) {
  std::string card = json({{.address = "10.0.2.15/24"}});
  auto result = readTexts({{"hosts/node1/ip-addr.json", card},
                           {"hosts/node1/subnet.env", "FLANNEL_SUBNET=10.244.1.1/24\n"},
                           {"hosts/node2/ip-addr.json", card},
                           {"hosts/node2/subnet.env", "FLANNEL_SUBNET=10.244.2.1/24\n"},
                           {"flannel-leases.json", R"([{"subnet":"10.244.2.0/24","PublicIP":"10.0.2.15"},
                                                       {"subnet":"10.244.3.0/24","PublicIP":"10.0.2.15"}])"}});
  const auto& leases = result.scenario->snapshot->leases;
  EXPECT_EQ(leases.at(0).host, "node2");
  EXPECT_EQ(leases.at(1).host, "");
}

TEST(Leases, ThatContradictEachOtherAreTold) {
  auto result =
      readTexts({{"hosts/node1/ip-addr.json", json({{.address = "192.168.7.11/24"}})},
                 {"hosts/node1/subnet.env", "FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.9.1/24\n"},
                 {"kubernetes.json", R"({"items":[{"kind":"Node","metadata":{"name":"node1","annotations":{
          "flannel.alpha.coreos.com/public-ip":"192.168.7.11"}},"spec":{"podCIDR":"10.244.1.0/24"}}]})"},
                 {"flannel-leases.json", R"([{"subnet":"10.244.2.0/24","PublicIP":"192.168.7.11"}])"}});
  ASSERT_TRUE(result.scenario);
  EXPECT_THAT(about(result, "flannel-leases.json"),
              HasSubstr("it leases 10.244.2.0/24 to node1, whose node is annotated "
                        "with 10.244.1.0/24: the file counts"));
  EXPECT_THAT(about(result, "subnet.env of node1"),
              HasSubstr("flanneld there uses 10.244.9.0/24, and its lease is 10.244.2.0/24"));
}
