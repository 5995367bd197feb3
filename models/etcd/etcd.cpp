#include "etcd/etcd.h"

#include "etcd/http_server.h"

#include <algorithm>
#include <cassert>

namespace fg::etcd {
namespace {

using namespace std::chrono_literals;

constexpr const char* kToken = "etcd-cluster"; // --initial-cluster-token
constexpr net::SimTime kSweep = 500ms;         // etcdserver: SyncTicker; lessor.go: expiredLeaseRetryInterval
constexpr net::SimTime kTimeout = 7s;          // config.go: ReqTimeout, 5 s and twice the election timeout
constexpr int64_t kShortestLease = 2;          // seconds: lessor's MinLeaseTTL with etcd's defaults
constexpr const char* kTimedOut = "etcdserver: request timed out";

// A fresh cluster has written this many keys of its own: each member's attributes, and the version.
uint64_t firstIndex(size_t members) { return 2 * members + 1; }

} // namespace

Etcd::Etcd(host::NetworkNamespace& node, const Settings& settings)
    : Daemon(node, "etcd"), m_self{memberId({settings.peerUrl}, kToken), settings.name, settings.peerUrl,
                                   settings.clientUrl},
      m_members{m_self}, m_store(firstIndex(1)), m_rng(node.environment().seed, "etcd " + node.name()),
      m_expiry(node.environment().scheduler) {}

Etcd::~Etcd() = default;

void Etcd::serve(host::Streams& streams, std::vector<host::StreamAddress> addresses,
                 std::chrono::sys_seconds epoch) {
  m_http = std::make_unique<HttpServer>(*this, streams, std::move(addresses), epoch);
  if (isRunning()) m_http->start();
}

void Etcd::join(std::vector<Member> members, PeerNetwork& network) {
  m_members = std::move(members);
  m_network = &network;
  m_store = KeyValueStore(firstIndex(m_members.size()));
}

uint64_t Etcd::clusterId() const {
  std::vector<uint64_t> ids;
  for (const Member& member : m_members)
    ids.push_back(member.id);
  return etcd::clusterId(std::move(ids));
}

void Etcd::onStart() {
  Raft::Settings settings;
  settings.self = m_self.id;
  for (const Member& member : m_members)
    settings.members.push_back(member.id);
  Raft::Surroundings surroundings;
  surroundings.send = [this](RaftMessage message) {
    if (m_network) m_network->send(std::move(message));
  };
  surroundings.apply = [this](const LogEntry& entry) { apply(entry); };
  surroundings.leaderChanged = [this] { leaderChanged(); };
  m_raft.emplace(std::move(settings), m_disk, timers().scheduler(), m_rng, std::move(surroundings));
  if (m_door) m_door->open(*this);
  if (m_http) m_http->start();
  m_raft->start();
  tellReady(); // the real one when the cluster has a leader
}

void Etcd::onStop() {
  m_raft.reset();
  if (m_http) m_http->stop();
  if (m_door) m_door->shut(*this);
  m_swept.reset();
  m_expiry.clear();
  m_leaseEnds.clear();
  auto waiting = std::move(m_waiting);
  m_waiting.clear();
  Error gone{ErrorCode::Unavailable, "unexpected EOF", 0};
  for (auto& [id, request] : waiting) {
    if (request.keys) request.keys(tl::unexpected(gone));
    if (request.key) request.key(tl::unexpected(std::string("etcdserver: server stopped")));
  }
  m_store.dropWatches(gone);
}

void Etcd::receive(const RaftMessage& message) {
  if (m_raft) m_raft->receive(message);
}

void Etcd::campaign() {
  if (m_raft) m_raft->campaign();
}

void Etcd::restore(const Backup& backup) {
  assert(!isRunning());
  m_store.restore(backup.keys);
  m_revisions.restore(backup.revisions);
  m_disk = {};
}

// --- requests ----------------------------------------------------------------------------------

// pkg/idutil: unique as long as a member takes less than 2^48 requests.
uint64_t Etcd::nextId() { return (m_self.id & 0xffff) << 48 | ++m_lastId; }

void Etcd::propose(Command command, Waiting waiting) {
  uint64_t id = nextId();
  m_waiting[id] = std::move(waiting);
  timers().after(kTimeout, [this, id] { timedOut(id); });
  m_raft->propose(std::make_shared<Proposal>(Proposal{id, std::move(command)}));
}

void Etcd::request(KeysRequest request, KeysDone done) {
  if (request.method == KeysRequest::Method::Get && !request.quorum) return done(m_store.apply(request));
  if (request.ttl > net::SimTime{0}) request.expiration = node().clock() + request.ttl;
  propose(std::move(request), {std::move(done), {}});
}

// A linearizable read asks the majority (ReadIndex); here by way of the log.
void Etcd::request(KeyOperation operation, KeyDone done) {
  if (auto* range = std::get_if<RangeRequest>(&operation); range && range->serializable)
    return done(m_revisions.apply(operation));
  if (auto* grant = std::get_if<LeaseGrantRequest>(&operation)) {
    if (grant->id == 0) {
      constexpr uint64_t kMilliseconds = 0xffffffffff, kPositive = 0x7fffffffffffffff;
      auto clock = static_cast<uint64_t>(node().clock() / 1ms) & kMilliseconds;
      uint64_t id = (m_self.id & 0xffff) << 48 | clock << 8 | (++m_lastId & 0xff);
      grant->id = static_cast<int64_t>(id & kPositive);
    }
    grant->ttl = std::max(grant->ttl, kShortestLease);
  }
  propose(std::move(operation), {{}, std::move(done)});
}

void Etcd::timedOut(uint64_t id) {
  auto it = m_waiting.find(id);
  if (it == m_waiting.end()) return;
  Waiting waiting = std::move(it->second);
  m_waiting.erase(it);
  if (waiting.keys) waiting.keys(tl::unexpected(Error{ErrorCode::RaftInternal, kTimedOut, m_store.index()}));
  if (waiting.key) waiting.key(tl::unexpected(std::string(kTimedOut)));
}

void Etcd::apply(const LogEntry& entry) {
  if (!entry.proposal) return planExpiry();
  Waiting waiting;
  if (auto it = m_waiting.find(entry.proposal->id); it != m_waiting.end()) {
    waiting = std::move(it->second);
    m_waiting.erase(it);
  }
  const Command& command = entry.proposal->command;
  if (const auto* keys = std::get_if<KeysRequest>(&command)) {
    auto result = m_store.apply(*keys);
    planExpiry();
    if (waiting.keys) waiting.keys(std::move(result));
  } else if (const auto* expired = std::get_if<ExpireCommand>(&command)) {
    m_store.expire(expired->cutoff);
    planExpiry();
  } else if (const auto* operation = std::get_if<KeyOperation>(&command)) {
    auto result = m_revisions.apply(*operation);
    if (const auto* grant = std::get_if<LeaseGrantRequest>(operation); grant && isLeader())
      m_leaseEnds[grant->id] = node().now() + grant->ttl * 1s;
    if (const auto* revoke = std::get_if<LeaseRevokeRequest>(operation)) m_leaseEnds.erase(revoke->id);
    planExpiry();
    if (waiting.key) waiting.key(std::move(result));
  }
}

// --- expiry ------------------------------------------------------------------------------------

// A new leader gives every lease its whole time again (lessor.Promote).
void Etcd::leaderChanged() {
  m_leaseEnds.clear();
  if (isLeader())
    for (const auto& [id, lease] : m_revisions.leases())
      m_leaseEnds[id] = node().now() + lease.ttl * 1s;
  planExpiry();
}

// The leader sweeps each half second; only those sweeps are planned that will find something.
void Etcd::planExpiry() {
  m_expiry.clear();
  if (!isLeader()) return;
  std::optional<net::SimTime> due = m_store.nextExpiry();
  if (due) *due -= node().clockSkew; // by its clock
  for (const auto& [id, end] : m_leaseEnds)
    if (!due || end < *due) due = end;
  if (!due) return;
  net::SimTime now = node().now(), at = std::max(*due, now);
  if (m_swept) at = std::max(at, *m_swept + kSweep);
  net::SimTime::rep ticks = (at.count() + kSweep.count() - 1) / kSweep.count();
  m_expiry.after(ticks * kSweep - now, [this] { expire(); });
}

void Etcd::expire() {
  trace::CauseScope cause(recorder(), "etcd: keys expire");
  m_swept = node().now(); // what is proposed now may take its time
  auto due = m_store.nextExpiry();
  if (due && *due <= node().clock()) propose(ExpireCommand{node().clock()}, {});
  std::vector<int64_t> ended;
  for (const auto& [id, end] : m_leaseEnds)
    if (end <= node().now()) ended.push_back(id);
  for (int64_t id : ended) {
    m_leaseEnds[id] = node().now() + kSweep; // asked again where the proposal is lost
    propose(KeyOperation(LeaseRevokeRequest{id}), {});
  }
  planExpiry();
}

RpcResult<int64_t> Etcd::keepAlive(int64_t lease) {
  auto it = m_revisions.leases().find(lease);
  if (it == m_revisions.leases().end()) return tl::unexpected(std::string(rpc_error::kLeaseNotFound));
  m_leaseEnds[lease] = node().now() + it->second.ttl * 1s;
  planExpiry();
  return it->second.ttl;
}

RpcResult<int64_t> Etcd::timeToLive(int64_t lease) const {
  auto it = m_leaseEnds.find(lease);
  if (it == m_leaseEnds.end()) return tl::unexpected(std::string(rpc_error::kLeaseNotFound));
  return std::max<int64_t>(0, (it->second - node().now()) / 1s);
}

} // namespace fg::etcd
