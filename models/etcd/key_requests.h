// Requests and answers of etcd's v3 interface (KV and Lease services).
// https://github.com/etcd-io/etcd/blob/v3.4.23/etcdserver/etcdserverpb/rpc.proto
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <tl/expected.hpp>

namespace fg::etcd {

struct KeyValue {
  std::string key, value;
  int64_t createRevision = 0, modRevision = 0, version = 0; // version 0: deleted
  int64_t lease = 0;
};

// Keys from `key` to before `end`. No end: the key alone; the end "\0": all from there on.
struct KeyRange {
  std::string key, end = {};
  bool contains(std::string_view candidate) const;
};
// All keys that begin with `prefix`.
KeyRange prefixRange(std::string prefix);
KeyRange fromKey(std::string key);

enum class SortTarget { Key, Version, Create, Modify, Value };
enum class SortOrder { None, Ascend, Descend };

struct RangeRequest {
  KeyRange range;
  int64_t revision = 0, limit = 0; // 0: the latest; no limit
  SortTarget sortTarget = SortTarget::Key;
  SortOrder sortOrder = SortOrder::None;
  bool keysOnly = false, countOnly = false;
  bool serializable = false; // one member's word is enough
};
struct RangeAnswer {
  std::vector<KeyValue> kvs;
  bool more = false;
  int64_t count = 0;
};

struct PutRequest {
  std::string key, value = {};
  int64_t lease = 0;
  bool previous = false, ignoreValue = false, ignoreLease = false;
};
struct PutAnswer {
  std::optional<KeyValue> previous;
};

struct DeleteRangeRequest {
  KeyRange range;
  bool previous = false;
};
struct DeleteRangeAnswer {
  int64_t deleted = 0;
  std::vector<KeyValue> previous;
};

struct Comparison {
  enum class Target { Version, Create, Modify, Value, Lease } target = Target::Version;
  enum class Relation { Equal, Greater, Less, NotEqual } relation = Relation::Equal;
  std::string key, value = {}; // the value where that is compared
  int64_t number = 0;
};
using Operation = std::variant<RangeRequest, PutRequest, DeleteRangeRequest>;
struct TxnRequest {
  std::vector<Comparison> comparisons;
  std::vector<Operation> success, failure;
};
using OperationAnswer = std::variant<RangeAnswer, PutAnswer, DeleteRangeAnswer>;
struct TxnAnswer {
  bool succeeded = false;
  std::vector<std::pair<OperationAnswer, int64_t>> answers; // each with the revision in its header
};

struct CompactionRequest {
  int64_t revision = 0;
};
struct CompactionAnswer {};
struct LeaseGrantRequest {
  int64_t id = 0, ttl = 0; // seconds; id 0: etcd chooses
};
struct LeaseGrantAnswer {
  int64_t id = 0, ttl = 0;
};
struct LeaseRevokeRequest {
  int64_t id = 0;
};
struct LeaseRevokeAnswer {};

using KeyOperation = std::variant<RangeRequest, PutRequest, DeleteRangeRequest, TxnRequest, CompactionRequest,
                                  LeaseGrantRequest, LeaseRevokeRequest>;
using KeyAnswer = std::variant<RangeAnswer, PutAnswer, DeleteRangeAnswer, TxnAnswer, CompactionAnswer,
                               LeaseGrantAnswer, LeaseRevokeAnswer>;
// The answer, or gRPC's description of the error: "etcdserver: key not found".
template<class T> using RpcResult = tl::expected<T, std::string>;

// etcdserver/api/v3rpc/rpctypes/error.go
namespace rpc_error {
inline constexpr std::string_view kEmptyKey = "etcdserver: key is not provided";
inline constexpr std::string_view kKeyNotFound = "etcdserver: key not found";
inline constexpr std::string_view kDuplicateKey = "etcdserver: duplicate key given in txn request";
inline constexpr std::string_view kCompacted = "etcdserver: mvcc: required revision has been compacted";
inline constexpr std::string_view kFutureRevision =
    "etcdserver: mvcc: required revision is a future revision";
inline constexpr std::string_view kLeaseNotFound = "etcdserver: requested lease not found";
inline constexpr std::string_view kLeaseExists = "etcdserver: lease already exists";
inline constexpr std::string_view kLeaseTtlTooLarge = "etcdserver: too large lease TTL";
inline constexpr std::string_view kNoLeader = "etcdserver: no leader";
inline constexpr std::string_view kTimeout = "context deadline exceeded";
} // namespace rpc_error

} // namespace fg::etcd
