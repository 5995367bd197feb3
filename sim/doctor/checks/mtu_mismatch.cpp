// Pods with a larger MTU than the way to other nodes has room for.
#include "doctor/checks/checks.h"

#include "doctor/attribution.h"

#include <algorithm>

namespace fg::doctor {
namespace {

constexpr uint32_t kVxlanHeaders = 50; // outer IP, UDP, VXLAN and inner Ethernet

// The interface by which the node's pods reach those of other nodes; null where there are none.
const host::Interface* wayOut(Patient& patient, const NodeView& node) {
  for (const world::LeaseInfo& lease : patient.leases()) {
    if (lease.node == node.name() || node.ns().owner(lease.publicIp)) continue;
    auto route = node.ns().lookup(lease.subnet.address().next());
    const host::Interface* out = route.found ? node.ns().interface(route.interface) : nullptr;
    if (out && out->kind != host::InterfaceKind::Loopback && out != node.bridge) return out;
  }
  return nullptr;
}

void lookAtPods(Patient& patient, const NodeView& node, const host::Interface& way, Suspicions& out) {
  for (const world::Place* pod : node.pods) {
    const host::Interface* eth0 = pod->ns ? std::as_const(*pod->ns).interface("eth0") : nullptr;
    if (!eth0 || eth0->mtu <= way.mtu) continue;
    Suspicion found = patient.begin("mtu-mismatch", core::Severity::Warning, node);
    found.key = node.name();
    found.isMild = true;
    found.finding.cause =
        patient.say()("finding.mtu-pods", pod->shortName, node.name(), eth0->mtu, way.name, way.mtu);
    found.finding.effect = patient.say()("effect.mtu");
    found.finding.evidence = {{patient.say()("evidence.mtu", pod->shortName, "eth0", eth0->mtu),
                               patient.sourceOfInterface(*pod->ns, "eth0")},
                              {patient.say()("evidence.mtu", node.name(), way.name, way.mtu),
                               patient.sourceOfInterface(node.ns(), way.name)}};
    found.finding.remedy = {{pod->name, "ip link set eth0 mtu " + std::to_string(way.mtu)}};
    found.finding.advice = patient.say()("advice.mtu", way.mtu);
    found.finding.check = patient.predicted(node.name(), "ip link show " + way.name + " | head -n 1");
    found.blame.kinds = {"packet-too-big"};
    found.since = changeOf(*pod->ns, trace::StateKind::Interface, "eth0 mtu");
    out.add(std::move(found));
  }
}

void lookAtTunnel(Patient& patient, const NodeView& node, const host::Interface& way, Suspicions& out) {
  if (!way.vxlan) return;
  const host::Interface* lower = node.ns().interface(way.vxlan->lower);
  if (!lower)
    for (const host::Interface* each : node.ns().interfaces())
      if (way.vxlan->local && std::ranges::any_of(each->addresses, [&](const auto& a) {
            return a.prefix.address() == *way.vxlan->local;
          }))
        lower = each;
  if (!lower || way.mtu + kVxlanHeaders <= lower->mtu) return;
  Suspicion found = patient.begin("mtu-mismatch", core::Severity::Warning, node);
  found.key = "tunnel";
  found.finding.cause = patient.say()("finding.mtu-tunnel", node.name(), way.name, way.mtu, lower->name,
                                      lower->mtu, kVxlanHeaders);
  found.finding.effect = patient.say()("effect.mtu-tunnel");
  found.finding.evidence = {{patient.say()("evidence.mtu", node.name(), way.name, way.mtu),
                             patient.sourceOfInterface(node.ns(), way.name)},
                            {patient.say()("evidence.mtu", node.name(), lower->name, lower->mtu),
                             patient.sourceOfInterface(node.ns(), lower->name)}};
  found.finding.remedy = {
      {node.name(), "ip link set " + way.name + " mtu " + std::to_string(lower->mtu - kVxlanHeaders)}};
  found.finding.check = patient.predicted(node.name(), "ip link show " + way.name + " | head -n 1");
  found.blame.kinds = {"packet-too-big"};
  found.since = changeOf(node.ns(), trace::StateKind::Interface, way.name + " mtu");
  out.add(std::move(found));
}

// Cards on one link that disagree: what one sends, the other's machine would not.
void lookAtLinks(Patient& patient, Suspicions& out) {
  struct Card {
    const NodeView* node;
    const host::Interface* interface;
  };
  std::map<std::string, std::vector<Card>> links;
  for (const NodeView& node : patient.nodes())
    for (const host::Interface* interface : node.ns().interfaces())
      if (!node.isOff && interface->kind == host::InterfaceKind::Ethernet && !interface->connectedTo.empty())
        links[interface->connectedTo].push_back({&node, interface});
  for (const auto& [link, cards] : links) {
    std::map<uint32_t, std::size_t> sizes;
    for (const Card& card : cards)
      ++sizes[card.interface->mtu];
    if (sizes.size() < 2) continue;
    auto usual = std::ranges::max_element(sizes, {}, [](const auto& size) { return size.second; });
    for (const Card& card : cards) {
      if (card.interface->mtu == usual->first) continue;
      Suspicion found = patient.begin("mtu-mismatch", core::Severity::Warning, *card.node);
      found.finding.cause = patient.say()("finding.mtu-link", card.interface->name, card.node->name(),
                                          card.interface->mtu, link, usual->first);
      found.finding.effect = patient.say()("effect.mtu");
      found.finding.evidence = {
          {patient.say()("evidence.mtu", card.node->name(), card.interface->name, card.interface->mtu),
           patient.sourceOfInterface(card.node->ns(), card.interface->name)}};
      found.finding.remedy = {{card.node->name(), "ip link set " + card.interface->name + " mtu "
                                                      + std::to_string(usual->first)}};
      found.finding.check =
          patient.predicted(card.node->name(), "ip link show " + card.interface->name + " | head -n 1");
      found.blame.kinds = {"packet-too-big"};
      found.since = changeOf(card.node->ns(), trace::StateKind::Interface, card.interface->name + " mtu");
      out.add(std::move(found));
    }
  }
}

void inspect(Patient& patient, Suspicions& out) {
  for (const NodeView& node : patient.nodes()) {
    const host::Interface* way = node.isOff ? nullptr : wayOut(patient, node);
    if (!way) continue;
    lookAtPods(patient, node, *way, out);
    lookAtTunnel(patient, node, *way, out);
  }
  lookAtLinks(patient, out);
}

// The sender learns of it where the ICMP error gets back to it.
bool isTold(const Way& way) {
  const auto& reply = way.conversation.reply;
  return reply && reply->disposition == trace::Disposition::Delivered;
}

void judgeTold(Patient&, const Traffic& traffic, Suspicions& out) {
  for (Suspicion& suspicion : out.all()) {
    if (suspicion.finding.id != "mtu-mismatch") continue;
    for (const Flow& flow : traffic.flows)
      for (const Way& way : flow.ways)
        if (explains(suspicion.blame, way, traffic.targets[flow.question.target]) && !isTold(way))
          suspicion.isMild = false;
  }
}

} // namespace

Spec mtuMismatchCheck() {
  return {.name = "mtu-mismatch",
          .page = "Pods have a larger MTU than the way to other nodes: a tunnel takes 50 bytes (vxlan) or 28 "
                  "(udp) of each packet. A full packet that may not be fragmented is answered with "
                  "\"fragmentation needed\", and the sender learns; where a firewall drops that answer, "
                  "small packets pass and large ones vanish.",
          .look = inspect,
          .judge = judgeTold};
}

} // namespace fg::doctor
