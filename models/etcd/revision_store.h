// etcd's v3 store: every change is a revision that can be read until it is compacted; leases own keys.
// https://github.com/etcd-io/etcd/blob/v3.4.23/mvcc/kvstore.go, etcdserver/apply.go, lease/lessor.go
#pragma once

#include "etcd/key_requests.h"

#include <functional>
#include <map>
#include <set>

namespace fg::etcd {

struct KeyEvent {
  enum class Type { Put, Delete } type = Type::Put;
  KeyValue now; // of a deletion: key and revision only
  std::optional<KeyValue> previous;
};

class RevisionStore {
public:
  RpcResult<KeyAnswer> apply(const KeyOperation& operation);

  RpcResult<RangeAnswer> range(const RangeRequest& request) const;
  int64_t revision() const { return m_data.revision; }
  int64_t compactRevision() const { return m_data.compacted; }

  // What happened in the range since `from`, oldest first; of what is not compacted.
  RpcResult<std::vector<KeyEvent>> events(const KeyRange& range, int64_t from) const;
  // Tells of all changes to come, a revision at a time.
  using Told = std::function<void(const std::vector<KeyEvent>&)>;
  uint64_t watch(KeyRange range, Told told);
  void cancel(uint64_t watch);

  struct Lease {
    int64_t ttl = 0; // seconds
    std::set<std::string> keys;
  };
  const std::map<int64_t, Lease>& leases() const { return m_data.leases; }

  // What a backup holds: everything but the watches.
  struct Data {
    struct Version {
      KeyValue kv;     // version 0: it was deleted here
      int64_t sub = 0; // the place within its revision
    };
    std::map<std::string, std::vector<Version>, std::less<>> keys;
    int64_t revision = 1, compacted = 0;
    std::map<int64_t, Lease> leases;
    std::vector<KeyEvent> events; // since `compacted`
  };
  const Data& data() const { return m_data; }
  void restore(Data data) { m_data = std::move(data); }

private:
  // The changes of one revision.
  class Write;
  struct Watch {
    uint64_t id = 0;
    KeyRange range;
    Told told;
  };
  const KeyValue* at(const std::string& key, int64_t revision) const;
  RpcResult<RangeAnswer> rangeAt(const RangeRequest& request, int64_t now) const;
  std::optional<std::string> check(const Operation& operation) const;
  RpcResult<OperationAnswer> run(const Operation& operation, Write& write);
  RpcResult<OperationAnswer> put(const PutRequest& request, Write& write);
  OperationAnswer erase(const DeleteRangeRequest& request, Write& write);
  bool holds(const Comparison& comparison) const;
  RpcResult<TxnAnswer> transact(const TxnRequest& request);
  std::optional<std::string> checkTxn(const std::vector<Operation>& operations) const;
  RpcResult<KeyAnswer> compact(const CompactionRequest& request);
  RpcResult<KeyAnswer> grant(const LeaseGrantRequest& request);
  RpcResult<KeyAnswer> revoke(const LeaseRevokeRequest& request);
  void tell(const std::vector<KeyEvent>& events);

  Data m_data;
  uint64_t m_lastWatch = 0;
  std::vector<Watch> m_watches;
};

} // namespace fg::etcd
