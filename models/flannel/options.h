// flanneld's command line, as its unit file makes it.
#pragma once

#include "flannel/docker_options.h"
#include "flannel/version.h"
#include "host/files.h"
#include "net/ipv4_address.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace fg::flannel {

struct Options {
  std::string etcdEndpoints = "http://127.0.0.1:4001,http://127.0.0.1:2379";
  std::string etcdPrefix = "/coreos.com/network";
  std::vector<std::string> interfaces;        // -iface, tried in order
  std::vector<std::string> interfacePatterns; // -iface-regex, tried in order when none of those is there
  std::string publicIp;
  bool ipMasq = false;
  std::string subnetFile = kSubnetFile;
  int renewMargin = 60;                 // minutes before a lease ends
  std::vector<std::string> notModelled; // flags that flanneld has and nothing here heeds
};

// Go's flags: -name=value, --name value, -boolean; those that are missing may be FLANNELD_NAME in the
// environment. The error is in Go's words.
tl::expected<Options, std::string> parseOptions(std::span<const std::string> words, const Version& version,
                                                const std::map<std::string, std::string>& environment = {});

// What the operator of a node decides; the package supplies the rest.
struct PackageSettings {
  std::string etcdEndpoints, etcdPrefix;
  std::string options;              // FLANNEL_OPTIONS: "-iface=eth2"
  bool dockerIpMasqLeftOut = false; // mk-docker-opts.sh -m
};
// Puts flanneld.service, /etc/sysconfig/flanneld and docker's drop-in into place, as CentOS 7's package does.
void installPackage(host::Files& files, const PackageSettings& settings);

} // namespace fg::flannel
