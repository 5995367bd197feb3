// A firewall rule that refuses the tunnel's UDP port.
#include "doctor/checks/checks.h"

#include "doctor/rules.h"
#include "flannel/backends/udp.h"

#include <algorithm>

namespace fg::doctor {
namespace {

constexpr uint8_t kUdp = 17;

std::optional<uint16_t> tunnelPort(const NodeView& node) {
  if (Patient::backendOf(node) == Backend::Udp) return flannel::kUdpPort;
  const host::Interface* vxlan = node.vxlan();
  return vxlan ? std::optional(vxlan->vxlan->port) : std::nullopt;
}

// The rule refuses UDP to that port, or whatever comes to it that is UDP.
bool refusesPort(const netfilter::Rule& rule, uint16_t port) {
  bool fitsUdp = rule.protocol == kUdp || (rule.protocol == 0 && !rule.protocolInverted);
  bool asksForIt =
      std::ranges::any_of(rule.matches, [&](const auto& match) { return match->destinationPort() == port; });
  return refuses(rule) && fitsUdp && (asksForIt || asksNoMatches(rule));
}

void tell(Patient& patient, const NodeView& node, uint16_t port, const RuleAt& at, Suspicions& out) {
  Suspicion found = patient.begin("tunnel-port-blocked", core::Severity::Error, node);
  std::string text = at.text();
  found.finding.cause = patient.say()("finding.port-blocked", node.name(), port, text);
  found.finding.effect = patient.say()("effect.port-blocked", node.name());
  found.finding.evidence = {{node.name() + ": " + text, patient.sourceOfRule(node.ns(), text)}};
  found.finding.remedy = {{node.name(), "iptables -D" + text.substr(2)}};
  found.finding.check =
      patient.predicted(node.name(), "iptables -S " + std::string(at.chain) + " | grep 'DROP\\|REJECT'");
  found.blame.causes = {
      patient.say()("cause.rule", at.index, at.chain, trace::name(trace::Table::Filter), text)};
  found.needsProof = true;
  found.since = changeOf(node.ns(), trace::StateKind::Rule, text);
  out.add(std::move(found));
}

void inspect(Patient& patient, Suspicions& out) {
  for (const NodeView& node : patient.nodes()) {
    auto port = node.isOff ? std::nullopt : tunnelPort(node);
    if (!port) continue;
    for (trace::Hook hook : {trace::Hook::Input, trace::Hook::Output})
      forEachRule(node.ns(), trace::Table::Filter, hook, [&](const RuleAt& at) {
        if (refusesPort(*at.rule, *port)) tell(patient, node, *port, at, out);
        return true;
      });
  }
}

} // namespace

Spec tunnelPortBlockedCheck() {
  return {.name = "tunnel-port-blocked",
          .page = "A rule refuses the UDP port of flannel's tunnel (8472 for vxlan, 8285 for udp). Routes, "
                  "neighbours and FDB are all right; traceroute shows the own node and then stars. Firewalls "
                  "between the nodes must let the port pass, too.",
          .look = inspect};
}

} // namespace fg::doctor
