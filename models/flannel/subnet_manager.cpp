#include "flannel/subnet_manager.h"

#include "flannel/free_subnets.h"

#include <algorithm>

namespace fg::flannel {
namespace {

using namespace std::chrono_literals;

constexpr int kRaceRetries = 10;
constexpr net::SimTime kLifetime = 24h;
constexpr net::SimTime kWatchRetry = 1s;

bool isCompatible(const Config& config, const net::Ipv4Prefix& subnet) {
  return subnet.address() >= config.subnetMin && subnet.address() <= config.subnetMax
         && subnet.length() == config.subnetLength;
}

} // namespace

SubnetManager::SubnetManager(etcd::Client& etcd, const Version& version, Settings settings, core::Rng& rng,
                             Say say)
    : m_etcd(etcd), m_version(version), m_settings(std::move(settings)), m_rng(rng), m_say(std::move(say)),
      m_timers(etcd.scheduler()) {}

std::string SubnetManager::key(const net::Ipv4Prefix& subnet) const {
  return m_settings.prefix + "/subnets/" + subnetKey(subnet);
}

void SubnetManager::networkConfig(Done<Config> done) {
  m_etcd.get(m_settings.prefix + "/config", etcd::Recursive::No, [this, done](auto found) {
    if (!found) return done(tl::unexpected(found.error().text()));
    done(parseConfig(found->node.value, m_version));
  });
}

void SubnetManager::leases(std::function<void(etcd::Result<Snapshot>)> done) {
  m_etcd.get(m_settings.prefix + "/subnets", etcd::Recursive::Yes, [this, done](auto found) {
    if (!found) {
      if (found.error().code != etcd::ErrorCode::KeyNotFound) return done(tl::unexpected(found.error()));
      return done(Snapshot{{}, found.error().index});
    }
    Snapshot out{{}, found->etcdIndex};
    for (const etcd::Node& node : found->node.nodes) {
      auto subnet = parseSubnetKey(node.key);
      auto attributes = LeaseAttributes::parse(node.value);
      if (subnet && attributes)
        out.leases.push_back({*subnet, *attributes, node.expiration});
      else
        m_say("Ignoring bad subnet node: failed to parse subnet key " + node.key);
    }
    done(std::move(out));
  });
}

etcd::KeysRequest SubnetManager::write(const Lease& lease, net::SimTime ttl) const {
  etcd::KeysRequest request{etcd::KeysRequest::Method::Put, key(lease.subnet), lease.attributes.json()};
  request.ttl = ttl;
  return request;
}

// --- acquiring ---------------------------------------------------------------------------------

void SubnetManager::acquireLease(const LeaseAttributes& attributes, Done<Lease> done) {
  networkConfig([this, attributes, done](Result<Config> config) {
    if (!config) return done(tl::unexpected(config.error()));
    auto acquiring = std::make_shared<Acquisition>(Acquisition{attributes, *config, done, 0, {}});
    m_settings.standing ? resume(acquiring) : tryAcquire(acquiring);
  });
}

// As if it had just been allocated.
void SubnetManager::resume(const Acquiring& acquiring) {
  Lease lease = *std::exchange(m_settings.standing, std::nullopt);
  sayRange(acquiring->config);
  sayAllocated(lease);
  acquiring->done(std::move(lease));
}

void SubnetManager::tryAcquire(const Acquiring& acquiring) {
  if (acquiring->tries++ == kRaceRetries)
    return acquiring->done(tl::unexpected(std::string("Max retries reached trying to acquire a subnet")));
  leases([this, acquiring](auto known) {
    if (!known) return acquiring->done(tl::unexpected(known.error().text()));
    acquiring->known = std::move(known->leases);
    lookForOwn(acquiring);
  });
}

void SubnetManager::lookForOwn(const Acquiring& acquiring) {
  net::Ipv4Address own = acquiring->attributes.publicIp;
  for (const Lease& lease : acquiring->known) {
    if (lease.attributes.publicIp != own) continue;
    std::string found = "Found lease (" + lease.subnet.text() + ") for current IP (" + own.text() + ")";
    if (isCompatible(acquiring->config, lease.subnet)) {
      m_say(found + ", reusing");
      return reuse(acquiring, lease);
    }
    m_say(found + " but not compatible with current config, deleting");
    return removeAndGoOn(acquiring, lease.subnet, [this, acquiring] { lookForPrevious(acquiring); });
  }
  lookForPrevious(acquiring);
}

// The subnet of the last run. 0.8 to 0.11 take it over even where another node holds it by now.
void SubnetManager::lookForPrevious(const Acquiring& acquiring) {
  if (!m_version.keepsPreviousSubnet || !m_settings.previousSubnet) return takeNew(acquiring);
  const net::Ipv4Prefix previous = *m_settings.previousSubnet;
  const auto& known = acquiring->known;
  auto held = std::find_if(known.begin(), known.end(), [&](const Lease& l) { return l.subnet == previous; });
  bool fits = isCompatible(acquiring->config, previous);
  if (held != known.end() && fits) {
    m_say("Found lease (" + previous.text() + ") matching previously leased subnet, reusing");
    return reuse(acquiring, *held);
  }
  if (held != known.end()) {
    m_say("Found lease (" + previous.text()
          + ") matching previously leased subnet but not compatible with current config, deleting");
    return removeAndGoOn(acquiring, previous, [this, acquiring] { takeNew(acquiring); });
  }
  if (fits) {
    m_say("Found previously leased subnet (" + previous.text() + "), reusing");
    return create(acquiring, previous);
  }
  m_say("Found previously leased subnet (" + previous.text()
        + ") that is not compatible with the Etcd network config, ignoring");
  takeNew(acquiring);
}

void SubnetManager::takeNew(const Acquiring& acquiring) {
  auto allocated = allocate(acquiring->config, acquiring->known);
  if (!allocated) return acquiring->done(tl::unexpected(allocated.error()));
  create(acquiring, *allocated);
}

void SubnetManager::create(const Acquiring& acquiring, const net::Ipv4Prefix& subnet) {
  Lease lease{subnet, acquiring->attributes, {}};
  etcd::KeysRequest request = write(lease, kLifetime);
  request.previousExists = false;
  m_etcd.request(request, [this, acquiring, lease](auto created) {
    if (!created) {
      // flannel takes every error that etcd itself sends for "exists" (isErrEtcdNodeExist).
      if (created.error().isFromEtcd()) return tryAcquire(acquiring);
      return acquiring->done(tl::unexpected(created.error().text()));
    }
    sayAllocated(lease);
    acquiring->done(Lease{lease.subnet, lease.attributes, created->node.expiration});
  });
}

void SubnetManager::reuse(const Acquiring& acquiring, const Lease& old) {
  Lease lease{old.subnet, acquiring->attributes, {}};
  net::SimTime ttl = old.expiration ? kLifetime : net::SimTime{0}; // a reservation stays one
  m_etcd.request(write(lease, ttl), [acquiring, lease](auto written) {
    if (!written) return acquiring->done(tl::unexpected(written.error().text()));
    acquiring->done(Lease{lease.subnet, lease.attributes, written->node.expiration});
  });
}

void SubnetManager::removeAndGoOn(const Acquiring& acquiring, const net::Ipv4Prefix& subnet,
                                  std::function<void()> goOn) {
  etcd::KeysRequest request{etcd::KeysRequest::Method::Delete, key(subnet)};
  m_etcd.request(request, [acquiring, goOn](auto gone) {
    if (!gone) return acquiring->done(tl::unexpected(gone.error().text()));
    goOn();
  });
}

void SubnetManager::sayRange(const Config& config) const {
  m_say("Picking subnet in range " + config.subnetMin.text() + " ... " + config.subnetMax.text());
}

void SubnetManager::sayAllocated(const Lease& lease) const {
  if (m_version.keepsPreviousSubnet)
    m_say("Allocated lease (" + lease.subnet.text() + ") to current node (" + lease.attributes.publicIp.text()
          + ") ");
}

SubnetManager::Result<net::Ipv4Prefix> SubnetManager::allocate(const Config& config,
                                                               const std::vector<Lease>& known) {
  sayRange(config);
  FreeSubnets free(config);
  for (const Lease& lease : known)
    free.take(lease.subnet);
  auto choice = free.choose(m_rng, m_settings.pinned);
  if (!choice) return tl::unexpected(std::string("out of subnets"));
  m_pinMissed = choice->pinMissed;
  return choice->subnet;
}

void SubnetManager::renewLease(const Lease& lease, Done<Lease> done) {
  m_etcd.request(write(lease, kLifetime), [lease, done](auto written) {
    if (!written) return done(tl::unexpected(written.error().text()));
    done(Lease{lease.subnet, lease.attributes, written->node.expiration});
  });
}

// --- watching ----------------------------------------------------------------------------------

void SubnetManager::watchLeases(const net::Ipv4Prefix& own,
                                std::function<void(std::vector<LeaseEvent>)> told) {
  m_own = own;
  m_known.clear();
  m_leasesCursor.reset();
  m_leasesTold = std::move(told);
  nextLeases();
}

void SubnetManager::watchLease(const net::Ipv4Prefix& own, std::function<void(LeaseEvent)> told) {
  m_own = own;
  m_leaseCursor.reset();
  m_leaseTold = std::move(told);
  nextLease();
}

void SubnetManager::stop() {
  m_etcd.cancel();
  m_timers.clear();
}

tl::expected<LeaseEvent, std::string> SubnetManager::parse(const etcd::Event& event) const {
  auto subnet = parseSubnetKey(event.node.key);
  if (!subnet)
    return tl::unexpected(std::string(etcd::name(event.action)) + " \"" + event.node.key
                          + "\": not a subnet, skipping");
  if (event.action == etcd::Action::Delete || event.action == etcd::Action::Expire)
    return LeaseEvent{LeaseEvent::Type::Removed, {*subnet, {}, {}}};
  auto attributes = LeaseAttributes::parse(event.node.value);
  if (!attributes) return tl::unexpected(std::string("invalid lease attributes"));
  return LeaseEvent{LeaseEvent::Type::Added, {*subnet, *attributes, event.node.expiration}};
}

void SubnetManager::nextLeases() {
  if (m_leasesCursor) return waitForLeases();
  leases([this](auto snapshot) {
    if (!snapshot) {
      m_say("Watch subnets: failed to retrieve subnet leases: " + snapshot.error().text());
      m_timers.after(kWatchRetry, [this] { nextLeases(); });
      return;
    }
    m_leasesCursor = snapshot->index;
    auto batch = reset(std::move(snapshot->leases));
    if (!batch.empty()) m_leasesTold(std::move(batch));
    waitForLeases();
  });
}

void SubnetManager::waitForLeases() {
  auto failed = [this](const std::string& why) {
    m_say("Watch subnets: " + why);
    m_timers.after(kWatchRetry, [this] { nextLeases(); });
  };
  m_etcd.watch(m_settings.prefix + "/subnets", etcd::Recursive::Yes, *m_leasesCursor,
               [this, failed](auto result) {
                 if (!result && result.error().code == etcd::ErrorCode::EventIndexCleared) {
                   m_say("Watch of subnet leases failed because etcd index outside history window");
                   m_leasesCursor.reset();
                   return nextLeases();
                 }
                 if (!result) return failed(result.error().text());
                 auto event = parse(*result);
                 if (!event) return failed(event.error());
                 m_leasesCursor = result->node.modifiedIndex;
                 auto batch = update(*event);
                 if (!batch.empty()) m_leasesTold(std::move(batch));
                 nextLeases();
               });
}

void SubnetManager::nextLease() {
  if (m_leaseCursor) return waitForLease();
  auto failed = [this](const std::string& why) {
    m_say("Subnet watch failed: " + why);
    m_timers.after(kWatchRetry, [this] { nextLease(); });
  };
  m_etcd.get(key(m_own), etcd::Recursive::No, [this, failed](auto found) {
    if (!found) return failed(found.error().text());
    auto lease = parse(*found);
    if (!lease) return failed(lease.error());
    m_leaseCursor = found->etcdIndex;
    m_leaseTold(*lease);
    waitForLease();
  });
}

void SubnetManager::waitForLease() {
  auto failed = [this](const std::string& why) {
    m_say("Subnet watch failed: " + why);
    m_timers.after(kWatchRetry, [this] { nextLease(); });
  };
  m_etcd.watch(key(m_own), etcd::Recursive::No, *m_leaseCursor, [this, failed](auto result) {
    if (!result && result.error().code == etcd::ErrorCode::EventIndexCleared) {
      m_say("Watch of subnet leases failed because etcd index outside history window");
      m_leaseCursor.reset();
      return nextLease();
    }
    if (!result) return failed(result.error().text());
    auto event = parse(*result);
    if (!event) return failed(event.error());
    m_leaseCursor = result->node.modifiedIndex;
    bool removed = event->type == LeaseEvent::Type::Removed;
    auto told = m_leaseTold; // stays alive while it stops or restarts the watch
    told(*event);
    if (!removed) nextLease();
  });
}

// What changed since the last look (leaseWatcher.reset).
std::vector<LeaseEvent> SubnetManager::reset(std::vector<Lease> now) {
  std::vector<LeaseEvent> batch;
  std::map<net::Ipv4Prefix, Lease> before = std::exchange(m_known, {});
  for (const Lease& lease : now) {
    if (!m_known.emplace(lease.subnet, lease).second) continue;
    if (lease.subnet != m_own && !before.contains(lease.subnet))
      batch.push_back({LeaseEvent::Type::Added, lease});
  }
  for (const auto& [subnet, lease] : before)
    if (subnet != m_own && !m_known.contains(subnet)) batch.push_back({LeaseEvent::Type::Removed, lease});
  return batch;
}

std::vector<LeaseEvent> SubnetManager::update(LeaseEvent event) {
  const net::Ipv4Prefix subnet = event.lease.subnet;
  if (subnet == m_own) return {};
  if (event.type == LeaseEvent::Type::Added) {
    m_known.insert_or_assign(subnet, event.lease);
    return {std::move(event)};
  }
  auto it = m_known.find(subnet);
  if (it == m_known.end()) {
    m_say("Removed subnet (" + subnet.text() + ") was not found");
    return {std::move(event)};
  }
  event.lease = it->second; // etcd says only which key is gone
  m_known.erase(it);
  return {std::move(event)};
}

} // namespace fg::flannel
