// The chains of thousands of services, each written when somebody looks at it.
#pragma once

#include "kubernetes/proxy_rules.h"
#include "netfilter/chain_source.h"

#include <memory>
#include <unordered_map>

namespace fg::kubernetes {

class ProxyChains : public netfilter::ChainSource {
public:
  // Everything of `input` but its ports and chains is kept; the ports belong to kube-proxy.
  ProxyChains(std::shared_ptr<const ProxyPorts> ports, const ProxyRulesInput& input);

  // The chains that go when the port becomes another one.
  std::vector<std::string> gone(const ProxyPort& before, const ProxyPort& now) const;
  // The port has become what it is in the ports by now. Precondition: it is there.
  void changed(const ProxyPort& before);

  bool owns(std::string_view chain) const override { return isOwnChain(chain); }
  bool has(std::string_view chain) const override;
  std::string rulesOf(const std::string& chain) const override;
  std::vector<std::string> names() const override;

private:
  struct EndpointAt {
    const ProxyPort* port;
    ProxyEndpoint endpoint;
  };
  std::vector<std::string> chainsOf(const ProxyPort& port) const;
  void file(const ProxyPort& port);
  void fileEndpoints(const ProxyPort& port) const;
  const EndpointAt* endpointOf(const std::string& chain) const;

  std::shared_ptr<const ProxyPorts> m_ports;
  ProxyRulesInput m_input;
  // By the names of chains; looked up only. Of endpoints: those of services that were asked for.
  std::unordered_map<std::string, const ProxyPort*> m_services;
  mutable std::unordered_map<std::string, EndpointAt> m_endpoints;
  mutable bool m_hasAllEndpoints = false;
};

} // namespace fg::kubernetes
