#include "kubernetes/proxy_rules.h"

#include "kubernetes/sha256.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace fg::kubernetes {
namespace {

constexpr const char* kMarkBit = "0x00004000";
constexpr const char* kMark = "0x00004000/0x00004000";
constexpr size_t kHashLength = 16;

std::string hash(const std::string& text) { return base32(sha256(text)).substr(0, kHashLength); }

constexpr std::array<std::string_view, 4> kOwnChains{"KUBE-SVC-", "KUBE-SEP-", "KUBE-FW-", "KUBE-XLB-"};

std::string quotedText(const std::string& text) { return '"' + text + '"'; }

// Collects the four parts of the text.
class Writer {
public:
  explicit Writer(const ProxyRulesInput& input) : m_input(input) {}

  std::string write();
  CommonRules writeCommon();
  RulesByChain writeOwn(const ProxyPort& port);
  std::vector<std::string> namesOf(const ProxyPort& port);

private:
  void chain(std::string& part, const std::map<std::string, std::string>& existing, const std::string& name);
  void natChain(const std::string& name);
  void nat(const std::string& rule) { m_natRules += rule + "\n"; }
  void filter(const std::string& rule) { m_filterRules += rule + "\n"; }
  void fixed();
  void last();
  void port(const ProxyPort& port);
  void declareChains(const ProxyPort& port);
  void leadTo(const ProxyPort& port);
  void clusterIp(const ProxyPort& port);
  void externalIps(const ProxyPort& port);
  void loadBalancer(const ProxyPort& port);
  void firewall(const ProxyPort& port, net::Ipv4Address ip);
  void nodePort(const ProxyPort& port);
  enum class From { Anywhere, Outside };
  void reject(const ProxyPort& port, const std::string& matches, From from);
  bool writesNat(const ProxyPort& port) const {
    return !port.endpoints.empty() || !m_input.version->natNeedsEndpoints;
  }
  // " -m comment --comment NAME" in the chains of services and endpoints.
  std::string comment(const ProxyPort& port) const {
    return m_input.version->commentsEndpoints ? " -m comment --comment " + port.nameText : "";
  }
  std::vector<std::string> balanced(const std::vector<std::string>& chains) const;
  void endpoints(const ProxyPort& port);
  void affinity(const ProxyPort& port, const std::string& from, const std::vector<std::string>& chains);
  void endpoint(const ProxyPort& port, const ProxyEndpoint& endpoint, const std::string& chain);
  void localEndpoints(const ProxyPort& port);
  void podsToService(const std::string& from, const std::string& service);
  void staleChains();
  void forwarding();

  const ProxyRulesInput& m_input;
  std::string m_filterChains = "*filter\n", m_filterRules, m_natChains = "*nat\n", m_natRules;
  std::set<std::string> m_active;
};

std::string protocolOf(const ProxyPort& port) { return net::protocolText(port.port.protocol); }
std::string serviceChainOf(const ProxyPort& port, std::string_view prefix) {
  return serviceChain(prefix, port.nameText, port.port.protocol);
}

// "-m tcp -p tcp -d 10.254.0.1/32 --dport 443"
std::string toAddress(const ProxyPort& port, net::Ipv4Address ip) {
  std::string protocol = protocolOf(port);
  return "-m " + protocol + " -p " + protocol + " -d " + ip.text() + "/32 --dport "
         + std::to_string(port.port.port);
}

void Writer::chain(std::string& part, const std::map<std::string, std::string>& existing,
                   const std::string& name) {
  auto it = existing.find(name);
  part += (it == existing.end() ? ":" + name + " - [0:0]" : it->second) + "\n";
}

void Writer::natChain(const std::string& name) {
  if (m_active.insert(name).second) chain(m_natChains, m_input.natChains, name);
}

void Writer::fixed() {
  chain(m_filterChains, m_input.filterChains, "KUBE-SERVICES");
  if (m_input.version->hasExternalServices)
    chain(m_filterChains, m_input.filterChains, "KUBE-EXTERNAL-SERVICES");
  chain(m_filterChains, m_input.filterChains, "KUBE-FORWARD");
  for (const char* name : {"KUBE-SERVICES", "KUBE-NODEPORTS", "KUBE-POSTROUTING", "KUBE-MARK-MASQ"})
    chain(m_natChains, m_input.natChains, name);
  const MasqueradeRules rules = masqueradeRules(*m_input.version, kMarkBit, m_input.knowsRandomFully);
  auto line = [](const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words)
      out += " " + (word.find(' ') == std::string::npos ? word : quotedText(word));
    return out;
  };
  for (const auto& rule : rules.postrouting)
    nat("-A KUBE-POSTROUTING" + line(rule));
  nat("-A KUBE-MARK-MASQ" + line(rules.mark));
}

void Writer::clusterIp(const ProxyPort& port) {
  if (!writesNat(port)) return;
  std::string matches = "-A KUBE-SERVICES -m comment --comment " + quotedText(port.nameText + " cluster IP")
                        + " " + toAddress(port, *port.service.clusterIp);
  if (m_input.masqueradeAll)
    nat(matches + " -j KUBE-MARK-MASQ");
  else if (m_input.clusterCidr)
    nat(matches + " ! -s " + m_input.clusterCidr->text() + " -j KUBE-MARK-MASQ");
  nat(matches + " -j " + serviceChainOf(port, "KUBE-SVC-"));
}

void Writer::externalIps(const ProxyPort& port) {
  for (net::Ipv4Address ip : port.service.externalIps) {
    std::string matches = "-A KUBE-SERVICES -m comment --comment "
                          + quotedText(port.nameText + " external IP") + " " + toAddress(port, ip);
    std::string chain = serviceChainOf(port, "KUBE-SVC-");
    if (port.endpoints.empty()) reject(port, toAddress(port, ip), From::Outside);
    if (!writesNat(port)) continue;
    nat(matches + " -j KUBE-MARK-MASQ");
    nat(matches + " -m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL -j " + chain);
    nat(matches + " -m addrtype --dst-type LOCAL -j " + chain);
  }
}

// 1.9 rejects nothing at a load balancer's address.
void Writer::loadBalancer(const ProxyPort& port) {
  for (net::Ipv4Address ip : port.service.loadBalancerIps) {
    if (writesNat(port))
      firewall(port, ip);
    else
      reject(port, toAddress(port, ip), From::Anywhere);
  }
}

// Who comes to the end of a KUBE-FW chain is of none of the source ranges.
void Writer::firewall(const ProxyPort& port, net::Ipv4Address ip) {
  std::string chain = serviceChainOf(port, "KUBE-FW-");
  std::string comment = " -m comment --comment " + quotedText(port.nameText + " loadbalancer IP");
  natChain(chain);
  nat("-A KUBE-SERVICES" + comment + " " + toAddress(port, ip) + " -j " + chain);
  std::string rule = "-A " + chain + comment;
  if (!port.service.onlyLocal) nat(rule + " -j KUBE-MARK-MASQ");
  std::string to = " -j " + serviceChainOf(port, port.service.onlyLocal ? "KUBE-XLB-" : "KUBE-SVC-");
  const auto& ranges = port.service.loadBalancerSourceRanges;
  if (ranges.empty()) nat(rule + to);
  for (const net::Ipv4Prefix& range : ranges)
    nat(rule + " -s " + range.text() + to);
  bool fromNode = std::any_of(ranges.begin(), ranges.end(),
                              [&](const net::Ipv4Prefix& range) { return range.contains(m_input.nodeIp); });
  if (fromNode) nat(rule + " -s " + ip.text() + "/32" + to);
  nat(rule + " -j KUBE-MARK-DROP");
}

void Writer::nodePort(const ProxyPort& port) {
  if (port.port.nodePort == 0) return;
  std::string protocol = protocolOf(port), number = std::to_string(port.port.nodePort);
  if (port.endpoints.empty())
    reject(port, "-m addrtype --dst-type LOCAL -m " + protocol + " -p " + protocol + " --dport " + number,
           From::Outside);
  if (!writesNat(port)) return;
  std::string matches = "-A KUBE-NODEPORTS -m comment --comment " + port.nameText + " -m " + protocol + " -p "
                        + protocol + " --dport " + number;
  if (port.service.onlyLocal) {
    if (m_input.version->marksLoopback) nat(matches + " -s 127.0.0.0/8 -j KUBE-MARK-MASQ");
    nat(matches + " -j " + serviceChainOf(port, "KUBE-XLB-"));
  } else {
    nat(matches + " -j KUBE-MARK-MASQ");
    nat(matches + " -j " + serviceChainOf(port, "KUBE-SVC-"));
  }
}

void Writer::reject(const ProxyPort& port, const std::string& matches, From from) {
  bool apart = from == From::Outside && m_input.version->hasExternalServices;
  filter(std::string("-A ") + (apart ? "KUBE-EXTERNAL-SERVICES" : "KUBE-SERVICES") + " -m comment --comment "
         + quotedText(port.nameText + " has no endpoints") + " " + matches + " -j REJECT");
}

// " -m statistic … -j CHAIN" for each chain; what comes to the last one goes there.
std::vector<std::string> Writer::balanced(const std::vector<std::string>& chains) const {
  std::vector<std::string> out;
  for (size_t i = 0; i < chains.size(); ++i) {
    std::string chance = i + 1 < chains.size()
                             ? " -m statistic --mode random --probability "
                                   + probability(chains.size() - i, m_input.version->probabilityDigits)
                             : "";
    out.push_back(chance + " -j " + chains[i]);
  }
  return out;
}

void Writer::affinity(const ProxyPort& port, const std::string& from,
                      const std::vector<std::string>& chains) {
  if (!port.service.clientIpAffinity) return;
  // KUBE-XLB chains have the comment in every release.
  std::string name = from.starts_with("KUBE-XLB-") ? " -m comment --comment " + port.nameText : comment(port);
  for (const std::string& chain : chains)
    nat("-A " + from + name + " -m recent --name " + chain + " --rcheck --seconds "
        + std::to_string(port.service.affinitySeconds) + " --reap -j " + chain);
}

void Writer::endpoint(const ProxyPort& port, const ProxyEndpoint& endpoint, const std::string& chain) {
  std::string head = "-A " + chain + comment(port), protocol = protocolOf(port);
  nat(head + " -s " + endpoint.ip.text() + "/32 -j KUBE-MARK-MASQ"); // what comes back to its sender
  if (port.service.clientIpAffinity) head += " -m recent --name " + chain + " --set";
  nat(head + " -m " + protocol + " -p " + protocol + " -j DNAT --to-destination " + endpoint.text());
}

void Writer::endpoints(const ProxyPort& port) {
  std::string from = serviceChainOf(port, "KUBE-SVC-");
  std::vector<std::string> chains;
  for (const ProxyEndpoint& e : port.endpoints) {
    chains.push_back(endpointChain(port.nameText, port.port.protocol, e.text()));
    natChain(chains.back());
  }
  affinity(port, from, chains);
  std::vector<std::string> shares = balanced(chains);
  for (size_t i = 0; i < chains.size(); ++i) {
    nat("-A " + from + comment(port) + shares[i]);
    endpoint(port, port.endpoints[i], chains[i]);
  }
  if (port.service.onlyLocal) localEndpoints(port);
}

void Writer::podsToService(const std::string& from, const std::string& service) {
  if (!m_input.clusterCidr) return;
  nat("-A " + from
      + " -m comment --comment \"Redirect pods trying to reach external loadbalancer VIP to clusterIP\" -s "
      + m_input.clusterCidr->text() + " -j " + service);
}

void Writer::localEndpoints(const ProxyPort& port) {
  std::string from = serviceChainOf(port, "KUBE-XLB-"), service = serviceChainOf(port, "KUBE-SVC-");
  if (m_input.version->podsFirst) podsToService(from, service);
  if (m_input.version->routesOwnTraffic) {
    std::string own = " -m addrtype --src-type LOCAL -j ";
    nat("-A " + from + " -m comment --comment "
        + quotedText("masquerade LOCAL traffic for " + port.nameText + " LB IP") + own + "KUBE-MARK-MASQ");
    nat("-A " + from + " -m comment --comment "
        + quotedText("route LOCAL traffic for " + port.nameText + " LB IP to service chain") + own + service);
  }
  if (!m_input.version->podsFirst) podsToService(from, service);
  std::vector<std::string> chains;
  for (const ProxyEndpoint& e : port.endpoints)
    if (e.local) chains.push_back(endpointChain(port.nameText, port.port.protocol, e.text()));
  if (chains.empty())
    nat("-A " + from + " -m comment --comment " + quotedText(port.nameText + " has no local endpoints")
        + " -j KUBE-MARK-DROP");
  affinity(port, from, chains);
  size_t number = 0;
  for (const std::string& share : balanced(chains))
    nat("-A " + from + " -m comment --comment "
        + quotedText("Balancing rule " + std::to_string(number++) + " for " + port.nameText) + share);
}

void Writer::port(const ProxyPort& port) {
  leadTo(port);
  if (!port.endpoints.empty()) endpoints(port);
}

// KUBE-FW comes with its rules in the text (see firewall()).
void Writer::declareChains(const ProxyPort& port) {
  if (writesNat(port)) natChain(serviceChainOf(port, "KUBE-SVC-"));
  if (port.service.onlyLocal) natChain(serviceChainOf(port, "KUBE-XLB-"));
}

void Writer::leadTo(const ProxyPort& port) {
  declareChains(port);
  clusterIp(port);
  if (port.endpoints.empty() && m_input.version->natNeedsEndpoints)
    reject(port, toAddress(port, *port.service.clusterIp), From::Anywhere);
  externalIps(port);
  loadBalancer(port);
  nodePort(port);
  if (port.endpoints.empty() && !m_input.version->natNeedsEndpoints)
    reject(port, toAddress(port, *port.service.clusterIp), From::Anywhere);
}

// Chains of services and endpoints that are gone: named, and so emptied, and then deleted.
void Writer::staleChains() {
  for (const auto& [name, line] : m_input.natChains) {
    if (!isOwnChain(name) || m_active.contains(name)) continue;
    m_natChains += line + "\n";
    nat("-X " + name);
  }
}

void Writer::forwarding() {
  if (m_input.version->dropsInvalid) filter("-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP");
  filter(std::string("-A KUBE-FORWARD -m comment --comment \"kubernetes forwarding rules\" -m mark --mark ")
         + kMark + " -j ACCEPT");
  if (!m_input.clusterCidr) return;
  std::string cidr = m_input.clusterCidr->text(),
              state = " -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT";
  filter("-A KUBE-FORWARD -s " + cidr
         + " -m comment --comment \"kubernetes forwarding conntrack pod source rule\"" + state);
  filter("-A KUBE-FORWARD -m comment --comment \"kubernetes forwarding conntrack pod destination rule\" -d "
         + cidr + state);
}

std::string Writer::write() {
  fixed();
  for (const auto& [name, p] : m_input.ports)
    port(p);
  staleChains();
  last();
  return m_filterChains + m_filterRules + "COMMIT\n" + m_natChains + m_natRules + "COMMIT\n";
}

void Writer::last() {
  nat("-A KUBE-SERVICES -m comment --comment \"kubernetes service nodeports; NOTE: this must be the last "
      "rule in this "
      "chain\" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS");
  forwarding();
}

// Calls `take(chain, line)` for each ":CHAIN …", with an empty line, and each "-A CHAIN …".
template<class Take> void forEachLine(std::string_view text, Take take) {
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    size_t begin = line.starts_with(':') ? 1 : line.starts_with("-A ") ? 3 : 0;
    if (begin == 0) continue;
    std::string_view chain = line.substr(begin, line.find(' ', begin) - begin);
    take(chain, begin == 1 ? std::string_view() : line);
  }
}

enum class Whose { Common, OwnOfAPort };

RulesByChain byChain(const std::string& chains, const std::string& rules, Whose wanted) {
  RulesByChain out;
  std::string* last = nullptr;
  std::string lastName;
  auto take = [&](std::string_view chain, std::string_view line) {
    if (isOwnChain(chain) != (wanted == Whose::OwnOfAPort)) return;
    if (!last || lastName != chain) last = &out[lastName = chain];
    if (!line.empty()) last->append(line).append("\n");
  };
  forEachLine(chains, take);
  forEachLine(rules, take);
  return out;
}

CommonRules Writer::writeCommon() {
  fixed();
  for (const auto& [name, p] : m_input.ports)
    leadTo(p);
  last();
  return {byChain(m_filterChains, m_filterRules, Whose::Common),
          byChain(m_natChains, m_natRules, Whose::Common)};
}

std::vector<std::string> Writer::namesOf(const ProxyPort& p) {
  declareChains(p);
  if (writesNat(p) && !p.service.loadBalancerIps.empty()) natChain(serviceChainOf(p, "KUBE-FW-"));
  return {m_active.begin(), m_active.end()};
}

RulesByChain Writer::writeOwn(const ProxyPort& p) {
  port(p);
  return byChain(m_natChains, m_natRules, Whose::OwnOfAPort);
}

} // namespace

std::string serviceChain(std::string_view prefix, const std::string& nameText, net::Protocol protocol) {
  return std::string(prefix) + hash(nameText + net::protocolText(protocol));
}

std::string endpointChain(const std::string& nameText, net::Protocol protocol, const std::string& endpoint) {
  return "KUBE-SEP-" + hash(nameText + net::protocolText(protocol) + endpoint);
}

std::string probability(size_t n, int digits) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%0.*f", digits, 1.0 / static_cast<double>(n));
  return text.data();
}

MasqueradeRules masqueradeRules(const ProxyVersion& version, const std::string& mark, bool knowsRandomFully) {
  const std::string masked = mark + "/" + mark;
  MasqueradeRules out;
  std::vector<std::string> masquerade{"-m", "comment", "--comment",
                                      "kubernetes service traffic requiring SNAT"};
  if (version.unmarks)
    out.postrouting = {{"-m", "mark", "!", "--mark", masked, "-j", "RETURN"},
                       {"-j", "MARK", "--xor-mark", mark}};
  else
    masquerade.insert(masquerade.end(), {"-m", "mark", "--mark", masked});
  masquerade.insert(masquerade.end(), {"-j", "MASQUERADE"});
  if (version.drawsPorts && knowsRandomFully) masquerade.emplace_back("--random-fully");
  out.postrouting.push_back(std::move(masquerade));
  if (version.unmarks)
    out.mark = {"-j", "MARK", "--or-mark", mark};
  else
    out.mark = {"-j", "MARK", "--set-xmark", masked};
  return out;
}

std::string proxyRules(const ProxyRulesInput& input) { return Writer(input).write(); }
CommonRules commonRules(const ProxyRulesInput& input) { return Writer(input).writeCommon(); }
RulesByChain ownRules(const ProxyRulesInput& input, const ProxyPort& port) {
  return Writer(input).writeOwn(port);
}

bool isOwnChain(std::string_view name) {
  return std::any_of(kOwnChains.begin(), kOwnChains.end(),
                     [&](std::string_view prefix) { return name.starts_with(prefix); });
}

std::vector<std::string> serviceChains(const ProxyRulesInput& input, const ProxyPort& port) {
  return Writer(input).namesOf(port);
}

std::map<std::string, std::string> chainLines(std::string_view save) {
  std::map<std::string, std::string> out;
  while (!save.empty()) {
    size_t end = std::min(save.find('\n'), save.size());
    std::string_view line = save.substr(0, end);
    save.remove_prefix(std::min(end + 1, save.size()));
    if (line.starts_with(':')) out.emplace(line.substr(1, line.find(' ') - 1), line);
  }
  return out;
}

} // namespace fg::kubernetes
