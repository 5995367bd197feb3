#include "kubernetes/cluster_dns.h"

#include <algorithm>

namespace fg::kubernetes {
namespace {

constexpr uint32_t kTtl = 5;          // of records; seconds
constexpr uint32_t kNegativeTtl = 30; // of the SOA, as the plugin "cache 30" leaves it
constexpr uint16_t kDatagram = 4096;  // EDNS: what it takes
constexpr std::string_view kReverse = "in-addr.arpa.";

bool endsWith(std::string_view name, std::string_view zone) {
  if (name.size() < zone.size() || !dns::sameName(name.substr(name.size() - zone.size()), zone)) return false;
  return name.size() == zone.size() || name[name.size() - zone.size() - 1] == '.';
}

// The labels in small letters; dots in labels are not to be had in names of objects.
std::vector<std::string> labelsOf(std::string_view name) {
  std::vector<std::string> out;
  for (size_t at = 0; at < name.size();) {
    size_t end = std::min(name.find('.', at), name.size());
    std::string label(name.substr(at, end - at));
    std::transform(label.begin(), label.end(), label.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    out.push_back(std::move(label));
    at = end + 1;
  }
  return out;
}

// An endpoint without a host name is called by its address: "172-33-68-2".
std::string dashed(net::Ipv4Address address) {
  std::string text = address.text();
  std::replace(text.begin(), text.end(), '.', '-');
  return text;
}

dns::Record addressRecord(std::string name, net::Ipv4Address address) {
  return {std::move(name), dns::type::kA, dns::kInternet, kTtl, address};
}

bool wants(const dns::Question& question, uint16_t type) {
  return question.type == type || question.type == dns::type::kAny;
}

// "_dns", "_udp" of a port; no labels fit every port.
bool fitsPort(const std::vector<std::string>& labels, const std::string& name, net::Protocol protocol) {
  return labels.empty() || (labels[0] == "_" + name && labels[1] == "_" + net::protocolText(protocol));
}

} // namespace

std::string ClusterDns::fullName(const Name& service) const {
  return service.name + "." + service.nameSpace + ".svc." + m_domain;
}

dns::Record ClusterDns::authority() const {
  dns::Soa soa{"ns.dns." + m_domain, "hostmaster." + m_domain, m_serial, 7200, 1800, 86400, kNegativeTtl};
  return {m_domain, dns::type::kSoa, dns::kInternet, kNegativeTtl, std::move(soa)};
}

void ClusterDns::addServiceRecords(const Service& service, const dns::Question& question,
                                   const std::vector<std::string>& port, Found& found) const {
  std::string name = fullName(service.name);
  std::vector<std::pair<std::string, net::Ipv4Address>> targets; // names and addresses
  std::vector<std::pair<std::string, dns::Service>> offers;      // of SRV
  if (service.clusterIp) {
    targets.emplace_back(name, *service.clusterIp);
    for (const ServicePort& offered : service.ports)
      if (fitsPort(port, offered.name, offered.protocol))
        offers.push_back({name, {0, 0, offered.port, name}});
  } else if (auto it = m_api.endpoints().find(service.name); it != m_api.endpoints().end()) {
    for (const EndpointSubset& subset : it->second.subsets)
      for (const EndpointAddress& address : subset.addresses) {
        std::string own = dashed(address.ip) + "." + name;
        targets.emplace_back(own, address.ip);
        for (const EndpointPort& offered : subset.ports)
          if (fitsPort(port, offered.name, offered.protocol))
            offers.push_back({own, {0, 0, offered.port, own}});
      }
  }
  found.exists = port.empty() ? true : !offers.empty();
  if (port.empty() && wants(question, dns::type::kA))
    for (const auto& [target, address] : targets)
      found.answers.push_back(addressRecord(question.name, address));
  if (!wants(question, dns::type::kSrv)) return;
  for (auto& [target, offer] : offers) {
    offer.weight = static_cast<uint16_t>(100 / offers.size());
    found.answers.push_back({question.name, dns::type::kSrv, dns::kInternet, kTtl, offer});
  }
  for (const auto& [target, address] : targets)
    if (!offers.empty()) found.additionals.push_back(addressRecord(target, address));
}

// SERVICE.NAMESPACE.svc, with an endpoint or _PORT._PROTOCOL before it.
ClusterDns::Found ClusterDns::lookUpService(const std::vector<std::string>& labels,
                                            const dns::Question& question) const {
  Found found;
  if (labels.size() < 2) { // "svc", "NAMESPACE.svc"
    for (const auto& [name, service] : m_api.services())
      found.exists = found.exists || labels.empty() || name.nameSpace == labels[0];
    return found;
  }
  Name name{labels.back(), labels[labels.size() - 2]};
  auto service = m_api.services().find(name);
  if (service == m_api.services().end() || labels.size() > 4) return found;
  if (labels.size() == 2) addServiceRecords(service->second, question, {}, found);
  if (labels.size() == 4) addServiceRecords(service->second, question, {labels[0], labels[1]}, found);
  auto endpoints = m_api.endpoints().find(name);
  if (labels.size() != 3 || endpoints == m_api.endpoints().end()) return found;
  for (const EndpointSubset& subset : endpoints->second.subsets)
    for (const EndpointAddress& address : subset.addresses)
      if (dashed(address.ip) == labels[0]) {
        found.exists = true;
        if (wants(question, dns::type::kA)) found.answers.push_back(addressRecord(question.name, address.ip));
      }
  return found;
}

// 172-33-68-2.NAMESPACE.pod, as with "pods insecure": whether there is such a pod is not asked.
ClusterDns::Found ClusterDns::lookUpPod(const std::vector<std::string>& labels,
                                        const dns::Question& question) const {
  Found found;
  if (labels.size() != 2) return found;
  std::string text = labels[0];
  std::replace(text.begin(), text.end(), '-', '.');
  auto address = net::Ipv4Address::parse(text);
  if (!address) return found;
  found.exists = true;
  if (wants(question, dns::type::kA)) found.answers.push_back(addressRecord(question.name, *address));
  return found;
}

std::string ClusterDns::reverse(net::Ipv4Address address) const {
  for (const auto& [name, service] : m_api.services())
    if (service.clusterIp == address) return fullName(name);
  for (const auto& [name, endpoints] : m_api.endpoints())
    for (const EndpointSubset& subset : endpoints.subsets)
      for (const EndpointAddress& candidate : subset.addresses)
        if (candidate.ip == address) return dashed(address) + "." + fullName(name);
  return "";
}

ClusterDns::Reply ClusterDns::answer(const dns::Message& query) const {
  Reply reply;
  dns::Message& message = reply.message;
  message.id = query.id;
  message.response = true;
  message.opcode = query.opcode;
  message.recursionDesired = query.recursionDesired;
  message.questions = query.questions;
  for (const dns::Record& record : query.additionals)
    if (record.type == dns::type::kOpt)
      message.additionals.push_back({".", dns::type::kOpt, kDatagram, 0, dns::Raw{}});
  if (query.questions.size() != 1 || query.opcode != 0) {
    message.code = query.opcode != 0 ? dns::Code::NotImplemented : dns::Code::FormatError;
    return reply;
  }
  const dns::Question& question = query.questions.front();
  message.authoritative = message.recursionAvailable = true;
  Found found;
  if (auto address = dns::parseReverseName(question.name); address && endsWith(question.name, kReverse)) {
    std::string name = reverse(*address);
    found.exists = !name.empty();
    if (found.exists && wants(question, dns::type::kPtr))
      found.answers.push_back({question.name, dns::type::kPtr, dns::kInternet, kTtl, dns::Target{name}});
  }
  bool ours = endsWith(question.name, m_domain);
  if (ours) {
    std::string_view rest = std::string_view(question.name).substr(0, question.name.size() - m_domain.size());
    auto labels = labelsOf(rest);
    std::string kind = labels.empty() ? "" : labels.back();
    if (!labels.empty()) labels.pop_back();
    if (kind.empty()) {
      found.exists = true;
      if (wants(question, dns::type::kSoa)) found.answers.push_back(authority());
    }
    if (kind == "svc") found = lookUpService(labels, question);
    if (kind == "pod") found = lookUpPod(labels, question);
  } else if (!found.exists) { // other zones, and addresses that are nobody's here
    reply.forwarded = question.name;
    message.authoritative = false;
    message.code = dns::Code::ServerFailure;
    return reply;
  }
  message.answers = std::move(found.answers);
  message.additionals.insert(message.additionals.begin(), found.additionals.begin(), found.additionals.end());
  if (!found.exists) message.code = dns::Code::NameError;
  if (message.answers.empty()) message.authorities.push_back(authority());
  return reply;
}

} // namespace fg::kubernetes
