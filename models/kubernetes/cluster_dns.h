// CoreDNS 1.0's plugin "kubernetes": what it answers for the services and pods of the cluster's domain.
// https://github.com/coredns/coredns/tree/v1.0.4/plugin/kubernetes
// https://github.com/kubernetes/dns/blob/master/docs/specification.md
#pragma once

#include "dns/message.h"
#include "kubernetes/api_server.h"

#include <string>

namespace fg::kubernetes {

class ClusterDns {
public:
  // `domain` ends with a dot: "cluster.local.". `serial` is that of the zone's SOA.
  ClusterDns(const ApiServer& api, std::string domain, uint32_t serial)
      : m_api(api), m_domain(std::move(domain)), m_serial(serial) {}

  struct Reply {
    dns::Message message;
    std::string forwarded; // the name that it would ask another server for; it fails, as there is none
  };
  Reply answer(const dns::Message& query) const;

private:
  // What a name stands for. `exists` is false for those that no object has.
  struct Found {
    bool exists = false;
    std::vector<dns::Record> answers, additionals;
  };
  Found lookUpService(const std::vector<std::string>& labels, const dns::Question& question) const;
  Found lookUpPod(const std::vector<std::string>& labels, const dns::Question& question) const;
  std::string reverse(net::Ipv4Address address) const;
  std::string fullName(const Name& service) const;
  void addServiceRecords(const Service& service, const dns::Question& question,
                         const std::vector<std::string>& port, Found& found) const;
  dns::Record authority() const;

  const ApiServer& m_api;
  std::string m_domain;
  uint32_t m_serial;
};

} // namespace fg::kubernetes
