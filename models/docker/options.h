// dockerd's command line, as its unit file makes it of docker's and flannel's files.
#pragma once

#include "host/files.h"
#include "net/ipv4_address.h"

#include <optional>
#include <span>
#include <string>

#include <tl/expected.hpp>

namespace fg::docker {

struct Options {
  std::optional<net::Ipv4Prefix> bip; // docker0's address
  bool ipMasq = true;
  uint32_t mtu = 1500;
  bool icc = true; // containers may speak to each other
  bool userlandProxy = true;
  bool iptables = true;
  bool ipForward = true;
};

// The flags that concern the network; those of storage, logging and runtimes are accepted and ignored.
// Where a flag stands twice, the last one counts. The error is in docker's words.
tl::expected<Options, std::string> parseOptions(std::span<const std::string> words);

struct PackageSettings {
  std::string options =
      "--selinux-enabled --log-driver=journald --signature-verification=false"; // /etc/sysconfig/docker
  std::string networkOptions; // /etc/sysconfig/docker-network
};
// Puts docker.service and its /etc/sysconfig files into place, as CentOS 7's package does.
void installPackage(host::Files& files, const PackageSettings& settings = {});

} // namespace fg::docker
