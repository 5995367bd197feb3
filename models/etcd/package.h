// etcd's unit file and configuration, as the reference repository installs them.
// https://github.com/rootsongjc/kubernetes-vagrant-centos-cluster (systemd/etcd.service, Vagrantfile)
#pragma once

#include "host/files.h"
#include "net/ipv4_address.h"

#include <string>

namespace fg::etcd {

struct PackageSettings {
  std::string name; // of the member: "node1"
  net::Ipv4Address address;
  std::string initialCluster; // "node1=http://172.17.8.101:2380"; empty: this member alone
};
void installPackage(host::Files& files, const PackageSettings& settings);

} // namespace fg::etcd
