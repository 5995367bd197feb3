#include "host/systemd_unit.h"
#include "kubernetes/package.h"
#include "kubernetes/proxy_options.h"
#include "kubernetes/proxy_rules.h"
#include "kubernetes/sha256.h"

#include <gmock/gmock.h>

using namespace fg;
using testing::HasSubstr;
using testing::Not;

namespace {

std::string hex(std::string_view text) {
  std::string out;
  for (uint8_t byte : kubernetes::sha256(text)) {
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 15];
  }
  return out;
}

std::string encoded(std::string_view text) {
  return kubernetes::base32({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
}

TEST(Sha256Test, GivesThePublishedVectors) {
  EXPECT_EQ(hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(hex(std::string(1000000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Base32Test, GivesTheVectorsOfRfc4648) {
  EXPECT_EQ(encoded(""), "");
  EXPECT_EQ(encoded("f"), "MY======");
  EXPECT_EQ(encoded("fooba"), "MZXW6YTB");
  EXPECT_EQ(encoded("foobar"), "MZXW6YTBOI======");
}

// Names that real clusters show.
TEST(ChainNameTest, IsThatOfRealClusters) {
  EXPECT_EQ(kubernetes::serviceChain("KUBE-SVC-", "default/kubernetes:https", net::Protocol::Tcp),
            "KUBE-SVC-NPX46M4PTMTKRN6Y");
  EXPECT_EQ(kubernetes::serviceChain("KUBE-SVC-", "kube-system/kube-dns:dns", net::Protocol::Udp),
            "KUBE-SVC-TCOU7JCQXEZGVUNU");
  EXPECT_EQ(kubernetes::serviceChain("KUBE-SVC-", "kube-system/kube-dns:dns-tcp", net::Protocol::Tcp),
            "KUBE-SVC-ERIFXISQEP7F7OF4");
}

// Published ones: listings of real clusters, and kube-proxy's own tests. All are of TCP.
TEST(ChainNameTest, IsThatOfPublishedListings) {
  struct Published {
    std::string chain, service, endpoint;
  };
  const std::vector<Published> kPublished{
      {"KUBE-XLB-4N57TFCL4MD7ZTDA", "default/nginx:", ""},
      {"KUBE-SEP-UXHBWR5XIMVGXW3H", "default/nginx:", "10.244.1.2:80"},
      {"KUBE-FW-SI6MMWWVN6LUBWIY", "default/wrinkled-crocodile-selenium-hub:hub", ""},
      {"KUBE-SVC-TLHPL6Z5YI33DALW", "default/php-apache-svc:http", ""},
      {"KUBE-SVC-XPGD46QRK7WJZT7O", "ns1/svc1:p80", ""},
      {"KUBE-SEP-SXIVWICOYRO3J4NJ", "ns1/svc1:p80", "10.180.0.1:80"},
      {"KUBE-XLB-GNZBNJ2PO5MGZ6GT", "ns2/svc2:p80", ""},
      {"KUBE-SVC-XGLOHA7QRQ3V22RZ", "kube-system/kubernetes-dashboard:", ""},
      {"KUBE-SVC-BJM46V3U5RZHCFRZ", "kube-system/heapster:", ""},
      {"KUBE-XLB-CG5I4G2RS3ZVWGLK", "ingress-nginx/ingress-nginx-controller:http", ""},
      {"KUBE-XLB-EDNDUDH2C75GIR6O", "ingress-nginx/ingress-nginx-controller:https", ""},
      {"KUBE-SVC-JD5MR3NA4I4DYORP", "kube-system/kube-dns:metrics", ""},
  };
  for (const Published& published : kPublished) {
    std::string prefix = published.chain.substr(0, published.chain.rfind('-') + 1);
    EXPECT_EQ(published.endpoint.empty()
                  ? kubernetes::serviceChain(prefix, published.service, net::Protocol::Tcp)
                  : kubernetes::endpointChain(published.service, net::Protocol::Tcp, published.endpoint),
              published.chain);
  }
}

TEST(ProbabilityTest, HasFiveDigits) {
  EXPECT_EQ(kubernetes::probability(2), "0.50000");
  EXPECT_EQ(kubernetes::probability(3), "0.33333");
}

struct RulesTest : testing::Test {
  kubernetes::ProxyPorts ports;
  std::string release = "1.9.1";
  net::Ipv4Address nodeIp{172, 30, 113, 231};
  kubernetes::ProxyPort& add(const std::string& name, const std::string& ip, int endpoints) {
    kubernetes::ProxyPort port;
    port.nameText = name;
    port.service.clusterIp = net::Ipv4Address::parse(ip);
    port.port.port = 80;
    for (int i = 0; i < endpoints; ++i)
      port.endpoints.push_back({net::Ipv4Address(172, 33, 68, static_cast<uint8_t>(2 + i)), 8080, i == 0});
    return ports.emplace(name, port).first->second;
  }
  std::string rules(const std::string& cidr = "10.254.0.0/16", bool all = false) {
    kubernetes::ProxyRulesInput input{ports, {}, all, kubernetes::findProxyVersion(release), nodeIp, {}, {}};
    if (!cidr.empty()) input.clusterCidr = net::Ipv4Prefix::parse(cidr);
    return kubernetes::proxyRules(input);
  }
};

TEST_F(RulesTest, AServiceWithThreeEndpoints) {
  add("default/web:", "10.254.0.9", 3);
  std::string text = rules();
  EXPECT_THAT(text,
              HasSubstr("-A KUBE-SERVICES -m comment --comment \"default/web: cluster IP\" -m tcp -p tcp -d "
                        "10.254.0.9/32 --dport 80 ! -s 10.254.0.0/16 -j KUBE-MARK-MASQ\n"));
  EXPECT_THAT(text, HasSubstr("--mode random --probability 0.33333 -j KUBE-SEP-"));
  EXPECT_THAT(text, HasSubstr("--mode random --probability 0.50000 -j KUBE-SEP-"));
  EXPECT_THAT(text, HasSubstr(" -s 172.33.68.4/32 -j KUBE-MARK-MASQ\n"));
  EXPECT_THAT(text, HasSubstr(" -m tcp -p tcp -j DNAT --to-destination 172.33.68.4:8080\n"));
  EXPECT_THAT(text, Not(HasSubstr("REJECT")));
}

TEST_F(RulesTest, WithoutClusterCidrNothingIsMarkedAndForwardHasOneRule) {
  add("default/web:", "10.254.0.9", 1);
  std::string text = rules("");
  EXPECT_THAT(text,
              Not(HasSubstr("cluster IP\" -m tcp -p tcp -d 10.254.0.9/32 --dport 80 -j KUBE-MARK-MASQ")));
  EXPECT_THAT(text, Not(HasSubstr("conntrack pod source rule")));
  EXPECT_THAT(rules("", true), HasSubstr("--dport 80 -j KUBE-MARK-MASQ\n"));
}

TEST_F(RulesTest, WithoutEndpointsTheFilterTableRejectsAndTheJumpStays) {
  auto& port = add("default/web:http", "10.254.0.9", 0);
  port.port.nodePort = 30080;
  std::string text = rules();
  EXPECT_THAT(
      text,
      HasSubstr(
          "-A KUBE-SERVICES -m comment --comment \"default/web:http has no endpoints\" -m tcp -p tcp -d "
          "10.254.0.9/32 --dport 80 -j REJECT\n"));
  EXPECT_THAT(
      text,
      HasSubstr("has no endpoints\" -m addrtype --dst-type LOCAL -m tcp -p tcp --dport 30080 -j REJECT\n"));
  EXPECT_THAT(text,
              HasSubstr("-j " + kubernetes::serviceChain("KUBE-SVC-", "default/web:http", net::Protocol::Tcp)
                        + "\n"));
}

TEST_F(RulesTest, AffinityRulesComeBeforeTheBalancing) {
  auto& port = add("default/web:", "10.254.0.9", 2);
  port.service.clientIpAffinity = true;
  std::string text = rules();
  size_t recent = text.find("--rcheck --seconds 10800 --reap"), chance = text.find("--probability 0.50000");
  ASSERT_NE(recent, std::string::npos);
  EXPECT_LT(recent, chance);
  EXPECT_THAT(text, HasSubstr(" --set -m tcp -p tcp -j DNAT"));
}

TEST_F(RulesTest, LocalTrafficOnlyBalancesOverThisNode) {
  auto& port = add("default/web:", "10.254.0.9", 2);
  port.service.onlyLocal = true;
  port.port.nodePort = 30080;
  std::string xlb = kubernetes::serviceChain("KUBE-XLB-", "default/web:", net::Protocol::Tcp);
  std::string text = rules();
  EXPECT_THAT(text, HasSubstr("--dport 30080 -j " + xlb + "\n"));
  EXPECT_THAT(text, HasSubstr("-A " + xlb
                              + " -m comment --comment \"Balancing rule 0 for default/web:\" -j KUBE-SEP-"));
  EXPECT_THAT(text, Not(HasSubstr("Balancing rule 1")));
}

TEST_F(RulesTest, ALoadBalancersAddressGoesThroughItsFirewall) {
  auto& port = add("default/web:", "10.254.0.9", 1);
  port.service.loadBalancerIps = {net::Ipv4Address(203, 0, 113, 7)};
  std::string fw = kubernetes::serviceChain("KUBE-FW-", "default/web:", net::Protocol::Tcp);
  std::string svc = kubernetes::serviceChain("KUBE-SVC-", "default/web:", net::Protocol::Tcp);
  std::string rule = "-A " + fw + " -m comment --comment \"default/web: loadbalancer IP\"";
  EXPECT_THAT(rules(), HasSubstr(rule + " -j KUBE-MARK-MASQ\n" + rule + " -j " + svc + "\n" + rule
                                 + " -j KUBE-MARK-DROP\n"));
  port.service.loadBalancerSourceRanges = {*net::Ipv4Prefix::parse("198.51.100.0/24")};
  EXPECT_THAT(rules(), HasSubstr(rule + " -j KUBE-MARK-MASQ\n" + rule + " -s 198.51.100.0/24 -j " + svc + "\n"
                                 + rule + " -j KUBE-MARK-DROP\n"));
  // A range that holds the node lets the node ask the address itself.
  port.service.loadBalancerSourceRanges = {*net::Ipv4Prefix::parse("172.30.112.0/21")};
  EXPECT_THAT(rules(), HasSubstr(rule + " -s 203.0.113.7/32 -j " + svc + "\n"));
}

TEST_F(RulesTest, ALoadBalancersAddressWithoutEndpointsIsRejectedSince114) {
  auto& port = add("default/web:", "10.254.0.9", 0);
  port.service.loadBalancerIps = {net::Ipv4Address(203, 0, 113, 7)};
  port.service.externalIps = {net::Ipv4Address(203, 0, 113, 8)};
  std::string rejected = "-d 203.0.113.7/32 --dport 80 -j REJECT\n";
  EXPECT_THAT(rules(), Not(HasSubstr(rejected)));
  release = "1.14.10";
  std::string text = rules();
  EXPECT_THAT(text,
              HasSubstr("-A KUBE-SERVICES -m comment --comment \"default/web: has no endpoints\" -m tcp "
                        "-p tcp "
                        + rejected));
  EXPECT_THAT(text, HasSubstr("-A KUBE-EXTERNAL-SERVICES -m comment --comment \"default/web: has no "
                              "endpoints\" -m tcp -p tcp -d 203.0.113.8/32 --dport 80 -j REJECT\n"));
  // Nothing of such a service is in the nat table.
  EXPECT_THAT(text, Not(HasSubstr("KUBE-SVC-")));
}

TEST_F(RulesTest, ReleasesDifferInTheRulesOfExternalTrafficPolicyLocal) {
  auto& port = add("default/web:", "10.254.0.9", 2);
  port.service.onlyLocal = true;
  port.port.nodePort = 30080;
  EXPECT_THAT(rules(), Not(HasSubstr("-s 127.0.0.0/8")));
  release = "1.14.10";
  EXPECT_THAT(rules(), HasSubstr("--dport 30080 -s 127.0.0.0/8 -j KUBE-MARK-MASQ\n"));
  EXPECT_THAT(rules(), Not(HasSubstr("route LOCAL traffic")));
  release = "1.15.12";
  EXPECT_THAT(rules(), HasSubstr("route LOCAL traffic for default/web: LB IP to service chain"));
}

TEST_F(RulesTest, Release114NamesNoServiceInItsEndpointChains) {
  add("default/web:", "10.254.0.9", 2);
  release = "1.14.10";
  std::string svc = kubernetes::serviceChain("KUBE-SVC-", "default/web:", net::Protocol::Tcp);
  EXPECT_THAT(rules(),
              HasSubstr("-A " + svc + " -m statistic --mode random --probability 0.50000 -j KUBE-SEP-"));
}

TEST_F(RulesTest, Release115DropsWhatConntrackCallsInvalid) {
  std::string invalid = "-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP\n";
  release = "1.14.10";
  EXPECT_THAT(rules(), Not(HasSubstr(invalid)));
  release = "1.15.12";
  EXPECT_THAT(rules(), HasSubstr(invalid));
}

TEST_F(RulesTest, Release118DrawsThePortsOfWhatItMasquerades) {
  const std::string drawn =
      "-A KUBE-POSTROUTING -m comment --comment \"kubernetes service traffic requiring SNAT\" "
      "-m mark --mark 0x00004000/0x00004000 -j MASQUERADE --random-fully\n";
  release = "1.15.12";
  EXPECT_THAT(rules(), Not(HasSubstr("--random-fully")));
  release = "1.18.2";
  EXPECT_THAT(rules(), HasSubstr(drawn));
  kubernetes::ProxyRulesInput old{ports,  {}, false, kubernetes::findProxyVersion(release),
                                  nodeIp, {}, {},    false};
  EXPECT_THAT(kubernetes::proxyRules(old), Not(HasSubstr("--random-fully"))); // iptables 1.4.21
}

TEST_F(RulesTest, Release1186TakesTheMarkAwayBeforeItMasquerades) {
  release = "1.18.6";
  EXPECT_THAT(
      rules(),
      HasSubstr("-A KUBE-POSTROUTING -m mark ! --mark 0x00004000/0x00004000 -j RETURN\n"
                "-A KUBE-POSTROUTING -j MARK --xor-mark 0x00004000\n"
                "-A KUBE-POSTROUTING -m comment --comment \"kubernetes service traffic requiring SNAT\" -j "
                "MASQUERADE --random-fully\n"
                "-A KUBE-MARK-MASQ -j MARK --or-mark 0x00004000\n"));
}

TEST_F(RulesTest, Release118NamesServicesAgainAndCountsMoreExactly) {
  auto& port = add("default/web:", "10.254.0.9", 3);
  port.service.onlyLocal = true;
  release = "1.18.2";
  const std::string text = rules();
  EXPECT_THAT(text, HasSubstr("-m comment --comment default/web: -m statistic --mode random --probability "
                              "0.3333333333 -j KUBE-SEP-"));
  // Pods are led to the service before what the node itself sends.
  EXPECT_LT(text.find("Redirect pods trying to reach external loadbalancer VIP to clusterIP"),
            text.find("masquerade LOCAL traffic for default/web: LB IP"));
}

TEST(ProxyVersionTest, AReleaseIsFoundByItsOwnNameOrThatOfItsLine) {
  EXPECT_EQ(kubernetes::findProxyVersion("1.9.4")->name, "1.9");
  EXPECT_FALSE(kubernetes::findProxyVersion("1.18.2")->unmarks);
  EXPECT_TRUE(kubernetes::findProxyVersion("1.18.6")->unmarks);
  EXPECT_EQ(kubernetes::findProxyVersion("1.30.1"), nullptr);
}

TEST(ProxyOptionsTest, AreReadAsKubeProxyReadsThem) {
  std::vector<std::string> words{"--logtostderr=true",     "--v=0", "--cluster-cidr=172.33.0.0/16",
                                 "--iptables-sync-period", "10s",   "--masquerade-all"};
  auto options = kubernetes::parseProxyOptions(words);
  ASSERT_TRUE(options);
  EXPECT_EQ(options->clusterCidr->text(), "172.33.0.0/16");
  EXPECT_TRUE(options->masqueradeAll);
  EXPECT_EQ(options->syncPeriod, std::chrono::seconds(10));
  words = {"--cluster-cdir=172.33.0.0/16"};
  EXPECT_EQ(kubernetes::parseProxyOptions(words).error(), "unknown flag: --cluster-cdir");
  words = {"--cluster-cidr=172.33.0.0"};
  EXPECT_EQ(kubernetes::parseProxyOptions(words).error(),
            "KubeProxyConfiguration.ClusterCIDR: Invalid value: \"172.33.0.0\": must be a valid CIDR block "
            "(e.g. 10.100.0.0/16)");
}

TEST(ProxyOptionsTest, StandInTheUnitsFiles) {
  host::Files files;
  kubernetes::PackageSettings options;
  options.clusterCidr = net::Ipv4Prefix::parse("10.254.0.0/16");
  options.masqueradeAll = true;
  options.proxySyncPeriod = std::chrono::minutes(1);
  kubernetes::installPackage(files, options);
  auto unit = host::SystemdUnit::read(files, "kube-proxy.service");
  auto words = unit.command("ExecStart", unit.environment(files));
  auto read = kubernetes::parseProxyOptions(std::span(words).subspan(1));
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->clusterCidr, options.clusterCidr);
  EXPECT_TRUE(read->masqueradeAll);
  EXPECT_EQ(read->syncPeriod, options.proxySyncPeriod);
}

TEST_F(RulesTest, ChainsThatAreGoneAreDeleted) {
  kubernetes::ProxyRulesInput input{
      ports,
      {},
      false,
      kubernetes::findProxyVersion(release),
      nodeIp,
      {},
      {{"KUBE-SVC-OLD", ":KUBE-SVC-OLD - [0:0]"}, {"DOCKER", ":DOCKER - [0:0]"}}};
  std::string text = kubernetes::proxyRules(input);
  EXPECT_THAT(text, HasSubstr(":KUBE-SVC-OLD - [0:0]\n"));
  EXPECT_THAT(text, HasSubstr("-X KUBE-SVC-OLD\n"));
  EXPECT_THAT(text, Not(HasSubstr("DOCKER")));
}

} // namespace
