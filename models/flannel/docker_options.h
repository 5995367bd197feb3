// flannel's subnet.env, and mk-docker-opts.sh, which makes docker's options of it.
// https://github.com/flannel-io/flannel/blob/v0.7.1/dist/mk-docker-opts.sh
#pragma once

#include "host/files.h"
#include "net/ipv4_address.h"

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace fg::flannel {

// Where the package has it.
inline const std::string kDockerOptionsScript = "/usr/libexec/flannel/mk-docker-opts.sh";

// Where flanneld writes subnet.env, unless it is told otherwise.
inline const std::string kSubnetFile = "/run/flannel/subnet.env";
// The four lines of subnet.env; FLANNEL_SUBNET is the first usable address of `subnet`.
std::string subnetEnvironment(const net::Ipv4Prefix& network, const net::Ipv4Prefix& subnet, uint32_t mtu,
                              bool ipMasq);
// FLANNEL_SUBNET of such a file, host bits cleared.
std::optional<net::Ipv4Prefix> subnetOf(std::string_view subnetEnvironment);

// The script's line that writes the combined options; the same in 0.7.1, 0.9.1 and 0.10.0.
inline constexpr int kWritesCombinedLine = 102;
// What the script printed, its exit status, and the file that it writes; no file where it fails before.
struct ScriptResult {
  int status = 0;
  std::string err = {};
  std::string file = {}, text = {};
  std::vector<int> writes = {}; // the script's lines that write the file, as they are run
};
using ReadFile = std::function<std::optional<std::string>(const std::string& path)>;
// Runs the script, called `name`, with its arguments and environment. Writes nothing.
ScriptResult mkDockerOptions(const ReadFile& read, std::span<const std::string> arguments,
                             const std::map<std::string, std::string>& environment, const std::string& name);
// The same, and writes the file.
ScriptResult mkDockerOptions(host::Files& files, std::span<const std::string> arguments,
                             const std::map<std::string, std::string>& environment,
                             const std::string& name = kDockerOptionsScript);

} // namespace fg::flannel
