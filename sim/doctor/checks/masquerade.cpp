// Who rewrites the source of packets between pods, and who should: nobody within flannel's network, somebody
// on the way out of it.
#include "doctor/checks/checks.h"

#include "doctor/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace fg::doctor {
namespace {

using report::SourceKind;
using report::TargetKind;

bool masquerades(const netfilter::Rule& rule) { return rule.jumpName == "MASQUERADE"; }

// --- nobody does it ------------------------------------------------------------------------------------

// It left for the world with an address that no answer finds.
bool leftAsAPod(Patient& patient, const Way& way) {
  const trace::Trace& request = way.conversation.request;
  const world::Place* end = patient.world().find(request.endedIn);
  bool left = request.disposition == trace::Disposition::LeavesModel
              || (end && (end->kind == world::PlaceKind::Gateway || end->kind == world::PlaceKind::Outside));
  return left && patient.podNetwork() && patient.podNetwork()->contains(request.last.source);
}

void judgeMissing(Patient& patient, const Traffic& traffic, Suspicions& out) {
  if (!patient.podNetwork()) return;
  std::string network = patient.podNetwork()->text();
  for (const Flow& flow : traffic.flows) {
    const report::MatrixSource& source = traffic.sources[flow.question.source];
    bool toWorld = traffic.targets[flow.question.target].kind == TargetKind::World;
    // What is behind a capture's last router does not tell that it answers nobody.
    auto left = std::ranges::find_if(flow.ways, [&](const Way& way) { return leftAsAPod(patient, way); });
    bool isLost = left != flow.ways.end() && (patient.isCapture() || flow.lost());
    const NodeView* node = patient.node(source.node);
    if (source.kind != SourceKind::Pod || !toWorld || !isLost || !node) continue;
    Suspicion found = patient.begin("ip-masq-missing", core::Severity::Error, *node);
    found.key = "masquerade";
    found.finding.cause = patient.say()("finding.masq-missing", node->name(), network);
    found.finding.effect = patient.say()("effect.masq-missing");
    found.finding.evidence = {
        {patient.say()("evidence.left-as", source.place, left->conversation.request.last.source.text()), {}}};
    found.finding.remedy = {
        {node->name(), fmt::format("iptables -t nat -A POSTROUTING -s {0} ! -d {0} -j MASQUERADE", network)}};
    found.finding.advice = patient.say()("advice.ip-masq");
    found.finding.check = patient.predicted(node->name(), "iptables -t nat -S POSTROUTING | grep MASQUERADE");
    found.blame.visits = {node->ns().id()};
    found.blame.targets = {TargetKind::World, TargetKind::Node};
    found.blame.about = {*patient.podNetwork()};
    out.add(std::move(found));
  }
}

// --- two do it -------------------------------------------------------------------------------------------

void lookForDoubled(Patient& patient, Suspicions& out) {
  if (!patient.podNetwork()) return;
  for (const NodeView& node : patient.nodes()) {
    std::optional<RuleAt> docker, flannel;
    if (node.isOff || !node.bridge) continue;
    forEachRule(node.ns(), trace::Table::Nat, trace::Hook::Postrouting, [&](const RuleAt& at) {
      if (!masquerades(*at.rule)) return true;
      bool byBridge = at.rule->out.inverted && at.rule->out.text == node.bridge->name;
      netfilter::AddressPattern source = at.rule->source;
      bool ofNetwork =
          !source.isAny() && !source.inverted && !byBridge && covers(source, *patient.podNetwork());
      if (byBridge && !docker) docker = at;
      if (ofNetwork && !flannel) flannel = at;
      return true;
    });
    if (!docker || !flannel) continue;
    std::string text = docker->text();
    Suspicion found = patient.begin("ip-masq-doubled", core::Severity::Warning, node);
    found.key = "doubled";
    found.finding.cause = patient.say()("finding.masq-doubled", node.name(), text, flannel->text());
    found.finding.effect = patient.say()("effect.source-hidden");
    found.finding.evidence = {
        {node.name() + ": " + text, patient.sourceOfRule(node.ns(), text)},
        {node.name() + ": " + flannel->text(), patient.sourceOfRule(node.ns(), flannel->text())}};
    found.finding.remedy = {{node.name(), "iptables -t nat -D" + text.substr(2)}};
    found.finding.advice = patient.say()("advice.masq-doubled");
    found.finding.check = patient.predicted(node.name(), "iptables -t nat -S POSTROUTING | grep MASQUERADE");
    found.blame.nothing = true;
    out.add(std::move(found));
  }
}

// --- somebody does it who should not --------------------------------------------------------------------

struct Rewriting {
  trace::NamespaceId where;
  std::string rule; // as iptables-save prints it
  std::string chain;
};

// The rule that gave the request another source; nothing where it kept its own, or kube-proxy meant it.
std::optional<Rewriting> rewriting(Patient& patient, const trace::Trace& request) {
  const trace::Recording& recording = patient.simulation().recording();
  for (const trace::Hop& hop : request.hops) {
    bool changes = std::ranges::any_of(hop.steps, [](const trace::Step* step) {
      const auto* change = std::get_if<trace::Transformation>(&step->detail);
      return change && change->field == trace::Field::Source;
    });
    if (!changes) continue;
    for (const trace::Step* step : hop.steps) {
      const auto* walk = std::get_if<trace::TableTraversal>(&step->detail);
      if (!walk || walk->table != trace::Table::Nat || walk->hook != trace::Hook::Postrouting) continue;
      for (const trace::RuleVisit& visit : walk->visits) {
        std::string text(recording.text(visit.rule));
        bool isIt =
            visit.action == trace::RuleAction::Accept
            && (text.find("MASQUERADE") != std::string::npos || text.find("SNAT") != std::string::npos);
        if (isIt) return Rewriting{hop.where, text, std::string(recording.text(visit.chain))};
      }
    }
  }
  return {};
}

bool isOwn(Patient& patient, const std::string& place, net::Ipv4Address address) {
  const world::Place* from = patient.world().find(place);
  return from && from->ns && from->ns->owner(address);
}

// It was sent to somebody in flannel's network.
bool staysInside(Patient& patient, const trace::Trace& request) {
  return patient.podNetwork() && patient.podNetwork()->contains(request.last.destination);
}

void judgeHidden(Patient& patient, const Traffic& traffic, Suspicions& out) {
  std::set<std::pair<uint32_t, std::string>> told;
  for (const Flow& flow : traffic.flows) {
    TargetKind kind = traffic.targets[flow.question.target].kind;
    bool fromCluster = traffic.sources[flow.question.source].kind != SourceKind::Outside;
    if (!fromCluster || (kind != TargetKind::Pods && kind != TargetKind::Service)) continue;
    for (const Way& way : flow.ways) {
      const trace::Trace& request = way.conversation.request;
      bool arrived = request.disposition == trace::Disposition::Delivered;
      if (!arrived || !staysInside(patient, request)
          || isOwn(patient, flow.question.from, request.last.source))
        continue;
      auto by = rewriting(patient, request);
      const world::Place* place = by ? patient.world().find(by->where) : nullptr;
      const NodeView* node = place ? patient.node(place->name) : nullptr;
      // What KUBE-POSTROUTING masquerades kube-proxy marked: that is another check's matter.
      if (!node || by->chain == "KUBE-POSTROUTING" || !told.emplace(by->where.value, by->rule).second)
        continue;
      Suspicion found = patient.begin("source-hidden", core::Severity::Warning, *node);
      found.key = "hidden";
      found.finding.cause = patient.say()("finding.source-hidden", node->name(), by->rule);
      found.finding.effect = patient.say()("effect.source-hidden");
      found.finding.evidence = {{patient.say()("evidence.seen-as", flow.question.from,
                                               request.last.destination.text(), request.last.source.text()),
                                 {}},
                                {node->name() + ": " + by->rule, patient.sourceOfRule(node->ns(), by->rule)}};
      found.finding.remedy = {
          {node->name(), fmt::format("iptables -t nat -I POSTROUTING -s {0} -d {0} -j RETURN",
                                     patient.podNetwork()->text())}};
      found.finding.advice = patient.say()("advice.source-hidden");
      found.finding.check =
          patient.predicted(node->name(), "iptables -t nat -S POSTROUTING | grep MASQUERADE");
      found.blame.nothing = true;
      out.add(std::move(found));
    }
  }
}

} // namespace

Spec ipMasqMissingCheck() {
  return {.name = "ip-masq-missing",
          .page = "Nobody masquerades what pods send out of flannel's network: docker runs with "
                  "--ip-masq=false, and flanneld without --ip-masq. It leaves with an address that only the "
                  "nodes know, and no answer comes back. One of the two has to do it.",
          .judge = judgeMissing};
}

Spec ipMasqDoubledCheck() {
  return {.name = "ip-masq-doubled",
          .page =
              "Both docker (--ip-masq=true) and flanneld (--ip-masq) masquerade. docker's rule stands first "
              "and does not know flannel's network, so that it hides pods from the pods of other nodes. With "
              "flanneld's --ip-masq docker must have --ip-masq=false; mk-docker-opts.sh sees to that.",
          .look = lookForDoubled};
}

Spec sourceHiddenCheck() {
  return {.name = "source-hidden",
          .page = "A pod does not see the address of the pod that speaks to it, but a node's: a rule "
                  "masquerades within flannel's network. Everything works, and logs, policies and access "
                  "lists name the wrong machine. flanneld 0.9.1 or newer with --ip-masq, and docker with "
                  "--ip-masq=false, leave pods' addresses alone.",
          .judge = judgeHidden};
}

} // namespace fg::doctor
