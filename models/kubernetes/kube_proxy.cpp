#include "kubernetes/kube_proxy.h"

#include "kubernetes/canary.h"

#include <algorithm>

namespace fg::kubernetes {
namespace {

constexpr const char* kProxyCanary = "KUBE-PROXY-CANARY";

bool isUdp(const ProxyPort& port) { return port.port.protocol == net::Protocol::Udp; }

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
  m_ports.clear(); // a new process knows nothing of the old one's
  m_openUdpPorts.clear();
}

// From 1.17 on only where somebody flushed the rules, and once an hour.
void KubeProxy::periodically() {
  constexpr net::SimTime kFullSync = std::chrono::hours(1);
  timers().after(m_options.syncPeriod, [this, kFullSync] {
    const bool due = node().now() >= m_lastSync + kFullSync;
    if (!m_settings.version->hasCanary || due || !hasCanary(node().netfilter.rules, kProxyCanary)) sync();
    periodically();
  });
}

void KubeProxy::changed(const Change& change) {
  if (std::holds_alternative<Service>(change.object) || std::holds_alternative<Endpoints>(change.object))
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

ProxyPorts KubeProxy::collect() const {
  ProxyPorts out;
  for (const auto& [name, service] : m_api.services()) {
    if (!service.clusterIp) continue; // headless
    for (const ServicePort& port : service.ports) {
      std::string text = name.text() + ":" + port.name;
      out.emplace(text, ProxyPort{text, service, port, {}});
    }
  }
  for (const auto& [name, endpoints] : m_api.endpoints())
    for (const EndpointSubset& subset : endpoints.subsets)
      for (const EndpointPort& port : subset.ports) {
        auto it = out.find(name.text() + ":" + port.name);
        if (it == out.end() || port.port == 0) continue;
        for (const EndpointAddress& address : subset.addresses)
          it->second.endpoints.push_back({address.ip, port.port, address.node == node().name()});
      }
  return out;
}

// --- one synchronization -----------------------------------------------------------------------

bool KubeProxy::iptables(const std::vector<std::string>& words) {
  auto result = node().netfilter.rules.iptables(words);
  if (result.status > 1)
    say("error running iptables: exit status " + std::to_string(result.status) + ": " + result.err);
  return result.status == 0;
}

void KubeProxy::linkChains() {
  if (m_settings.version->hasCanary) makeCanary(node().netfilter.rules, kProxyCanary);
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
  ProxyPorts now = collect();
  linkChains();
  auto& rules = node().netfilter.rules;
  ProxyRulesInput input{now,
                        m_options.clusterCidr,
                        m_options.masqueradeAll,
                        m_settings.version,
                        m_settings.nodeIp,
                        chainLines(rules.save(trace::Table::Filter, false, "")),
                        chainLines(rules.save(trace::Table::Nat, false, "")),
                        rules.tools != netfilter::ToolVersion::Iptables1_4_21};
  m_lastRestore = proxyRules(input);
  openNodePorts(now);
  answerHealthChecks(now);
  auto result =
      rules.restore(m_lastRestore, netfilter::RuleSet::Flush::No, netfilter::RuleSet::Counters::Restore);
  if (result.status != 0) {
    say("Failed to execute iptables-restore: exit status " + std::to_string(result.status) + " (" + result.err
        + ")");
    recorder().warn("kube-proxy of " + node().name() + ": iptables-restore failed: " + result.err);
    return;
  }
  deleteStaleConnections(m_ports, now);
  m_ports = std::move(now);
}

// --- conntrack, for UDP only -------------------------------------------------------------------

void KubeProxy::forget(const netfilter::ConntrackFilter& filter) {
  node().netfilter.conntrack.erase(filter, node().now());
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
