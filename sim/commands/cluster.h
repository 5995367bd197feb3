// What emulated commands ask of the machine and of the cluster around a network namespace.
#pragma once

#include "docker/dockerd.h"
#include "host/network_namespace.h"
#include "host/systemd.h"
#include "kubernetes/api_server.h"

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
  std::chrono::seconds utcOffset{0};                                    // east of UTC
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
  // Writes a file, or takes it away. False where there is none to be had: no such folder, or nothing can be
  // written there.
  virtual bool writeFile(const host::NetworkNamespace&, const std::string& /*path*/,
                         const std::string& /*text*/) {
    return false;
  }
  virtual bool removeFile(const host::NetworkNamespace&, std::string_view /*path*/) { return false; }
  // The machine as a program in `ns` sees it; nothing where it is the same for all.
  virtual std::optional<Machine> machine(const host::NetworkNamespace&) const { return std::nullopt; }
  virtual std::vector<Listener> listeners(const host::NetworkNamespace& ns) const = 0;
  // Names that a resolver in `ns` finds, for completion.
  virtual std::vector<std::string> hostNames(const host::NetworkNamespace&) const { return {}; }
  // The namespaces that `ip netns list` shows in `ns`, sorted by name.
  virtual std::vector<host::NetworkNamespace*> netns(const host::NetworkNamespace&) { return {}; }

  // What runs on the machine that `ns` is; null in a pod and in bare namespaces.
  virtual host::Systemd* systemd(const host::NetworkNamespace&) { return nullptr; }
  virtual docker::Dockerd* dockerd(const host::NetworkNamespace&) { return nullptr; }
  // Precondition: systemd() is not null.
  virtual const host::Files& systemFiles(const host::NetworkNamespace& ns) const {
    static const host::Files kNone;
    std::ignore = ns;
    return kNone;
  }
  // A pin of the scenario for that machine; empty where there is none.
  virtual std::string pin(const host::NetworkNamespace&, std::string_view) const { return {}; }
  // The processes of docker are in the control group of kubelet's --runtime-cgroups, not in their unit's.
  virtual bool dockerIsMoved(const host::NetworkNamespace&) const { return false; }
  // The API server, as `ns` reaches it; otherwise why not, in kubectl's words.
  virtual tl::expected<kubernetes::ApiServer*, std::string> apiServer(const host::NetworkNamespace&) {
    return tl::unexpected(
        std::string("The connection to the server localhost:8080 was refused - did you specify the right "
                    "host or port?"));
  }
  // The namespace of a pod by its full name; null where it has none of its own.
  virtual host::NetworkNamespace* podNamespace(std::string_view) { return nullptr; }

  // etcd as `ns` reaches it. A list is in the order in which etcd returns it.
  virtual tl::expected<std::string, EtcdError> etcdGet(const host::NetworkNamespace& ns,
                                                       std::string_view key) = 0;
  virtual tl::expected<std::vector<EtcdNode>, EtcdError> etcdList(const host::NetworkNamespace& ns,
                                                                  std::string_view key) = 0;
  virtual tl::expected<void, EtcdError> etcdRemove(const host::NetworkNamespace& ns, std::string_view key,
                                                   EtcdRemove how) = 0;
};

} // namespace fg::commands
