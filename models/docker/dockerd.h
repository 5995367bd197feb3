// The docker daemon of a node: docker0, its rules, and the network of containers.
// https://github.com/moby/libnetwork/tree/release/v0.8/drivers/bridge (docker 1.12), bump_1.13
#pragma once

#include "docker/container.h"
#include "docker/ipam.h"
#include "docker/options.h"
#include "host/unit_daemon.h"
#include "net/protocol.h"

#include <memory>

namespace fg::docker {

inline constexpr const char* kBridge = "docker0";

// What differs between the releases of docker, as data.
struct Version {
  std::string_view name;        // "1.12.6"
  bool dropsForwarding = false; // FORWARD's policy becomes DROP where docker itself turned forwarding on
  bool tellsMore = false;       // `network inspect` has Created and Attachable, `ps` an ellipsis
};
// Null where the release is not modelled: 1.12.6 and 1.13.1 are.
const Version* findVersion(std::string_view name);

struct PublishedPort {
  net::Protocol protocol = net::Protocol::Tcp;
  uint16_t hostPort = 0, containerPort = 0;
};

enum class Hairpin { No, Yes };

// A network of docker's, as `docker network` shows it.
struct Network {
  std::string name, id, driver; // "bridge", 64 digits, "bridge"
  net::SimTime created{0};
};

// A container that is only a network namespace for others: a pod's "pause" container.
struct SandboxRequest {
  std::string name; // also the namespace's name: "kube-system/coredns-…"
  std::vector<PublishedPort> ports;
  Hairpin hairpin = Hairpin::No;
  // Pins of what is otherwise decided by chance or by the order of starting.
  std::optional<net::Ipv4Address> ip;
  std::string veth; // the host's end: "veth295bef2"
  std::optional<net::MacAddress> vethMac;
  std::string id, endpointId;
  // As docker shows it.
  std::string containerName; // empty: as `name`
  std::string image = "gcr.io/google_containers/pause-amd64:3.0";
  std::vector<std::string> command{"/pause"};
  std::map<std::string, std::string> labels = {};
};

struct Sandbox {
  std::string id; // 64 hexadecimal digits
  std::string endpointId;
  SandboxRequest request;
  host::NetworkNamespace* ns = nullptr; // never null
  std::string veth;
  net::Ipv4Address ip;
  net::MacAddress mac; // of eth0
};

class Dockerd : public host::UnitDaemon {
public:
  struct Settings {
    const Version* version = nullptr;         // never null
    std::optional<net::MacAddress> bridgeMac; // of docker0; nothing: by chance
    net::SimTime startLatency{0};             // until the bridge is there; zero while settling
    std::string bridgeId, hostId, noneId;     // of the networks; empty: by chance
  };
  // The unit file must be in `files` (installPackage).
  Dockerd(host::NetworkNamespace& node, host::Files& files, host::NamespaceFactory& namespaces,
          Settings settings);
  ~Dockerd() override;

  std::function<void()> onReady;         // the daemon takes requests
  std::function<void()> onSandboxesLost; // it stopped, and its containers with it
  void setStartLatency(net::SimTime latency) { m_settings.startLatency = latency; }

  // Another release, from the next start on. Never null.
  void setVersion(const Version* version) { m_settings.version = version; }
  bool isReady() const { return m_ready; }
  const Options& options() const { return m_options; } // of the last start
  // docker0's network as `docker network inspect` shows it: the text of --bip, host bits and all.
  const net::Ipv4Prefix& network() const { return m_network; }

  // The daemon knew the bridge's address before it made it: `network inspect` shows it as Gateway then.
  bool tellsGateway() const { return m_tellsGateway; }

  // A namespace with lo, eth0 on docker0, an address and a default route. The error is in docker's words.
  tl::expected<const Sandbox*, std::string> createSandbox(const SandboxRequest& request);
  void removeSandbox(std::string_view name); // nothing happens where there is none
  const std::vector<std::unique_ptr<Sandbox>>& sandboxes() const { return m_sandboxes; }
  const Sandbox* sandbox(std::string_view name) const;

  // Starts a container in a sandbox, or beside one in the host's network where `sandbox` is empty. The error
  // is in docker's words.
  tl::expected<std::string, std::string> startContainer(const ContainerRequest& request);
  // Ends it with a status; it stays in `docker ps -a`. Nothing happens where it does not run.
  void stopContainer(std::string_view id, int status);
  // Forgets it, as `docker rm` does.
  void removeContainer(std::string_view id);
  // In the order of their creation, ended ones included.
  const std::vector<Container>& containers() const { return m_containers; }
  // By id, a beginning of the id that is unique, or name.
  const Container* container(std::string_view nameOrId) const;
  // The sandbox that the container's network is; null for the host's.
  const Sandbox* sandboxOf(const Container& container) const;
  // By name: bridge, host, none. The bridge is made anew whenever docker starts.
  const std::vector<Network>& networks() const { return m_networks; }
  // The containers of a sandbox have run for so long at t = 0; the networks are so old.
  void backdate(std::string_view sandbox, net::SimTime age);
  void backdateNetworks(net::SimTime age);
  const Version& version() const { return *m_settings.version; }

protected:
  void onStart() override;
  void onStop() override;

private:
  using Words = std::vector<std::string>;
  struct PortRule {
    std::string table, chain;
    Words specification;
  };
  void begin();
  void fail(const std::string& reason);
  void prepareKernel();
  void makeChains();
  void removeChains();
  bool setUpBridge();
  bool chooseNetwork(const host::Interface* bridge);
  void setAddress(host::Interface& bridge);
  void writeRules();
  void linkChains();
  void setIcc();
  void isolate();
  void plug(Sandbox& sandbox);
  std::vector<PortRule> portRules(const Sandbox& sandbox, const PublishedPort& port) const;
  void release(Sandbox& sandbox);
  void makeNetworks();
  void endContainersOf(const Sandbox& sandbox, int status);
  net::MacAddress randomMac();
  std::string freeVethName();

  netfilter::CommandResult iptables(Words words);
  bool exists(const std::string& table, const std::string& chain, const Words& rule);
  void insertMissing(const std::string& table, const std::string& chain, const Words& rule);
  void appendMissing(const std::string& table, const std::string& chain, const Words& rule);

  host::NamespaceFactory& m_namespaces;
  Settings m_settings;
  core::Rng m_rng;
  Options m_options;
  net::Ipv4Prefix m_network;
  Ipam m_ipam;
  bool m_tellsGateway = true;
  bool m_moduleLoaded = false; // br_netfilter
  bool m_ready = false;
  std::vector<std::unique_ptr<Sandbox>> m_sandboxes; // in the order of their creation
  core::Rng m_ids;
  std::vector<Container> m_containers;
  std::vector<Network> m_networks;
};

} // namespace fg::docker
