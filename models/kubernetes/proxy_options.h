// kube-proxy's command line, as its unit file makes it of /etc/kubernetes/config and /etc/kubernetes/proxy.
#pragma once

#include "net/ipv4_address.h"
#include "net/sim_time.h"

#include <optional>
#include <span>
#include <string>

#include <tl/expected.hpp>

namespace fg::kubernetes {

struct ProxyOptions {
  std::optional<net::Ipv4Prefix> clusterCidr;         // --cluster-cidr
  bool masqueradeAll = false;                         // --masquerade-all
  net::SimTime syncPeriod = std::chrono::seconds(30); // --iptables-sync-period
  std::string mode = "iptables";                      // --proxy-mode
};

// The flags that concern the rules; those of the API server's address and of logging are accepted and
// ignored. The error is in kube-proxy's words.
tl::expected<ProxyOptions, std::string> parseProxyOptions(std::span<const std::string> words);

} // namespace fg::kubernetes
