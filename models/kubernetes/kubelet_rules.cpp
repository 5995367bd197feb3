// The kubelet's own iptables rules (kubelet_network.go, syncNetworkUtil).
#include "kubernetes/kubelet.h"

#include "kubernetes/canary.h"

namespace fg::kubernetes {
namespace {

constexpr net::SimTime kNetworkUtil = std::chrono::minutes(1); // it runs each minute
constexpr const char* kDropMark = "0x00008000/0x00008000";
constexpr const char* kMasqueradeMark = "0x00004000";
constexpr const char* kCanary = "KUBE-KUBELET-CANARY";

} // namespace

bool Kubelet::iptables(std::vector<std::string> words) {
  auto result = node().netfilter().rules.iptables(words);
  if (result.status > 1)
    say("error running iptables: exit status " + std::to_string(result.status) + ": " + result.err);
  return result.status == 0;
}

void Kubelet::ensureChain(const std::string& table, const std::string& chain) {
  iptables({"-w", "-N", chain, "-t", table});
}

void Kubelet::ensureRule(Place place, const std::string& table, const std::string& chain,
                         std::vector<std::string> rule) {
  auto words = [&](const char* verb) {
    std::vector<std::string> out{"-w", verb, chain, "-t", table};
    out.insert(out.end(), rule.begin(), rule.end());
    return out;
  };
  if (!iptables(words("-C"))) iptables(words(place == Place::Prepend ? "-I" : "-A"));
}

// Each minute; from 1.17 on only where somebody flushed the rules, and the canary with them.
void Kubelet::lookAfterRules() {
  timers().after(kNetworkUtil, [this] {
    const bool whole = m_settings.version->hasCanary && hasCanary(node().netfilter().rules, kCanary);
    whole ? lookAfterRules() : syncNetworkUtil();
  });
}

void Kubelet::syncNetworkUtil() {
  trace::CauseScope cause(recorder(), "kubelet");
  lookAfterRules();
  if (m_settings.version->hasCanary) makeCanary(node().netfilter().rules, kCanary);
  ensureChain("nat", "KUBE-MARK-DROP");
  ensureRule(Place::Append, "nat", "KUBE-MARK-DROP", {"-j", "MARK", "--set-xmark", kDropMark});
  ensureChain("filter", "KUBE-FIREWALL");
  ensureRule(Place::Append, "filter", "KUBE-FIREWALL",
             {"-m", "comment", "--comment", "kubernetes firewall for dropping marked packets", "-m", "mark",
              "--mark", kDropMark, "-j", "DROP"});
  ensureRule(Place::Prepend, "filter", "OUTPUT", {"-j", "KUBE-FIREWALL"});
  ensureRule(Place::Prepend, "filter", "INPUT", {"-j", "KUBE-FIREWALL"});
  ensureChain("nat", "KUBE-MARK-MASQ");
  ensureChain("nat", "KUBE-POSTROUTING");
  const MasqueradeRules rules =
      masqueradeRules(*m_settings.version, kMasqueradeMark,
                      node().netfilter().rules.tools != netfilter::ToolVersion::Iptables1_4_21);
  ensureRule(Place::Append, "nat", "KUBE-MARK-MASQ", rules.mark);
  ensureRule(Place::Prepend, "nat", "POSTROUTING",
             {"-m", "comment", "--comment", "kubernetes postrouting rules", "-j", "KUBE-POSTROUTING"});
  for (const auto& rule : rules.postrouting)
    ensureRule(Place::Append, "nat", "KUBE-POSTROUTING", rule);
}

} // namespace fg::kubernetes
