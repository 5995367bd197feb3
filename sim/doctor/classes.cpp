#include "doctor/classes.h"

#include "core/text.h"
#include "doctor/routes.h"
#include "doctor/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace fg::doctor {
namespace {

constexpr std::size_t kSmallCluster = 8; // nodes: all of them are asked
constexpr std::size_t kOfEachKind = 2;   // so that packets between nodes of one kind are asked too
constexpr std::size_t kMostNodes = 24;

// The own subnet and addresses are called by their role.
std::string ownNames(std::string text, const NodeView& node, const world::LeaseInfo* lease) {
  auto replace = [&](const std::string& what, const char* with) {
    text = core::withReplaced(std::move(text), what, with);
  };
  if (lease) replace(lease->subnet.text(), "OWN-SUBNET");
  for (const host::Interface* interface : node.ns().interfaces())
    for (const host::InterfaceAddress& address : interface->addresses)
      if (interface->kind != host::InterfaceKind::Loopback)
        replace(address.prefix.address().text(), "OWN-ADDRESS");
  return text;
}

// kube-proxy's chains for single services say the same on all nodes, and there are many of them.
bool isOfOneService(std::string_view chain) {
  for (const char* prefix : {"KUBE-SVC-", "KUBE-SEP-", "KUBE-FW-", "KUBE-XLB-", "KUBE-EXT-", "KUBE-SVL-"})
    if (chain.starts_with(prefix)) return true;
  return false;
}

std::string rulesOf(const NodeView& node) {
  std::string out;
  for (trace::Table which :
       {trace::Table::Raw, trace::Table::Mangle, trace::Table::Nat, trace::Table::Filter}) {
    const netfilter::TableOf* table = node.ns().netfilter().rules.table(which);
    if (!table) continue;
    for (const netfilter::Chain* chain : table->ownChains()) {
      if (isOfOneService(chain->name)) continue;
      out += fmt::format("{} {} {} {}\n", trace::name(which), chain->name, chain->dropsByPolicy,
                         chain->rules.size());
      if (chain->name == "KUBE-SERVICES" || chain->name == "KUBE-NODEPORTS") continue;
      for (const netfilter::Rule& rule : chain->rules)
        out += netfilter::saveText(chain->name, rule) + "\n";
    }
  }
  return out;
}

// So many ports that are alike are no difference.
std::string interfacesOf(const NodeView& node) {
  std::set<std::string> lines;
  for (const host::Interface* interface : node.ns().interfaces()) {
    bool isPort = interface->kind == host::InterfaceKind::Veth;
    lines.insert(fmt::format("{} {} {} {} {}\n", isPort ? "port" : interface->name, interface->mtu,
                             interface->isUsable(), isPort && interface->hairpin,
                             interface->settings.rpFilter));
  }
  return fmt::format("{}", fmt::join(lines, ""));
}

std::string settingsOf(const NodeView& node) {
  const host::NetworkNamespace& ns = node.ns();
  std::string out = fmt::format("{} {} {} {}\n", ns.sysctl("net.ipv4.ip_forward"),
                                ns.sysctl("net.bridge.bridge-nf-call-iptables"),
                                ns.sysctl("net.ipv4.conf.all.rp_filter"), node.pods.empty());
  if (const world::NodeDaemons* daemons = node.daemons)
    out += fmt::format("{} {} {} {}\n", daemons->flanneld && daemons->flanneld->isRunning(),
                       daemons->dockerd && daemons->dockerd->isRunning(),
                       daemons->kubelet && daemons->kubelet->isRunning(),
                       daemons->kubeProxy && daemons->kubeProxy->isRunning());
  return out;
}

} // namespace

std::vector<Representative> representatives(Patient& patient) {
  std::vector<const NodeView*> all;
  for (const NodeView& node : patient.nodes())
    if (!node.isOff) all.push_back(&node);
  std::vector<Representative> out;
  if (all.size() <= kSmallCluster) {
    for (const NodeView* node : all)
      out.push_back({node, 1 + patient.asleepBehind(*node)});
    return out;
  }
  // What is odd between two nodes tells both of them from all others.
  std::map<const NodeView*, std::string> signs;
  for (const NodeView* node : all) {
    signs[node] +=
        ownNames(rulesOf(*node), *node, patient.leaseOf(*node)) + interfacesOf(*node) + settingsOf(*node);
    RouteBook book(patient, *node);
    for (const world::LeaseInfo& lease : patient.leases()) {
      RouteState state = book.to(lease).state;
      if (state == RouteState::Right || state == RouteState::NotAsked) continue;
      signs[node] += "no way to " + lease.node + "\n";
      if (const NodeView* far = patient.node(lease.node)) signs[far] += "no way from " + node->name() + "\n";
    }
  }
  std::map<std::string, std::vector<const NodeView*>> kinds;
  std::vector<std::string> order;
  for (const NodeView* node : all) {
    auto [kind, isNew] = kinds.try_emplace(signs[node]);
    if (isNew) order.push_back(signs[node]);
    kind->second.push_back(node);
  }
  for (const std::string& sign : order) {
    const auto& alike = kinds[sign];
    std::size_t asleep = 0;
    for (const NodeView* node : alike)
      asleep += patient.asleepBehind(*node);
    std::size_t chosen = std::min(alike.size(), kOfEachKind);
    for (std::size_t i = 0; i < chosen && out.size() < kMostNodes; ++i)
      out.push_back({alike[i], i == 0 ? alike.size() - chosen + 1 + asleep : 1});
  }
  return out;
}

} // namespace fg::doctor
