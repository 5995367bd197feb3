// Connections that took an interface's address are forgotten when it goes down or loses its last address
// (net/netfilter/nf_nat_masquerade.c, masq_device_event and masq_inet_event).
#include "support/lone_kernel.h"

#include <gtest/gtest.h>

namespace fg::host {
namespace {

using namespace tests;

struct Masquerading : testing::Test, LoneKernel {
  NetworkNamespace ns{environment, "node1", "node1"};
  Interface& eth0 = addEthernet(ns, "eth0", "10.0.2.15/24");
  Interface& eth2 = addEthernet(ns, "eth2", "172.30.113.231/21");

  void SetUp() override {
    const std::vector<std::string> command{"-t", "nat", "-A", "POSTROUTING", "-j", "MASQUERADE"};
    ASSERT_EQ(ns.netfilter().rules.iptables(command).status, 0);
    forward("172.33.68.2", eth0);
    forward("172.33.68.3", eth2);
    ASSERT_EQ(sources(), "172.33.68.2>10.0.2.15 172.33.68.3>172.30.113.231");
  }

  void forward(const char* from, const Interface& out) {
    net::Ipv4Packet::Spec spec;
    spec.source = address(from), spec.destination = address("8.8.8.8");
    net::Ipv4Packet packet = net::Ipv4Packet::makeUdp(spec, 40000, 53, {});
    uint32_t mark = 0;
    netfilter::ConntrackReference reference;
    auto run = [&](netfilter::Hook hook, std::string_view in, std::string_view outName) {
      netfilter::PacketContext context{packet, mark, reference, in, outName, {}, {}, {}, {}};
      ASSERT_EQ(ns.netfilter().run(hook, context).verdict, netfilter::HookOutcome::Verdict::Accept);
    };
    run(netfilter::Hook::Prerouting, "docker0", {});
    run(netfilter::Hook::Forward, "docker0", out.name);
    run(netfilter::Hook::Postrouting, {}, out.name);
  }

  // "sender>the address that it was given", of each connection.
  std::string sources() {
    std::string out;
    for (const auto& entry : ns.netfilter().conntrack.entries(scheduler.now()))
      out += (out.empty() ? "" : " ") + entry->tuple(trace::Direction::Original).source.text() + '>'
             + entry->tuple(trace::Direction::Reply).destination.text();
    return out;
  }
};

TEST_F(Masquerading, EndsWithTheInterface) {
  ASSERT_TRUE(ns.setUp(eth2, false));
  EXPECT_EQ(sources(), "172.33.68.2>10.0.2.15");
  ASSERT_TRUE(ns.setUp(eth2, true));
  EXPECT_EQ(sources(), "172.33.68.2>10.0.2.15") << "it does not come back";
}

TEST_F(Masquerading, EndsWithTheLastAddress) {
  ASSERT_TRUE(ns.removeAddress(eth2, prefix("172.30.113.231/21")));
  EXPECT_EQ(sources(), "172.33.68.2>10.0.2.15");
}

TEST_F(Masquerading, EndsWithAnInterfaceThatIsRemoved) {
  ns.removeInterface(eth0.index);
  EXPECT_EQ(sources(), "172.33.68.3>172.30.113.231");
}

TEST_F(Masquerading, OutlivesAnAddressThatItDidNotTake) {
  ASSERT_TRUE(ns.addAddress(eth2, {prefix("9.9.9.9/24"), {}, {}, {}}));
  ASSERT_TRUE(ns.removeAddress(eth2, prefix("9.9.9.9/24")));
  EXPECT_EQ(sources(), "172.33.68.2>10.0.2.15 172.33.68.3>172.30.113.231");
}

} // namespace
} // namespace fg::host
