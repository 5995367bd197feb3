#include "kubernetes/proxy_chains.h"

#include <algorithm>
#include <utility>

namespace fg::kubernetes {
namespace {

constexpr std::string_view kEndpointPrefix = "KUBE-SEP-";

ProxyPort withOnly(const ProxyPort& port, std::vector<ProxyEndpoint> endpoints) {
  return {port.nameText, port.service, port.port, std::move(endpoints)};
}

} // namespace

ProxyChains::ProxyChains(std::shared_ptr<const ProxyPorts> ports, const ProxyRulesInput& input)
    : m_ports(std::move(ports)),
      m_input{*m_ports, input.clusterCidr,     input.masqueradeAll, input.version, input.nodeIp, {},
              {},       input.knowsRandomFully} {
  for (const auto& [name, port] : *m_ports)
    file(port);
}

void ProxyChains::file(const ProxyPort& port) {
  for (std::string& chain : serviceChains(m_input, port))
    m_services.insert_or_assign(std::move(chain), &port);
}

void ProxyChains::fileEndpoints(const ProxyPort& port) const {
  for (const ProxyEndpoint& endpoint : port.endpoints)
    m_endpoints.insert_or_assign(endpointChain(port.nameText, port.port.protocol, endpoint.text()),
                                 EndpointAt{&port, endpoint});
}

// Whose chain it is does not show in the name: all names have to be made where it is none of those that were
// asked for.
const ProxyChains::EndpointAt* ProxyChains::endpointOf(const std::string& chain) const {
  if (!chain.starts_with(kEndpointPrefix)) return nullptr;
  auto it = m_endpoints.find(chain);
  if (it == m_endpoints.end() && !std::exchange(m_hasAllEndpoints, true)) {
    for (const auto& [name, port] : *m_ports)
      fileEndpoints(port);
    it = m_endpoints.find(chain);
  }
  return it == m_endpoints.end() ? nullptr : &it->second;
}

bool ProxyChains::has(std::string_view chain) const {
  const std::string name(chain);
  return m_services.contains(name) || endpointOf(name);
}

std::string ProxyChains::rulesOf(const std::string& chain) const {
  if (auto it = m_services.find(chain); it != m_services.end()) {
    fileEndpoints(*it->second); // its rules lead there
    return ownRules(m_input, *it->second)[chain];
  }
  const EndpointAt* at = endpointOf(chain);
  return at ? ownRules(m_input, withOnly(*at->port, {at->endpoint}))[chain] : std::string();
}

std::vector<std::string> ProxyChains::names() const {
  std::ignore = endpointOf(std::string(kEndpointPrefix)); // files them all
  std::vector<std::string> out;
  for (const auto& [chain, port] : m_services)
    out.push_back(chain);
  for (const auto& [chain, at] : m_endpoints)
    out.push_back(chain);
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> ProxyChains::chainsOf(const ProxyPort& port) const {
  std::vector<std::string> out = serviceChains(m_input, port);
  for (const ProxyEndpoint& endpoint : port.endpoints)
    out.push_back(endpointChain(port.nameText, port.port.protocol, endpoint.text()));
  return out;
}

std::vector<std::string> ProxyChains::gone(const ProxyPort& before, const ProxyPort& now) const {
  std::vector<std::string> out = chainsOf(before), stay = chainsOf(now);
  std::erase_if(out, [&](const std::string& chain) { return std::ranges::find(stay, chain) != stay.end(); });
  return out;
}

void ProxyChains::changed(const ProxyPort& before) {
  for (const std::string& chain : chainsOf(before)) {
    m_services.erase(chain);
    m_endpoints.erase(chain);
  }
  const ProxyPort& now = m_ports->at(before.nameText);
  file(now);
  fileEndpoints(now);
}

} // namespace fg::kubernetes
