// Why bridges of a comparison do not snoop multicast: one that does sends reports by itself, and they move
// the counters of rules.
#include "kernel/real_iptables.h"

#include <string>

namespace fg::tests {
namespace {

// Of OUTPUT, a while after a bridge with such a port came up.
std::string packetsBehind(const RealIptables& real, const std::string& snooping) {
  for (const std::string& command :
       {"ip link add br0 type bridge mcast_snooping " + snooping,
        std::string("ip addr add 10.0.0.1/24 dev br0"),
        std::string("ip link add veth0 type veth peer name veth1"),
        std::string("ip link set veth0 master br0"), std::string("ip link set veth1 up"),
        std::string("ip link set veth0 up"), std::string("iptables-legacy -A OUTPUT -o br0"),
        std::string("ip link set br0 up"), std::string("sleep 3")}) {
    Ran ran = real.run(command);
    EXPECT_EQ(ran.status, 0) << command << ": " << ran.err;
  }
  std::string saved = real.save("-c -t filter").out;
  std::size_t end = saved.find("] -A OUTPUT");
  std::size_t begin = saved.rfind('[', end) + 1;
  return saved.substr(begin, saved.find(':', begin) - begin);
}

TEST(Chatter, ABridgeThatSnoopsMulticastSendsReports) {
  RealIptables real("legacy");
  if (!real.isUsable()) GTEST_SKIP() << RealIptables::kWhyNot;
  EXPECT_NE(packetsBehind(real, "1"), "0");
}

TEST(Chatter, ABridgeThatDoesNotIsSilent) {
  RealIptables real("legacy");
  if (!real.isUsable()) GTEST_SKIP() << RealIptables::kWhyNot;
  EXPECT_EQ(packetsBehind(real, "0"), "0");
}

} // namespace
} // namespace fg::tests
