// Which way packets take through the rules that kube-proxy 1.9 and docker 1.12 write.
#include "netfilter/netfilter.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace fg::netfilter {
namespace {

net::Ipv4Address ip(std::string_view text) { return *net::Ipv4Address::parse(text); }

class Node1 : public HostView {
public:
  core::Rng random{1, "flows"};
  net::SimTime now() const override { return net::SimTime(0); }
  core::Rng& rng() override { return random; }
  AddressType typeOf(net::Ipv4Address address, std::string_view) const override {
    bool own = address == ip("172.30.113.231") || address == ip("172.33.68.1") || address.isLoopback();
    return own ? AddressType::Local : AddressType::Unicast;
  }
  std::optional<net::Ipv4Address> masqueradeAddress(std::string_view interface,
                                                    net::Ipv4Address) const override {
    return interface == "docker0" ? ip("172.33.68.1") : ip("172.30.113.231");
  }
};

struct Flow {
  std::string name;
  std::string source, destination;
  uint16_t port;
  bool local;                    // sent by the node itself
  std::vector<bool> chance;      // answers of the statistic matches, in order
  std::string expectDestination; // "address:port" behind DNAT
  bool expectMasqueraded;
  HookOutcome::Verdict expect;
};

void PrintTo(const Flow& flow, std::ostream* out) { *out << flow.name; }

class KubeProxyFlows : public testing::TestWithParam<Flow> {};

TEST_P(KubeProxyFlows, GoesItsWay) {
  const Flow& flow = GetParam();
  std::ifstream file(std::string(FG_SOURCE_DIR) + "/tests/flows/kube_proxy.rules");
  std::stringstream rules;
  rules << file.rdbuf();
  Node1 host;
  Netfilter netfilter(host, nullptr, {});
  ASSERT_EQ(netfilter.rules.restore(rules.str(), RuleSet::Flush::Yes, RuleSet::Counters::Ignore).err, "");
  size_t asked = 0;
  netfilter.chooseByChance = [&](double) { return asked < flow.chance.size() && flow.chance[asked++]; };

  net::Ipv4Packet::Spec spec;
  spec.source = ip(flow.source), spec.destination = ip(flow.destination);
  net::Ipv4Packet packet = net::Ipv4Packet::makeUdp(spec, 40000, flow.port, {});
  uint32_t mark = 0;
  ConntrackReference reference;
  HookOutcome outcome;
  auto at = [&](Hook hook, std::string_view in, std::string_view out) {
    PacketContext context{packet, mark, reference, in, out, {}, {}, {}, {}};
    outcome = netfilter.run(hook, context);
    return outcome.verdict == HookOutcome::Verdict::Accept;
  };
  bool here = packet.destination() == ip("172.30.113.231");
  auto outOf = [&] {
    return net::Ipv4Prefix(ip("172.33.68.0"), 24).contains(packet.destination()) ? "docker0" : "eth2";
  };
  if (flow.local)
    at(Hook::Output, {}, here ? "lo" : "eth2") && at(Hook::Postrouting, {}, outOf());
  else
    at(Hook::Prerouting, "docker0", {}) && at(Hook::Forward, "docker0", outOf())
        && at(Hook::Postrouting, {}, outOf());

  EXPECT_EQ(outcome.verdict, flow.expect) << outcome.reason;
  EXPECT_EQ(packet.destination().text() + ':' + std::to_string(packet.destinationPort()),
            flow.expectDestination);
  EXPECT_EQ(packet.source() != spec.source, flow.expectMasqueraded) << packet.source().text();
}

using enum HookOutcome::Verdict;
const Flow kFlows[] = {
    {"pod to service, first endpoint",
     "172.33.68.9",
     "10.254.0.2",
     53,
     false,
     {true},
     "172.33.68.2:53",
     true,
     Accept},
    {"pod to service, second endpoint",
     "172.33.68.9",
     "10.254.0.2",
     53,
     false,
     {false},
     "172.33.96.3:53",
     true,
     Accept},
    {"node to service, by its default source",
     "10.0.2.15",
     "10.254.0.2",
     53,
     true,
     {false},
     "172.33.96.3:53",
     true,
     Accept},
    {"pod to its own service",
     "172.33.68.2",
     "10.254.0.2",
     53,
     false,
     {true},
     "172.33.68.2:53",
     true,
     Accept},
    {"another port of the service",
     "172.33.68.9",
     "10.254.0.2",
     54,
     false,
     {},
     "10.254.0.2:54",
     true,
     Accept},
    {"service without endpoints, from the node",
     "172.30.113.231",
     "10.254.7.7",
     80,
     true,
     {},
     "10.254.7.7:80",
     false,
     Reject},
    {"service without endpoints, from a pod",
     "172.33.68.9",
     "10.254.7.7",
     80,
     false,
     {},
     "10.254.7.7:80",
     true,
     Accept},
    {"pod to remote pod", "172.33.68.9", "172.33.96.3", 9999, false, {}, "172.33.96.3:9999", true, Accept},
    {"pod to pod on the same node",
     "172.33.68.9",
     "172.33.68.2",
     9999,
     false,
     {},
     "172.33.68.2:9999",
     false,
     Accept},
    {"published port, asked on the bridge itself",
     "8.8.8.8",
     "172.30.113.231",
     8080,
     false,
     {},
     "172.30.113.231:8080",
     false,
     Accept},
    {"node port", "172.33.68.9", "172.30.113.231", 30001, false, {true}, "172.33.68.2:53", true, Accept},
};

INSTANTIATE_TEST_SUITE_P(Reference, KubeProxyFlows, testing::ValuesIn(kFlows), [](const auto& flow) {
  std::string name = flow.param.name;
  for (char& c : name)
    if (!isalnum(static_cast<unsigned char>(c))) c = '_';
  return name;
});

} // namespace
} // namespace fg::netfilter
