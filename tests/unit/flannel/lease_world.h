// A world of nodes with flanneld and members of etcd, for tests of what leases promise.
#pragma once

#include "flannel/flanneld.h"
#include "unit/control_fixture.h"

#include <algorithm>
#include <set>

namespace fg::test {

using namespace std::chrono_literals;

// Nodes with flanneld, and etcd with one member or three on nodes of their own.
class LeaseWorld {
public:
  static constexpr const char* kPrefix = "/coreos.com/network";

  // A small network, so that subnets are soon given again: `bits` long subnets in a /21.
  LeaseWorld(size_t nodes, size_t members, const std::string& version, uint64_t seed) {
    world.environment.seed = seed;
    std::vector<etcd::Cluster::Place> places;
    for (size_t i = 0; i < members; ++i) {
      std::string name = "m" + std::to_string(i + 1);
      places.push_back({&world.createNamespace(name, name),
                        {name, "http://" + name + ":2380", "http://" + name + ":2379"}});
      m_endpoints += (i == 0 ? "" : ",") + places.back().settings.clientUrl;
    }
    etcd = std::make_unique<etcd::Cluster>(places);
    etcd->reaches = [this](const etcd::Etcd& from, const etcd::Etcd& to) {
      return !cut.contains(from.self().name) && !cut.contains(to.self().name);
    };
    for (const auto& member : etcd->members())
      member->start();
    if (members > 1) etcd->first().campaign();
    put("/config", R"({"Network":"10.5.0.0/21","SubnetLen":24,"Backend":{"Type":"host-gw"}})");
    etcd->latency = 1ms;
    for (const auto& member : etcd->members())
      member->watchLatency = 50ms;
    for (size_t i = 0; i < nodes; ++i)
      addNode("n" + std::to_string(i + 1), version);
  }

  struct Host {
    std::string name;
    net::Ipv4Address address;
    host::NetworkNamespace* ns = nullptr;
    host::Files files;
    std::unique_ptr<flannel::Flanneld> flanneld;
  };

  void put(const std::string& key, const std::string& value) {
    etcd::KeysRequest request{etcd::KeysRequest::Method::Put, kPrefix + key, value};
    if (etcd::Etcd* leader = etcd->leader()) leader->request(request, [](auto) {});
  }
  // From now on nothing else is given to who asks: no chance.
  void offerOnly(const net::Ipv4Prefix& subnet) {
    std::string only = subnet.address().text();
    put("/config", R"({"Network":"10.5.0.0/21","SubnetLen":24,"SubnetMin":")" + only + R"(","SubnetMax":")"
                       + only + R"(","Backend":{"Type":"host-gw"}})");
  }
  void removeLease(const net::Ipv4Prefix& subnet) {
    etcd::KeysRequest request{etcd::KeysRequest::Method::Delete,
                              kPrefix + ("/subnets/" + flannel::subnetKey(subnet))};
    if (etcd::Etcd* leader = etcd->leader()) leader->request(request, [](auto) {});
  }
  void run(net::SimTime time) { world.scheduler.runUntil(world.scheduler.now() + time); }
  // Links are cut or mended: connections notice.
  void setCut(const std::set<std::string>& names) {
    cut = names;
    for (auto& host : hosts)
      host->flanneld->etcdClient().breakWatches();
  }
  static bool isLive(const Host& host) { return host.flanneld->isRunning() && host.flanneld->isReady(); }
  // The member that knows best what the cluster has agreed upon.
  const etcd::Etcd& newest() const {
    const etcd::Etcd* out = &etcd->first();
    for (const auto& member : etcd->members())
      if (member->disk().applied > out->disk().applied) out = member.get();
    return *out;
  }
  // By what the cluster of etcd has agreed upon.
  bool holdsItsLease(const Host& host) {
    auto found =
        newest().store().get(kPrefix + ("/subnets/" + flannel::subnetKey(host.flanneld->lease().subnet)));
    if (!found) return false;
    auto attributes = flannel::LeaseAttributes::parse(found->node.value);
    return attributes && attributes->publicIp == host.flanneld->lease().attributes.publicIp;
  }
  // The node that a lease names; null: none of these.
  const Host* holder(const std::string& value) const {
    auto attributes = flannel::LeaseAttributes::parse(value);
    for (const auto& host : hosts)
      if (attributes && attributes->publicIp == host->address) return host.get();
    return nullptr;
  }
  // Pairs of live nodes that use the same addresses.
  std::vector<std::pair<Host*, Host*>> overlaps() {
    std::vector<std::pair<Host*, Host*>> out;
    for (size_t i = 0; i < hosts.size(); ++i)
      for (size_t j = i + 1; j < hosts.size(); ++j) {
        Host &a = *hosts[i], &b = *hosts[j];
        if (isLive(a) && isLive(b) && a.flanneld->lease().subnet.overlaps(b.flanneld->lease().subnet))
          out.emplace_back(&a, &b);
      }
    return out;
  }
  static bool hasLogged(const Host& host, const std::string& text) {
    const auto& log = host.flanneld->log();
    return std::any_of(log.begin(), log.end(), [&](const host::LogLine& line) { return line.text == text; });
  }
  static std::string logOf(const Host& host) {
    std::string out;
    for (const host::LogLine& line : host.flanneld->log())
      out += line.text + "\n";
    return out;
  }

  World world;
  std::unique_ptr<etcd::Cluster> etcd;
  std::vector<std::unique_ptr<Host>> hosts;
  std::set<std::string> cut; // nodes and members that nobody reaches

private:
  void addNode(const std::string& name, const std::string& version) {
    auto host = std::make_unique<Host>();
    host->name = name;
    host->ns = &world.createNamespace(name, name);
    std::string address = "192.168.0." + std::to_string(10 + hosts.size());
    host->address = ip(address);
    World::addInterface(*host->ns, "eth0", address + "/24");
    World::addDefault(*host->ns, "eth0", "192.168.0.1", 0);
    flannel::installPackage(host->files, {m_endpoints, kPrefix, "", false});
    flannel::Flanneld::Settings settings;
    settings.version = flannel::findVersion(version);
    auto dial = [this, name](const std::string& endpoint) -> tl::expected<etcd::Etcd*, std::string> {
      etcd::Etcd* member = etcd->at(endpoint);
      if (cut.contains(name) || cut.contains(member->self().name))
        return tl::unexpected(etcd::dialError(endpoint, "i/o timeout"));
      if (!member->isRunning())
        return tl::unexpected(etcd::dialError(endpoint, "getsockopt: connection refused"));
      return member;
    };
    host->flanneld = std::make_unique<flannel::Flanneld>(*host->ns, host->files, dial, settings);
    hosts.push_back(std::move(host));
  }

  std::string m_endpoints;
};

// The name of a test of one release: "Flannel0_9_1".
inline std::string releaseName(const testing::TestParamInfo<const char*>& test) {
  std::string out = std::string("Flannel") + test.param;
  std::replace(out.begin(), out.end(), '.', '_');
  return out;
}

} // namespace fg::test
