#include "kubernetes/proxy_options.h"

#include <algorithm>
#include <array>

namespace fg::kubernetes {
namespace {

// Flags without any effect on the rules; all of them take a value.
constexpr std::array<std::string_view, 14> kOthers{"bind-address",
                                                   "hostname-override",
                                                   "kubeconfig",
                                                   "master",
                                                   "config",
                                                   "v",
                                                   "logtostderr",
                                                   "healthz-bind-address",
                                                   "feature-gates",
                                                   "kube-api-qps",
                                                   "kube-api-burst",
                                                   "oom-score-adj",
                                                   "conntrack-max-per-core",
                                                   "metrics-bind-address"};

using Failure = std::optional<std::string>;

std::string invalid(const std::string& name, const std::string& value, const std::string& why) {
  return "invalid argument \"" + value + "\" for --" + name + ": " + why;
}

Failure assign(ProxyOptions& options, const std::string& name, const std::string& value) {
  if (name == "cluster-cidr") {
    auto prefix = net::Ipv4Prefix::parse(value);
    if (!value.empty() && (!prefix || value.find('/') == std::string::npos))
      return "KubeProxyConfiguration.ClusterCIDR: Invalid value: \"" + value
             + "\": must be a valid CIDR block (e.g. 10.100.0.0/16)";
    options.clusterCidr = value.empty() ? std::nullopt : prefix;
  } else if (name == "masquerade-all") {
    if (value != "true" && value != "false")
      return invalid(name, value, "strconv.ParseBool: parsing \"" + value + "\": invalid syntax");
    options.masqueradeAll = value == "true";
  } else if (name == "iptables-sync-period") {
    auto period = net::parseDuration(value);
    if (!period) return invalid(name, value, "time: invalid duration " + value);
    if (*period <= net::SimTime{0})
      return "KubeProxyConfiguration.KubeProxyIPTablesConfiguration.SyncPeriod: Invalid value: " + value
             + ": must be greater than 0";
    options.syncPeriod = *period;
  } else if (name == "proxy-mode") {
    options.mode = value.empty() ? "iptables" : value;
  }
  return std::nullopt;
}

bool isKnown(const std::string& name) {
  return name == "cluster-cidr" || name == "masquerade-all" || name == "iptables-sync-period"
         || name == "proxy-mode" || std::find(kOthers.begin(), kOthers.end(), name) != kOthers.end();
}

} // namespace

tl::expected<ProxyOptions, std::string> parseProxyOptions(std::span<const std::string> words) {
  ProxyOptions options;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (!word.starts_with("--")) continue; // cobra takes arguments, and kube-proxy does not look at them
    size_t equals = word.find('=');
    std::string name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
    if (!isKnown(name)) return tl::unexpected("unknown flag: --" + name);
    std::string value = equals == std::string::npos ? "true" : word.substr(equals + 1);
    if (equals == std::string::npos && name != "masquerade-all" && name != "logtostderr") {
      if (i + 1 == words.size()) return tl::unexpected("flag needs an argument: --" + name);
      value = words[++i];
    }
    if (auto failure = assign(options, name, value)) return tl::unexpected(*failure);
  }
  return options;
}

} // namespace fg::kubernetes
