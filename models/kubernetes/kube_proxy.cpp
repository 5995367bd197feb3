#include "kubernetes/kube_proxy.h"

#include "kubernetes/canary.h"
#include "netfilter/chain.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fg::kubernetes {
namespace {

constexpr const char* kProxyCanary = "KUBE-PROXY-CANARY";

// Service ports whose rules are all written at once.
constexpr size_t kSpelledOutAtMost = 200;

constexpr std::array<std::pair<const char*, const char*>, 7> kCommonChains{
    {{"filter", "KUBE-SERVICES"},
     {"filter", "KUBE-EXTERNAL-SERVICES"},
     {"filter", "KUBE-FORWARD"},
     {"nat", "KUBE-SERVICES"},
     {"nat", "KUBE-NODEPORTS"},
     {"nat", "KUBE-POSTROUTING"},
     {"nat", "KUBE-MARK-MASQ"}}};

bool isUdp(const ProxyPort& port) { return port.port.protocol == net::Protocol::Udp; }

// The ports of one service.
template<class Ports> auto rangeOf(Ports& ports, const Name& service) {
  const std::string first = service.text() + ":", behind = service.text() + ";"; // the character after ':'
  return std::pair(ports.lower_bound(first), ports.lower_bound(behind));
}

using Changes = std::vector<std::pair<trace::ChangeKind, std::string>>;

std::vector<std::string> linesOf(const RulesByChain& chains) {
  std::vector<std::string> out;
  for (const auto& [chain, text] : chains) {
    out.push_back("-N " + chain);
    for (size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos; at = end + 1)
      out.push_back(text.substr(at, end - at));
  }
  std::sort(out.begin(), out.end());
  return out;
}

void addChanges(const RulesByChain& before, const RulesByChain& now, Changes& out) {
  const std::vector<std::string> old = linesOf(before), fresh = linesOf(now);
  std::vector<std::string> gone, come;
  std::ranges::set_difference(old, fresh, std::back_inserter(gone));
  std::ranges::set_difference(fresh, old, std::back_inserter(come));
  for (std::string& line : gone)
    out.emplace_back(trace::ChangeKind::Removed, std::move(line));
  for (std::string& line : come)
    out.emplace_back(trace::ChangeKind::Added, std::move(line));
}

} // namespace

KubeProxy::KubeProxy(host::NetworkNamespace& node, host::Files& files, ApiServer& api, Settings settings)
    : UnitDaemon(node, files, "kube-proxy", "kube-proxy.service"), m_api(api), m_settings(settings) {}

void KubeProxy::onStart() {
  auto options = parseProxyOptions(command().words);
  if (!options) return fail(options.error());
  m_options = *options;
  if (m_options.mode != "iptables") {
    recorder().warn("kube-proxy of " + node().name() + ": the mode " + m_options.mode
                    + " is not modelled; it writes no rules");
    return;
  }
  begin();
}

void KubeProxy::fail(const std::string& reason) {
  say("error: " + reason);
  exit(1, reason);
}

void KubeProxy::begin() {
  node().setSysctl("net.ipv4.conf.all.route_localnet", "1");
  if (node().sysctl("net.bridge.bridge-nf-call-iptables") != "1")
    say("missing br-netfilter module or unset sysctl br-nf-call-iptables; proxy may not work as intended");
  if (!m_options.clusterCidr)
    say("clusterCIDR not specified, unable to distinguish between internal and external traffic");
  timers().afterLatency(m_settings.startLatency, [this] {
    m_watch = m_api.watch([this](const Change& change) { changed(change); });
    sync();
    periodically();
  });
}

void KubeProxy::onStop() {
  if (m_watch) m_api.unwatch(*m_watch);
  m_watch.reset();
  m_syncPlanned = false;
  m_ports = std::make_shared<ProxyPorts>(); // a new process knows nothing of the old one's
  m_isNew = true;
  m_chains.reset();
  m_openUdpPorts.clear();
}

// From 1.17 on only where somebody flushed the rules, and once an hour.
void KubeProxy::periodically() {
  constexpr net::SimTime kFullSync = std::chrono::hours(1);
  timers().after(m_options.syncPeriod, [this, kFullSync] {
    const bool due = node().now() >= m_lastSync + kFullSync;
    if (!m_settings.version->hasCanary || due || !hasCanary(node().netfilter().rules, kProxyCanary)) sync();
    periodically();
  });
}

void KubeProxy::changed(const Change& change) {
  const auto* service = std::get_if<Service>(&change.object);
  const auto* endpoints = std::get_if<Endpoints>(&change.object);
  if (!service && !endpoints) return;
  m_changed.insert(service ? service->name : endpoints->name);
  syncLater();
}

void KubeProxy::syncLater() {
  if (m_syncPlanned) return;
  m_syncPlanned = true;
  timers().afterLatency(m_settings.syncLatency, [this] {
    m_syncPlanned = false;
    sync();
  });
}

void KubeProxy::collect(ProxyPorts& out, const Service& service, const Endpoints* endpoints) const {
  if (!service.clusterIp) return; // headless
  for (const ServicePort& port : service.ports) {
    std::string text = service.name.text() + ":" + port.name;
    out.emplace(text, ProxyPort{text, service, port, {}});
  }
  for (const EndpointSubset& subset : endpoints ? endpoints->subsets : std::vector<EndpointSubset>())
    for (const EndpointPort& port : subset.ports) {
      auto it = out.find(service.name.text() + ":" + port.name);
      if (it == out.end() || port.port == 0) continue;
      for (const EndpointAddress& address : subset.addresses)
        it->second.endpoints.push_back({address.ip, port.port, address.node == node().name()});
    }
}

KubeProxy::News KubeProxy::bringUpToDate() {
  if (std::exchange(m_isNew, false))
    for (const auto& [name, service] : m_api.services())
      m_changed.insert(name);
  News news{std::exchange(m_changed, {}), {}};
  for (const Name& name : news.services) {
    for (auto [it, end] = rangeOf(*m_ports, name); it != end;)
      news.before.insert(m_ports->extract(it++));
    auto service = m_api.services().find(name);
    auto endpoints = m_api.endpoints().find(name);
    if (service != m_api.services().end())
      collect(*m_ports, service->second, endpoints == m_api.endpoints().end() ? nullptr : &endpoints->second);
  }
  return news;
}

// The rules are still the old ones.
void KubeProxy::takeBack(News news) {
  for (const Name& name : news.services) {
    auto [first, last] = rangeOf(*m_ports, name);
    m_ports->erase(first, last);
  }
  m_ports->merge(news.before);
  m_changed.merge(news.services);
}

ProxyPorts KubeProxy::portsOf(const std::set<Name>& services) const {
  ProxyPorts out;
  for (const Name& name : services) {
    auto [first, last] = rangeOf(*m_ports, name);
    out.insert(first, last);
  }
  return out;
}

// --- one synchronization -----------------------------------------------------------------------

bool KubeProxy::iptables(const std::vector<std::string>& words) {
  auto result = node().netfilter().rules.iptables(words);
  if (result.status > 1)
    say("error running iptables: exit status " + std::to_string(result.status) + ": " + result.err);
  return result.status == 0;
}

void KubeProxy::linkChains() {
  if (m_settings.version->hasCanary) makeCanary(node().netfilter().rules, kProxyCanary);
  for (const ProxyJump& jump : m_settings.version->jumps) {
    const std::string table(jump.table), target(jump.target);
    iptables({"-w", "-N", target, "-t", table});
    std::vector<std::string> words{"-w", "-C", std::string(jump.chain), "-t", table};
    if (jump.newOnly) words.insert(words.end(), {"-m", "conntrack", "--ctstate", "NEW"});
    words.insert(words.end(), {"-m", "comment", "--comment", std::string(jump.comment), "-j", target});
    if (iptables(words)) continue;
    words[1] = "-I";
    iptables(words);
  }
}

void KubeProxy::sync() {
  trace::CauseScope cause(recorder(), "kube-proxy");
  m_lastSync = node().now();
  News news = bringUpToDate();
  linkChains();
  openNodePorts(*m_ports);
  answerHealthChecks(*m_ports);
  auto result = write(news);
  if (result.status != 0) {
    say("Failed to execute iptables-restore: exit status " + std::to_string(result.status) + " (" + result.err
        + ")");
    recorder().warn("kube-proxy of " + node().name() + ": iptables-restore failed: " + result.err);
    return takeBack(std::move(news));
  }
  deleteStaleConnections(news.before, portsOf(news.services));
}

// All ways lead to the same rules and counters: whatever iptables-restore is given begins to count anew.
netfilter::CommandResult KubeProxy::write(const News& news) {
  bool done = m_ports->size() > kSpelledOutAtMost && (renewChains(news) || fillLater());
  if (done) {
    m_rulesVersion = node().netfilter().rules.version();
    return {};
  }
  m_chains.reset();
  return spellOut();
}

ProxyRulesInput KubeProxy::rulesInput() const {
  bool knowsRandomFully = node().netfilter().rules.tools != netfilter::ToolVersion::Iptables1_4_21;
  return {*m_ports, m_options.clusterCidr, m_options.masqueradeAll, m_settings.version, m_settings.nodeIp, {},
          {},       knowsRandomFully};
}

netfilter::CommandResult KubeProxy::spellOut() {
  auto& rules = node().netfilter().rules;
  ProxyRulesInput input = rulesInput();
  input.filterChains = chainLines(rules.save(trace::Table::Filter, false, ""));
  input.natChains = chainLines(rules.save(trace::Table::Nat, false, ""));
  return rules.restore(proxyRules(input), netfilter::RuleSet::Flush::No,
                       netfilter::RuleSet::Counters::Restore);
}

// The chains of thousands of services are written when somebody looks at them.
bool KubeProxy::fillLater() {
  auto& rules = node().netfilter().rules;
  const ProxyRulesInput input = rulesInput();
  m_chains = std::make_shared<ProxyChains>(m_ports, input);
  CommonRules common = commonRules(input);
  using Refill = netfilter::RuleSet::Refill;
  auto refill = [&](trace::Table table, RulesByChain& chains, std::shared_ptr<ProxyChains> source) {
    Refill out{table, {}, std::move(source), {}};
    for (auto& [name, text] : chains) {
      out.summary += (out.summary.empty() ? "" : ", ") + name + " with "
                     + std::to_string(std::count(text.begin(), text.end(), '\n')) + " rules";
      out.chains.push_back({name, std::move(text)});
    }
    return rules.refill(std::move(out));
  };
  return refill(trace::Table::Nat, common.nat, m_chains)
         && refill(trace::Table::Filter, common.filter, nullptr);
}

// Where the chains of services have changed, and nothing that leads to them.
bool KubeProxy::renewChains(const News& news) {
  auto& rules = node().netfilter().rules;
  const netfilter::TableOf* nat = rules.table(trace::Table::Nat);
  if (!m_chains || !nat || nat->source() != m_chains.get() || rules.version() != m_rulesVersion) return false;
  const ProxyPorts now = portsOf(news.services);
  auto sameWay = [](const auto& a, const auto& b) {
    return a.first == b.first && a.second.service == b.second.service && a.second.port == b.second.port
           && a.second.endpoints.empty() == b.second.endpoints.empty();
  };
  if (!std::equal(now.begin(), now.end(), news.before.begin(), news.before.end(), sameWay)) return false;
  const ProxyRulesInput input = rulesInput();
  netfilter::RuleSet::Renewal renewal{trace::Table::Nat, {}, {}};
  for (const auto& [name, before] : news.before) {
    addChanges(ownRules(input, before), ownRules(input, now.at(name)), renewal.changes);
    std::ranges::move(m_chains->gone(before, now.at(name)), std::back_inserter(renewal.gone));
  }
  if (!rules.renew(renewal)) return false;
  for (const auto& [name, before] : news.before)
    m_chains->changed(before);
  for (auto [table, chain] : kCommonChains)
    rules.iptables(std::vector<std::string>{"-t", table, "-Z", chain});
  return true;
}

// --- conntrack, for UDP only -------------------------------------------------------------------

void KubeProxy::forget(const netfilter::ConntrackFilter& filter) {
  node().netfilter().conntrack.erase(filter, node().now());
}

// A UDP node port that is newly held open: conntrack -D -p udp --dport PORT.
void KubeProxy::openNodePorts(const ProxyPorts& now) {
  std::set<uint16_t> open;
  for (const auto& [name, port] : now)
    if (isUdp(port) && port.port.nodePort) open.insert(port.port.nodePort);
  for (uint16_t number : open) {
    if (m_openUdpPorts.contains(number)) continue;
    netfilter::ConntrackFilter filter;
    filter.protocol = net::Protocol::Udp;
    filter.originalDestinationPort = number;
    forget(filter);
  }
  m_openUdpPorts = std::move(open);
}

void KubeProxy::answerHealthChecks(const ProxyPorts& now) {
  for (const auto& [name, port] : now) {
    uint16_t number = port.service.healthCheckNodePort;
    if (!port.service.onlyLocal || number == 0 || !m_healthPorts.insert(number).second) continue;
    if (onHealthCheckPort) onHealthCheckPort(number);
  }
}

// conntrack -D --orig-dst ADDRESS --dst-nat ENDPOINT -p udp
void KubeProxy::deleteConnections(const ProxyPort& port, const ProxyEndpoint& gone) {
  netfilter::ConntrackFilter filter;
  filter.protocol = net::Protocol::Udp;
  filter.dnatTo = gone.ip;
  bool all = m_settings.version->clearsEveryAddress;
  if (all && port.port.nodePort)
    filter.originalDestinationPort = port.port.nodePort;
  else
    filter.originalDestination = *port.service.clusterIp;
  forget(filter);
  if (!all) return;
  filter.originalDestinationPort.reset();
  std::vector<net::Ipv4Address> others = port.service.externalIps;
  others.insert(others.end(), port.service.loadBalancerIps.begin(), port.service.loadBalancerIps.end());
  for (net::Ipv4Address address : others) {
    filter.originalDestination = address;
    forget(filter);
  }
}

void KubeProxy::deleteStaleConnections(const ProxyPorts& before, const ProxyPorts& now) {
  static const ProxyPort kNone;
  auto find = [](const ProxyPorts& ports, const std::string& name) -> const ProxyPort& {
    auto it = ports.find(name);
    return it == ports.end() ? kNone : it->second;
  };
  std::set<net::Ipv4Address> services; // that have gone, or got their first endpoints
  for (const auto& [name, old] : before)
    if (isUdp(old) && !now.contains(name)) services.insert(*old.service.clusterIp);
  for (const auto& [name, port] : now)
    if (isUdp(port) && !port.endpoints.empty() && find(before, name).endpoints.empty())
      services.insert(*port.service.clusterIp);
  if (m_settings.version->clearsEveryAddress)
    for (const auto& [name, port] : now)
      if (isUdp(port) && !port.endpoints.empty() && find(before, name).endpoints.empty())
        services.insert(port.service.externalIps.begin(), port.service.externalIps.end());
  for (net::Ipv4Address ip : services) {
    netfilter::ConntrackFilter filter;
    filter.protocol = net::Protocol::Udp;
    filter.originalDestination = ip;
    forget(filter);
  }
  for (const auto& [name, port] : now) {
    if (!isUdp(port)) continue;
    for (const ProxyEndpoint& old : find(before, name).endpoints) {
      if (std::find(port.endpoints.begin(), port.endpoints.end(), old) != port.endpoints.end()) continue;
      deleteConnections(port, old);
    }
  }
}

} // namespace fg::kubernetes
