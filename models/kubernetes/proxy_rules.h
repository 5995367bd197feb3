// What kube-proxy gives to iptables-restore, as a function of services and endpoints.
// https://github.com/kubernetes/kubernetes/blob/v1.9.1/pkg/proxy/iptables/proxier.go (syncProxyRules)
#pragma once

#include "kubernetes/objects.h"
#include "kubernetes/proxy_version.h"

#include <set>
#include <string>
#include <vector>

namespace fg::kubernetes {

struct ProxyEndpoint {
  net::Ipv4Address ip;
  uint16_t port = 0;
  bool local = false; // on this node
  std::string text() const { return ip.text() + ":" + std::to_string(port); }
  friend auto operator<=>(const ProxyEndpoint&, const ProxyEndpoint&) = default;
};

// One port of one service.
struct ProxyPort {
  std::string nameText; // "kube-system/kube-dns:dns"; with an empty port name the colon stays
  Service service;      // that has a cluster address
  ServicePort port;
  std::vector<ProxyEndpoint> endpoints;
};

// By nameText. The real kube-proxy goes through its map in an order that is random at each
// synchronization; the order of names is one of those, and the one that is taken here.
using ProxyPorts = std::map<std::string, ProxyPort>;

// The chains of a service port and of its endpoints: a prefix and 16 characters of a hash.
std::string serviceChain(std::string_view prefix, const std::string& nameText, net::Protocol protocol);
std::string endpointChain(const std::string& nameText, net::Protocol protocol, const std::string& endpoint);
// "%0.5f" of 1/n.
std::string probability(size_t n, int digits = 5);
// MASQUERADE for what is marked with `mark` ("0x00004000"), each rule without "-A KUBE-POSTROUTING", and what
// marks it, without "-A KUBE-MARK-MASQ"; kubelet and kube-proxy write the same ones.
struct MasqueradeRules {
  std::vector<std::vector<std::string>> postrouting;
  std::vector<std::string> mark;
};
MasqueradeRules masqueradeRules(const ProxyVersion& version, const std::string& mark, bool knowsRandomFully);

struct ProxyRulesInput {
  const ProxyPorts& ports; // ownRules() does without
  std::optional<net::Ipv4Prefix> clusterCidr;
  bool masqueradeAll = false;
  const ProxyVersion* version = nullptr; // never null
  net::Ipv4Address nodeIp;               // of --hostname-override's node
  // ":NAME - [0:0]" lines of iptables-save, by chain.
  std::map<std::string, std::string> filterChains, natChains;
  bool knowsRandomFully = true; // iptables does: 1.6.2 and later
};
// The filter table and then the nat table.
std::string proxyRules(const ProxyRulesInput& input);

// --- the same in parts, by chain: each rule as a line "-A CHAIN …" ---
using RulesByChain = std::map<std::string, std::string>;
// All that leads packets to services, and what belongs to none.
struct CommonRules {
  RulesByChain filter, nat;
};
CommonRules commonRules(const ProxyRulesInput& input);
// A service port's own chains of the nat table: KUBE-SVC, KUBE-SEP, KUBE-FW, KUBE-XLB.
RulesByChain ownRules(const ProxyRulesInput& input, const ProxyPort& port);
// Is it the name of such a chain?
bool isOwnChain(std::string_view name);
// Their names, but those of KUBE-SEP.
std::vector<std::string> serviceChains(const ProxyRulesInput& input, const ProxyPort& port);
// The ":NAME …" lines of an iptables-save text, by chain.
std::map<std::string, std::string> chainLines(std::string_view save);

} // namespace fg::kubernetes
