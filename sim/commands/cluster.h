// What emulated commands ask of the machine and of the cluster around a network namespace.
#pragma once

#include "host/network_namespace.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace fg::commands {

// Whose output the listings copy: iproute 3.10, net-tools 2.0, iptables 1.4.21 of CentOS 7.4,
// or iproute2 6.1, net-tools 2.10, iptables 1.8.9, iputils 20221126 of Debian 12.
enum class ToolVersion { Centos7, Debian12 };

// Which of the two iptables the name stands for, where there are two (update-alternatives(1)).
enum class IptablesBackend { Nft, Legacy };

struct Machine {
  std::string hostName;
  ToolVersion tools = ToolVersion::Debian12;
  IptablesBackend iptables = IptablesBackend::Nft;
  std::string kernelRelease = "6.1.0-13-amd64";                         // uname -r
  std::string kernelVersion = "#1 SMP PREEMPT_DYNAMIC Debian 6.1.55-1"; // uname -v
  std::chrono::local_seconds clock{};                                   // wall clock at t = 0
  std::string timeZone = "UTC";                                         // abbreviated, as date prints it
};

// A socket that listens, as ss prints it.
struct Listener {
  net::Protocol protocol = net::Protocol::Tcp;
  net::Ipv4Address address; // 0.0.0.0: all
  uint16_t port = 0;
};

// etcd v2's answer where it refuses: code 100 "Key not found", 102 "Not a file"; or code 0: nobody answers,
// and the message says why.
struct EtcdError {
  int code = 0;
  std::string message; // "Key not found"
  std::string cause;   // "/coreos.com/network/config"
  uint64_t index = 0;
};
struct EtcdNode {
  std::string key; // absolute
  bool directory = false;
};
enum class EtcdRemove { Key, EmptyDirectory, Recursive };

// Implemented by the world.
class Cluster {
public:
  virtual ~Cluster() = default;

  // The files that a program in `ns` can see, by absolute path, sorted. Folders are not listed themselves.
  virtual std::vector<std::string> files(const host::NetworkNamespace& ns) const = 0;
  virtual std::optional<std::string> file(const host::NetworkNamespace& ns, std::string_view path) const = 0;
  virtual std::vector<Listener> listeners(const host::NetworkNamespace& ns) const = 0;
  // The namespaces that `ip netns list` shows in `ns`, sorted by name.
  virtual std::vector<host::NetworkNamespace*> netns(const host::NetworkNamespace&) { return {}; }

  // etcd as `ns` reaches it. A list is in the order in which etcd returns it.
  virtual tl::expected<std::string, EtcdError> etcdGet(const host::NetworkNamespace& ns,
                                                       std::string_view key) = 0;
  virtual tl::expected<std::vector<EtcdNode>, EtcdError> etcdList(const host::NetworkNamespace& ns,
                                                                  std::string_view key) = 0;
  virtual tl::expected<void, EtcdError> etcdRemove(const host::NetworkNamespace& ns, std::string_view key,
                                                   EtcdRemove how) = 0;
};

} // namespace fg::commands
