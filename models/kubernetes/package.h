// The unit files and /etc/kubernetes of a node, as the reference repository installs them.
// https://github.com/rootsongjc/kubernetes-vagrant-centos-cluster (systemd/, conf/, node1/)
#pragma once

#include "host/files.h"
#include "net/ipv4_address.h"
#include "net/sim_time.h"

#include <optional>
#include <string>

namespace fg::kubernetes {

enum class Role { Node, Master };

struct PackageSettings {
  Role role = Role::Node;
  std::string nodeName;
  net::Ipv4Address address; // that kubelet and kube-proxy bind to
  net::Ipv4Address master;
  std::string etcdServers; // "http://172.17.8.101:2379"
  net::Ipv4Prefix serviceCidr;
  std::optional<net::Ipv4Address> clusterDns;
  std::string hairpinMode = "promiscuous-bridge";
  std::optional<net::Ipv4Prefix> clusterCidr;
  bool masqueradeAll = false;
  net::SimTime proxySyncPeriod = std::chrono::seconds(30); // kube-proxy's --iptables-sync-period
};

// kubelet and kube-proxy; on the master also kube-apiserver, kube-controller-manager and kube-scheduler.
void installPackage(host::Files& files, const PackageSettings& settings);

} // namespace fg::kubernetes
