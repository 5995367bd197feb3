// The program of flannel's backend udp, of which a capture has a TUN interface, a socket and the leases.
#include "unit/capture/captured.h"

using namespace fg;
using namespace fg::test;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

std::string tun(const std::string& address) {
  return R"([{"ifindex":5,"ifname":"flannel0","flags":["POINTOPOINT","UP","LOWER_UP"],"mtu":1472,"link_type":"none",)"
         R"("linkinfo":{"info_kind":"tun"},"addr_info":[{"family":"inet","local":")"
         + address + R"(","prefixlen":16,"scope":"global","valid_life_time":4294967295}]}])";
}

Texts twoNodes() {
  return {
      {"hosts/a/ip-addr.json", tun("10.1.1.0")},
      {"hosts/a/ss.txt", "udp UNCONN 0 0 192.168.0.1:8285 0.0.0.0:*\nudp UNCONN 0 0 0.0.0.0:53 0.0.0.0:*\n"},
      {"hosts/a/subnet.env", "FLANNEL_NETWORK=10.1.0.0/16\nFLANNEL_SUBNET=10.1.1.1/24\n"},
      {"hosts/b/ip-addr.json", tun("10.1.2.0")},
      {"hosts/b/ss.txt", "udp UNCONN 0 0 192.168.0.2:8285 0.0.0.0:*\n"},
      {"hosts/b/subnet.env", "FLANNEL_NETWORK=10.1.0.0/16\nFLANNEL_SUBNET=10.1.2.1/24\n"}};
}

} // namespace

TEST(Forwarders, FollowFromSocketsAndSubnets) {
  auto result = readTexts(twoNodes());
  const Namespace& a = nsOf(result, "a");
  ASSERT_EQ(a.forwarders.size(), 1U);
  scenario::found::Forwarder wanted{"flannel0", net::Ipv4Address(192, 168, 0, 1), 8285, {}};
  wanted.routes.push_back({*net::Ipv4Prefix::parse("10.1.2.0/24"), net::Ipv4Address(192, 168, 0, 2)});
  EXPECT_EQ(a.forwarders[0], wanted);
  EXPECT_EQ(interfaceOf(result, "a", "flannel0").leadsOutside, "");
  ASSERT_EQ(a.listeners.size(), 1U) << "its socket is its own";
  EXPECT_EQ(a.listeners[0].port, 53);
}

TEST(Forwarders, FollowTheLeasesWhereTheyWereCaptured) {
  Texts texts = twoNodes();
  texts.push_back({"flannel-leases.json", R"([{"subnet": "10.1.2.0/24", "publicIP": "203.0.113.2"}])"});
  auto result = readTexts(texts);
  ASSERT_EQ(nsOf(result, "a").forwarders.size(), 1U);
  EXPECT_EQ(nsOf(result, "a").forwarders[0].routes.at(0).node, net::Ipv4Address(203, 0, 113, 2));
}

TEST(Forwarders, AreNoneWhereNoProgramListens) {
  Texts texts = twoNodes();
  texts[1].second.clear();
  auto result = readTexts(texts);
  EXPECT_THAT(nsOf(result, "a").forwarders, IsEmpty());
  EXPECT_THAT(interfaceOf(result, "a", "flannel0").leadsOutside, HasSubstr("of kind tun"));
}
