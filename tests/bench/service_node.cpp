#include "bench/service_node.h"

#include <fmt/format.h>

namespace fg::bench {
namespace {

std::string serviceRules(int services) {
  std::string chains = "*nat\n:KUBE-MARK-MASQ - [0:0]\n:KUBE-SERVICES - [0:0]\n";
  std::string rules = "-A PREROUTING -m comment --comment \"kubernetes service portals\" -j KUBE-SERVICES\n"
                      "-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000\n";
  for (int i = 1; i <= services; ++i) {
    std::string comment = fmt::format("-m comment --comment \"default/service{}:dns cluster IP\"", i);
    std::string portal = fmt::format("-A KUBE-SERVICES {{}}-d {}/32 -p udp {} -m udp --dport 53 -j {{}}\n",
                                     ServiceNode::address(i).text(), comment);
    std::string service = fmt::format("KUBE-SVC-{:016}", i), endpoint = fmt::format("KUBE-SEP-{:016}", i);
    auto pod = net::Ipv4Address(0x0a800000 + static_cast<uint32_t>(i)).text();
    chains += fmt::format(":{} - [0:0]\n:{} - [0:0]\n", service, endpoint);
    rules += fmt::format(fmt::runtime(portal), "! -s 10.128.0.0/10 ", "KUBE-MARK-MASQ");
    rules += fmt::format(fmt::runtime(portal), "", service);
    rules += fmt::format("-A {} -j {}\n", service, endpoint);
    rules += fmt::format("-A {} -s {}/32 -j KUBE-MARK-MASQ\n", endpoint, pod);
    rules += fmt::format("-A {} -p udp -m udp -j DNAT --to-destination {}:53\n", endpoint, pod);
  }
  return chains + rules + "COMMIT\n";
}

} // namespace

ServiceNode::ServiceNode(int services) {
  using netfilter::RuleSet;
  netfilter.rules.restore(serviceRules(services), RuleSet::Flush::Yes, RuleSet::Counters::Ignore);
}

void ServiceNode::firstPacket(net::Ipv4Address destination) {
  net::Ipv4Packet::Spec spec;
  spec.source = net::Ipv4Address(10, 191, 0, 2);
  spec.destination = destination;
  net::Ipv4Packet packet = net::Ipv4Packet::makeUdp(spec, ++m_port, 53, {});
  uint32_t mark = 0;
  netfilter::ConntrackReference conntrack;
  trace::PacketId id = m_recorder.beginPacket(m_where, trace::Origin::Probe);
  netfilter::PacketContext context{packet, mark, conntrack, "docker0", {}, {}, {}, {}, id};
  netfilter.run(netfilter::Hook::Prerouting, context);
}

void ServiceNode::forget() {
  m_recorder.recording().steps.clear();
  m_recorder.recording().packets.clear();
}

} // namespace fg::bench
