#include "etcd/revision_store.h"

#include <algorithm>

namespace fg::etcd {
namespace {

constexpr int64_t kLongestLease = 9'000'000'000; // lease/lessor.go: MaxLeaseTTL

tl::unexpected<std::string> refused(std::string_view why) { return tl::unexpected(std::string(why)); }

template<class... Fs> struct Overloaded : Fs... { using Fs::operator()...; };
template<class... Fs> Overloaded(Fs...) -> Overloaded<Fs...>;

bool comesBefore(const KeyValue& a, const KeyValue& b, SortTarget target) {
  switch (target) {
  case SortTarget::Key:
    return a.key < b.key;
  case SortTarget::Version:
    return a.version < b.version;
  case SortTarget::Create:
    return a.createRevision < b.createRevision;
  case SortTarget::Modify:
    return a.modRevision < b.modRevision;
  case SortTarget::Value:
    return a.value < b.value;
  }
  return false;
}

template<class T> bool relates(const T& a, const T& b, Comparison::Relation relation) {
  switch (relation) {
  case Comparison::Relation::Equal:
    return a == b;
  case Comparison::Relation::Greater:
    return a > b;
  case Comparison::Relation::Less:
    return a < b;
  case Comparison::Relation::NotEqual:
    return a != b;
  }
  return false;
}

} // namespace

bool KeyRange::contains(std::string_view candidate) const {
  if (end.empty()) return candidate == key;
  if (end == std::string_view("\0", 1)) return candidate >= key;
  return candidate >= key && candidate < end;
}

// clientv3/op.go: getPrefix.
KeyRange prefixRange(std::string prefix) {
  if (prefix.empty()) return fromKey({});
  std::string end = prefix;
  while (!end.empty() && static_cast<unsigned char>(end.back()) == 0xff)
    end.pop_back();
  if (end.empty()) return fromKey(std::move(prefix));
  end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  return {std::move(prefix), std::move(end)};
}

KeyRange fromKey(std::string key) {
  if (key.empty()) key.assign(1, '\0');
  return {std::move(key), std::string(1, '\0')};
}

// --- one revision ------------------------------------------------------------------------------

class RevisionStore::Write {
public:
  explicit Write(Data& data) : m_data(data) {}

  int64_t revision() const { return m_data.revision + (m_events.empty() ? 0 : 1); }
  void add(KeyValue kv, std::optional<KeyValue> previous, KeyEvent::Type type) {
    kv.modRevision = m_data.revision + 1;
    m_data.keys[kv.key].push_back({kv, static_cast<int64_t>(m_events.size())});
    m_events.push_back({type, std::move(kv), std::move(previous)});
  }
  // The revision is complete.
  std::vector<KeyEvent> finish() {
    if (!m_events.empty()) ++m_data.revision;
    m_data.events.insert(m_data.events.end(), m_events.begin(), m_events.end());
    return std::move(m_events);
  }

private:
  Data& m_data;
  std::vector<KeyEvent> m_events;
};

const KeyValue* RevisionStore::at(const std::string& key, int64_t revision) const {
  auto it = m_data.keys.find(key);
  if (it == m_data.keys.end()) return nullptr;
  const KeyValue* found = nullptr;
  for (const Data::Version& version : it->second)
    if (version.kv.modRevision <= revision) found = &version.kv;
  return found && found->version > 0 ? found : nullptr;
}

// --- reading -----------------------------------------------------------------------------------

RpcResult<RangeAnswer> RevisionStore::range(const RangeRequest& request) const {
  if (request.range.key.empty()) return refused(rpc_error::kEmptyKey);
  return rangeAt(request, m_data.revision);
}

RpcResult<RangeAnswer> RevisionStore::rangeAt(const RangeRequest& request, int64_t now) const {
  if (request.revision > now) return refused(rpc_error::kFutureRevision);
  if (request.revision > 0 && request.revision < m_data.compacted) return refused(rpc_error::kCompacted);
  int64_t revision = request.revision > 0 ? request.revision : now;
  RangeAnswer out;
  for (auto it = m_data.keys.lower_bound(request.range.key); it != m_data.keys.end(); ++it) {
    if (!request.range.contains(it->first)) break;
    if (const KeyValue* kv = at(it->first, revision)) out.kvs.push_back(*kv);
  }
  out.count = static_cast<int64_t>(out.kvs.size());
  if (request.countOnly) out.kvs.clear();
  bool sorts = request.sortOrder != SortOrder::None || request.sortTarget != SortTarget::Key;
  if (sorts && request.sortOrder == SortOrder::Descend)
    std::stable_sort(out.kvs.begin(), out.kvs.end(),
                     [&](auto& a, auto& b) { return comesBefore(b, a, request.sortTarget); });
  else if (sorts)
    std::stable_sort(out.kvs.begin(), out.kvs.end(),
                     [&](auto& a, auto& b) { return comesBefore(a, b, request.sortTarget); });
  if (request.limit > 0 && out.kvs.size() > static_cast<size_t>(request.limit)) {
    out.kvs.resize(static_cast<size_t>(request.limit));
    out.more = true;
  }
  if (request.keysOnly)
    for (KeyValue& kv : out.kvs)
      kv.value.clear();
  return out;
}

// --- writing -----------------------------------------------------------------------------------

RpcResult<KeyAnswer> RevisionStore::apply(const KeyOperation& operation) {
  auto single = [&](const Operation& one) -> RpcResult<KeyAnswer> {
    if (auto wrong = check(one)) return tl::unexpected(*wrong);
    Write write(m_data);
    auto answer = run(one, write);
    tell(write.finish());
    if (!answer) return tl::unexpected(answer.error());
    return std::visit([](auto& found) { return KeyAnswer(std::move(found)); }, *answer);
  };
  return std::visit(Overloaded{[&](const RangeRequest& r) { return single(r); },
                               [&](const PutRequest& r) { return single(r); },
                               [&](const DeleteRangeRequest& r) { return single(r); },
                               [&](const TxnRequest& r) -> RpcResult<KeyAnswer> {
                                 auto answer = transact(r);
                                 if (!answer) return tl::unexpected(answer.error());
                                 return KeyAnswer(std::move(*answer));
                               },
                               [&](const CompactionRequest& r) { return compact(r); },
                               [&](const LeaseGrantRequest& r) { return grant(r); },
                               [&](const LeaseRevokeRequest& r) { return revoke(r); }},
                    operation);
}

std::optional<std::string> RevisionStore::check(const Operation& operation) const {
  auto key = [](const std::string& text) -> std::optional<std::string> {
    if (text.empty()) return std::string(rpc_error::kEmptyKey);
    return std::nullopt;
  };
  return std::visit(Overloaded{[&](const RangeRequest& r) { return key(r.range.key); },
                               [&](const PutRequest& r) { return key(r.key); },
                               [&](const DeleteRangeRequest& r) { return key(r.range.key); }},
                    operation);
}

RpcResult<OperationAnswer> RevisionStore::run(const Operation& operation, Write& write) {
  return std::visit(
      Overloaded{[&](const RangeRequest& r) -> RpcResult<OperationAnswer> {
                   auto answer = rangeAt(r, write.revision());
                   if (!answer) return tl::unexpected(answer.error());
                   return OperationAnswer(std::move(*answer));
                 },
                 [&](const PutRequest& r) { return put(r, write); },
                 [&](const DeleteRangeRequest& r) -> RpcResult<OperationAnswer> { return erase(r, write); }},
      operation);
}

RpcResult<OperationAnswer> RevisionStore::put(const PutRequest& request, Write& write) {
  const KeyValue* found = at(request.key, write.revision());
  std::optional<KeyValue> old;
  if (found) old = *found;
  if ((request.ignoreValue || request.ignoreLease) && !old) return refused(rpc_error::kKeyNotFound);
  int64_t lease = request.ignoreLease ? old->lease : request.lease;
  if (lease && !m_data.leases.contains(lease)) return refused(rpc_error::kLeaseNotFound);
  KeyValue kv{request.key, request.ignoreValue ? old->value : request.value};
  kv.createRevision = old ? old->createRevision : m_data.revision + 1;
  kv.version = old ? old->version + 1 : 1;
  kv.lease = lease;
  if (old && old->lease && old->lease != lease)
    if (auto it = m_data.leases.find(old->lease); it != m_data.leases.end()) it->second.keys.erase(kv.key);
  if (lease) m_data.leases[lease].keys.insert(kv.key);
  write.add(std::move(kv), old, KeyEvent::Type::Put);
  return PutAnswer{request.previous ? old : std::nullopt};
}

OperationAnswer RevisionStore::erase(const DeleteRangeRequest& request, Write& write) {
  RangeRequest all;
  all.range = request.range;
  DeleteRangeAnswer out;
  auto found = rangeAt(all, write.revision()); // reading the latest never fails
  for (KeyValue& kv : found->kvs) {
    KeyValue gone;
    gone.key = kv.key;
    if (auto it = m_data.leases.find(kv.lease); it != m_data.leases.end()) it->second.keys.erase(kv.key);
    write.add(std::move(gone), kv, KeyEvent::Type::Delete);
    ++out.deleted;
    if (request.previous) out.previous.push_back(std::move(kv));
  }
  return out;
}

// --- transactions ------------------------------------------------------------------------------

bool RevisionStore::holds(const Comparison& comparison) const {
  const KeyValue* found = at(comparison.key, m_data.revision);
  KeyValue kv = found ? *found : KeyValue{};
  switch (comparison.target) {
  case Comparison::Target::Value: // a key that is not there has no value to compare
    return found && relates(kv.value, comparison.value, comparison.relation);
  case Comparison::Target::Version:
    return relates(kv.version, comparison.number, comparison.relation);
  case Comparison::Target::Create:
    return relates(kv.createRevision, comparison.number, comparison.relation);
  case Comparison::Target::Modify:
    return relates(kv.modRevision, comparison.number, comparison.relation);
  case Comparison::Target::Lease:
    return relates(kv.lease, comparison.number, comparison.relation);
  }
  return false;
}

// No key may be put twice, or put and deleted (v3rpc/key.go: checkIntervals).
std::optional<std::string> RevisionStore::checkTxn(const std::vector<Operation>& operations) const {
  std::set<std::string> put;
  for (const Operation& operation : operations) {
    if (auto wrong = check(operation)) return wrong;
    if (const auto* one = std::get_if<PutRequest>(&operation); one && !put.insert(one->key).second)
      return std::string(rpc_error::kDuplicateKey);
  }
  for (const Operation& operation : operations)
    if (const auto* erased = std::get_if<DeleteRangeRequest>(&operation))
      for (const std::string& key : put)
        if (erased->range.contains(key)) return std::string(rpc_error::kDuplicateKey);
  return std::nullopt;
}

RpcResult<TxnAnswer> RevisionStore::transact(const TxnRequest& request) {
  for (const auto* operations : {&request.success, &request.failure})
    if (auto wrong = checkTxn(*operations)) return tl::unexpected(*wrong);
  TxnAnswer out;
  out.succeeded = std::all_of(request.comparisons.begin(), request.comparisons.end(),
                              [&](const Comparison& c) { return holds(c); });
  const auto& chosen = out.succeeded ? request.success : request.failure;
  // All or nothing: what can go wrong is looked at before anything is written.
  for (const Operation& operation : chosen) {
    if (const auto* put = std::get_if<PutRequest>(&operation)) {
      if ((put->ignoreValue || put->ignoreLease) && !at(put->key, m_data.revision))
        return refused(rpc_error::kKeyNotFound);
      if (put->lease && !m_data.leases.contains(put->lease)) return refused(rpc_error::kLeaseNotFound);
    }
    if (const auto* range = std::get_if<RangeRequest>(&operation))
      if (auto answer = rangeAt(*range, m_data.revision); !answer) return tl::unexpected(answer.error());
  }
  Write write(m_data);
  for (const Operation& operation : chosen) {
    auto answer = run(operation, write);
    if (answer) out.answers.emplace_back(std::move(*answer), write.revision());
  }
  tell(write.finish());
  return out;
}

// --- compaction --------------------------------------------------------------------------------

RpcResult<KeyAnswer> RevisionStore::compact(const CompactionRequest& request) {
  if (request.revision <= m_data.compacted) return refused(rpc_error::kCompacted);
  if (request.revision > m_data.revision) return refused(rpc_error::kFutureRevision);
  m_data.compacted = request.revision;
  for (auto it = m_data.keys.begin(); it != m_data.keys.end();) {
    auto& versions = it->second;
    auto first = std::find_if(versions.begin(), versions.end(),
                              [&](const auto& v) { return v.kv.modRevision > request.revision; });
    // The last version before it stays, unless that is a deletion.
    if (first != versions.begin() && std::prev(first)->kv.version > 0) --first;
    versions.erase(versions.begin(), first);
    it = versions.empty() ? m_data.keys.erase(it) : std::next(it);
  }
  std::erase_if(m_data.events, [&](const KeyEvent& e) { return e.now.modRevision < request.revision; });
  return KeyAnswer(CompactionAnswer{});
}

// --- leases ------------------------------------------------------------------------------------

RpcResult<KeyAnswer> RevisionStore::grant(const LeaseGrantRequest& request) {
  if (request.ttl > kLongestLease) return refused(rpc_error::kLeaseTtlTooLarge);
  if (m_data.leases.contains(request.id)) return refused(rpc_error::kLeaseExists);
  m_data.leases[request.id].ttl = request.ttl;
  return KeyAnswer(LeaseGrantAnswer{request.id, request.ttl});
}

RpcResult<KeyAnswer> RevisionStore::revoke(const LeaseRevokeRequest& request) {
  auto it = m_data.leases.find(request.id);
  if (it == m_data.leases.end()) return refused(rpc_error::kLeaseNotFound);
  std::set<std::string> keys = it->second.keys;
  m_data.leases.erase(it);
  Write write(m_data);
  for (const std::string& key : keys)
    erase(DeleteRangeRequest{KeyRange{key, {}}, false}, write);
  tell(write.finish());
  return KeyAnswer(LeaseRevokeAnswer{});
}

// --- watches -----------------------------------------------------------------------------------

RpcResult<std::vector<KeyEvent>> RevisionStore::events(const KeyRange& range, int64_t from) const {
  if (from < m_data.compacted) return refused(rpc_error::kCompacted);
  std::vector<KeyEvent> out;
  for (const KeyEvent& event : m_data.events)
    if (event.now.modRevision >= from && range.contains(event.now.key)) out.push_back(event);
  return out;
}

uint64_t RevisionStore::watch(KeyRange range, Told told) {
  m_watches.push_back({++m_lastWatch, std::move(range), std::move(told)});
  return m_lastWatch;
}

void RevisionStore::cancel(uint64_t id) {
  std::erase_if(m_watches, [id](const Watch& watch) { return watch.id == id; });
}

void RevisionStore::tell(const std::vector<KeyEvent>& events) {
  if (events.empty()) return;
  std::vector<Watch> watches = m_watches; // the told may end watches
  for (const Watch& watch : watches) {
    std::vector<KeyEvent> seen;
    for (const KeyEvent& event : events)
      if (watch.range.contains(event.now.key)) seen.push_back(event);
    if (!seen.empty()) watch.told(seen);
  }
}

} // namespace fg::etcd
