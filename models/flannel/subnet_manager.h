// flannel's use of etcd: the configuration, leases, and news of them.
// https://github.com/flannel-io/flannel/blob/v0.7.1/subnet/local_manager.go, registry.go, watch.go
#pragma once

#include "core/rng.h"
#include "etcd/client.h"
#include "flannel/config.h"
#include "flannel/lease.h"

#include <functional>
#include <map>
#include <vector>

namespace fg::flannel {

struct LeaseEvent {
  enum class Type { Added, Removed } type = Type::Added;
  Lease lease;
};

// etcd may take its time: what comes of a request is told to `done`, at once or later, unless stop() comes
// before.
class SubnetManager {
public:
  using Say = std::function<void(std::string)>; // into flanneld's log
  template<class T> using Result = tl::expected<T, std::string>;
  template<class T> using Done = std::function<void(Result<T>)>;

  struct Settings {
    std::string prefix = "/coreos.com/network";
    std::optional<net::Ipv4Prefix> previousSubnet; // from subnet.env, where the version looks there
    std::optional<net::Ipv4Prefix> pinned; // chosen instead of chance, where chance could have chosen it
    std::optional<Lease> standing;         // what it acquired is in etcd already: the first request gets it
  };
  SubnetManager(etcd::Client& etcd, const Version& version, Settings settings, core::Rng& rng, Say say);

  void networkConfig(Done<Config> done);
  // The lease of `attributes.publicIp`: reused, or a new one chosen by chance among the first 100 free.
  void acquireLease(const LeaseAttributes& attributes, Done<Lease> done);
  // Writes it again for another 24 h.
  void renewLease(const Lease& lease, Done<Lease> done);

  // Tells of all other leases, now and for ever, in batches. `own` is left out.
  void watchLeases(const net::Ipv4Prefix& own, std::function<void(std::vector<LeaseEvent>)> told);
  // Tells of the own lease.
  void watchLease(const net::Ipv4Prefix& own, std::function<void(LeaseEvent)> told);
  // Ends all watches and requests.
  void stop();
  // The pinned subnet was no legal choice.
  bool pinMissed() const { return m_pinMissed; }

private:
  struct Snapshot {
    std::vector<Lease> leases;
    uint64_t index = 0;
  };
  // One call of acquireLease.
  struct Acquisition {
    LeaseAttributes attributes;
    Config config;
    Done<Lease> done;
    int tries = 0;
    std::vector<Lease> known;
  };
  using Acquiring = std::shared_ptr<Acquisition>;
  void leases(std::function<void(etcd::Result<Snapshot>)> done);
  void resume(const Acquiring& acquiring);
  void tryAcquire(const Acquiring& acquiring);
  void lookForOwn(const Acquiring& acquiring);
  void lookForPrevious(const Acquiring& acquiring);
  void takeNew(const Acquiring& acquiring);
  void create(const Acquiring& acquiring, const net::Ipv4Prefix& subnet);
  void reuse(const Acquiring& acquiring, const Lease& lease);
  void removeAndGoOn(const Acquiring& acquiring, const net::Ipv4Prefix& subnet, std::function<void()> goOn);
  void sayRange(const Config& config) const;
  void sayAllocated(const Lease& lease) const;
  Result<net::Ipv4Prefix> allocate(const Config& config, const std::vector<Lease>& known);
  std::string key(const net::Ipv4Prefix& subnet) const;
  void nextLeases();
  void waitForLeases();
  void nextLease();
  void waitForLease();
  etcd::KeysRequest write(const Lease& lease, net::SimTime ttl) const;
  std::vector<LeaseEvent> reset(std::vector<Lease> now);
  std::vector<LeaseEvent> update(LeaseEvent event);
  tl::expected<LeaseEvent, std::string> parse(const etcd::Event& event) const;

  etcd::Client& m_etcd;
  const Version& m_version;
  Settings m_settings;
  core::Rng& m_rng;
  Say m_say;
  bool m_pinMissed = false;

  net::Ipv4Prefix m_own;
  std::map<net::Ipv4Prefix, Lease> m_known; // as the watch last saw them
  std::optional<uint64_t> m_leasesCursor, m_leaseCursor;
  std::function<void(std::vector<LeaseEvent>)> m_leasesTold;
  std::function<void(LeaseEvent)> m_leaseTold;
  core::Timers m_timers;
};

} // namespace fg::flannel
