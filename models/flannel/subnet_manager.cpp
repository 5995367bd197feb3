#include "flannel/subnet_manager.h"

#include <algorithm>

namespace fg::flannel {
namespace {

using namespace std::chrono_literals;

constexpr int kRaceRetries = 10;
constexpr net::SimTime kLifetime = 24h;
constexpr size_t kCandidates = 100;
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

SubnetManager::Result<Config> SubnetManager::networkConfig() const {
  auto found = m_etcd.get(m_settings.prefix + "/config");
  if (!found) return tl::unexpected(found.error().text());
  return parseConfig(found->node.value, m_version);
}

etcd::Result<SubnetManager::Snapshot> SubnetManager::leases() const {
  auto found = m_etcd.get(m_settings.prefix + "/subnets", etcd::Recursive::Yes);
  if (!found) {
    if (found.error().code != etcd::ErrorCode::KeyNotFound) return tl::unexpected(found.error());
    return Snapshot{{}, found.error().index};
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
  return out;
}

// --- acquiring ---------------------------------------------------------------------------------

SubnetManager::Result<Lease> SubnetManager::acquireLease(const LeaseAttributes& attributes) {
  auto config = networkConfig();
  if (!config) return tl::unexpected(config.error());
  for (int i = 0; i < kRaceRetries; ++i)
    if (auto outcome = tryAcquire(*config, attributes)) return *outcome;
  return tl::unexpected(std::string("Max retries reached trying to acquire a subnet"));
}

// Nothing: somebody else was faster, so try again.
std::optional<SubnetManager::Result<Lease>> SubnetManager::tryAcquire(const Config& config,
                                                                      const LeaseAttributes& attributes) {
  auto known = leases();
  if (!known) return tl::unexpected(known.error().text());
  std::string ip = attributes.publicIp.text();
  for (const Lease& lease : known->leases) {
    if (lease.attributes.publicIp != attributes.publicIp) continue;
    if (isCompatible(config, lease.subnet)) {
      m_say("Found lease (" + lease.subnet.text() + ") for current IP (" + ip + "), reusing");
      return reuse(lease, attributes);
    }
    m_say("Found lease (" + lease.subnet.text() + ") for current IP (" + ip
          + ") but not compatible with current config, deleting");
    if (auto gone = m_etcd.remove(key(lease.subnet)); !gone) return tl::unexpected(gone.error().text());
    break;
  }
  std::optional<net::Ipv4Prefix> wanted;
  auto previous = tryPrevious(config, known->leases, attributes, wanted);
  if (!previous) return tl::unexpected(previous.error());
  if (*previous) return **previous;
  if (!wanted) {
    auto allocated = allocate(config, known->leases);
    if (!allocated) return tl::unexpected(allocated.error());
    wanted = *allocated;
  }
  auto created = m_etcd.set(key(*wanted), attributes.json(), {.ttl = kLifetime, .previousExists = false});
  if (!created) {
    // flannel takes every error that etcd itself sends for "exists" (isErrEtcdNodeExist).
    if (created.error().isFromEtcd()) return std::nullopt;
    return tl::unexpected(created.error().text());
  }
  if (m_version.keepsPreviousSubnet)
    m_say("Allocated lease (" + wanted->text() + ") to current node (" + ip + ") ");
  return Lease{*wanted, attributes, created->node.expiration};
}

SubnetManager::Result<Lease> SubnetManager::reuse(Lease lease, const LeaseAttributes& attributes) {
  net::SimTime ttl = lease.expiration ? kLifetime : net::SimTime{0}; // a reservation stays one
  auto written = m_etcd.set(key(lease.subnet), attributes.json(), {.ttl = ttl});
  if (!written) return tl::unexpected(written.error().text());
  return Lease{lease.subnet, attributes, written->node.expiration};
}

// The subnet of the last run. 0.8 to 0.10 take it over even where another node holds it by now.
SubnetManager::Result<std::optional<Lease>>
SubnetManager::tryPrevious(const Config& config, const std::vector<Lease>& known,
                           const LeaseAttributes& attributes, std::optional<net::Ipv4Prefix>& wanted) {
  if (!m_version.keepsPreviousSubnet || !m_settings.previousSubnet) return std::nullopt;
  const net::Ipv4Prefix& previous = *m_settings.previousSubnet;
  auto held = std::find_if(known.begin(), known.end(), [&](const Lease& l) { return l.subnet == previous; });
  if (held != known.end() && isCompatible(config, previous)) {
    m_say("Found lease (" + previous.text() + ") matching previously leased subnet, reusing");
    auto lease = reuse(*held, attributes);
    if (!lease) return tl::unexpected(lease.error());
    return *lease;
  }
  if (held != known.end()) {
    m_say("Found lease (" + previous.text()
          + ") matching previously leased subnet but not compatible with current config, deleting");
    auto gone = m_etcd.remove(key(previous));
    if (!gone) return tl::unexpected(gone.error().text());
    return std::nullopt;
  }
  if (isCompatible(config, previous)) {
    m_say("Found previously leased subnet (" + previous.text() + "), reusing");
    wanted = previous;
  } else {
    m_say("Found previously leased subnet (" + previous.text()
          + ") that is not compatible with the Etcd network config, ignoring");
  }
  return std::nullopt;
}

SubnetManager::Result<net::Ipv4Prefix> SubnetManager::allocate(const Config& config,
                                                               const std::vector<Lease>& known) {
  m_say("Picking subnet in range " + config.subnetMin.text() + " ... " + config.subnetMax.text());
  std::vector<net::Ipv4Prefix> candidates;
  uint64_t size = uint64_t{1} << (32 - config.subnetLength);
  for (uint64_t at = config.subnetMin.value();
       at <= config.subnetMax.value() && candidates.size() < kCandidates; at += size) {
    net::Ipv4Prefix subnet(net::Ipv4Address(static_cast<uint32_t>(at)), config.subnetLength);
    if (std::none_of(known.begin(), known.end(), [&](const Lease& l) { return subnet.overlaps(l.subnet); }))
      candidates.push_back(subnet);
  }
  if (candidates.empty()) return tl::unexpected(std::string("out of subnets"));
  net::Ipv4Prefix chosen = candidates[m_rng.below(candidates.size())];
  if (!m_settings.pinned) return chosen;
  auto pinned = std::find(candidates.begin(), candidates.end(), *m_settings.pinned);
  m_pinMissed = pinned == candidates.end();
  return m_pinMissed ? chosen : *pinned;
}

SubnetManager::Result<void> SubnetManager::renewLease(Lease& lease) {
  auto written = m_etcd.set(key(lease.subnet), lease.attributes.json(), {.ttl = kLifetime});
  if (!written) return tl::unexpected(written.error().text());
  lease.expiration = written->node.expiration;
  return {};
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

void SubnetManager::stopWatching() {
  m_etcd.cancelWatches();
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
  auto failed = [this](const std::string& why) {
    m_say("Watch subnets: " + why);
    m_timers.after(kWatchRetry, [this] { nextLeases(); });
  };
  if (!m_leasesCursor) {
    auto snapshot = leases();
    if (!snapshot) return failed("failed to retrieve subnet leases: " + snapshot.error().text());
    m_leasesCursor = snapshot->index;
    auto batch = reset(std::move(snapshot->leases));
    if (!batch.empty()) m_leasesTold(std::move(batch));
  }
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
  auto failed = [this](const std::string& why) {
    m_say("Subnet watch failed: " + why);
    m_timers.after(kWatchRetry, [this] { nextLease(); });
  };
  if (!m_leaseCursor) {
    auto found = m_etcd.get(key(m_own));
    if (!found) return failed(found.error().text());
    auto lease = parse(*found);
    if (!lease) return failed(lease.error());
    m_leaseCursor = found->etcdIndex;
    m_leaseTold(*lease);
  }
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
  auto find = [](const std::vector<Lease>& list, const net::Ipv4Prefix& subnet) {
    return std::any_of(list.begin(), list.end(), [&](const Lease& l) { return l.subnet == subnet; });
  };
  for (const Lease& lease : now)
    if (lease.subnet != m_own && !find(m_known, lease.subnet))
      batch.push_back({LeaseEvent::Type::Added, lease});
  for (const Lease& lease : m_known)
    if (lease.subnet != m_own && !find(now, lease.subnet))
      batch.push_back({LeaseEvent::Type::Removed, lease});
  m_known = std::move(now);
  return batch;
}

std::vector<LeaseEvent> SubnetManager::update(LeaseEvent event) {
  if (event.lease.subnet == m_own) return {};
  auto it = std::find_if(m_known.begin(), m_known.end(),
                         [&](const Lease& l) { return l.subnet == event.lease.subnet; });
  if (event.type == LeaseEvent::Type::Added) {
    if (it == m_known.end())
      m_known.push_back(event.lease);
    else
      *it = event.lease;
    return {std::move(event)};
  }
  if (it == m_known.end()) {
    m_say("Removed subnet (" + event.lease.subnet.text() + ") was not found");
    return {std::move(event)};
  }
  event.lease = *it; // etcd says only which key is gone
  m_known.erase(it);
  return {std::move(event)};
}

} // namespace fg::flannel
