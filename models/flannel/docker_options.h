// flannel's subnet.env, and mk-docker-opts.sh, which makes docker's options of it.
// https://github.com/flannel-io/flannel/blob/v0.7.1/dist/mk-docker-opts.sh
#pragma once

#include "host/files.h"
#include "net/ipv4_address.h"

#include <map>
#include <optional>
#include <span>
#include <string>

namespace fg::flannel {

// The four lines of subnet.env; FLANNEL_SUBNET is the first usable address of `subnet`.
std::string subnetEnvironment(const net::Ipv4Prefix& network, const net::Ipv4Prefix& subnet, uint32_t mtu,
                              bool ipMasq);
// FLANNEL_SUBNET of such a file, host bits cleared.
std::optional<net::Ipv4Prefix> subnetOf(std::string_view subnetEnvironment);

// What the script printed, and its exit status.
struct ScriptResult {
  int status = 0;
  std::string err;
};
// Runs the script, called `name`, with its arguments and environment; writes the output file.
ScriptResult mkDockerOptions(host::Files& files, std::span<const std::string> arguments,
                             const std::map<std::string, std::string>& environment,
                             const std::string& name = "/usr/libexec/flannel/mk-docker-opts.sh");

} // namespace fg::flannel
