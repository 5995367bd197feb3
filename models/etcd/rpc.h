// etcd's version 3 interface as it travels: what each gRPC method is asked and answers, as bytes of protobuf.
// https://github.com/etcd-io/etcd/blob/v3.4.23/etcdserver/etcdserverpb/rpc.proto
#pragma once

#include "etcd/etcd.h"

namespace fg::etcd {

// Stands before every answer.
struct RpcHeader {
  uint64_t cluster = 0, member = 0;
  int64_t revision = 0;
  uint64_t term = 0;
};

struct LeaseKeepAliveRequest {
  int64_t id = 0;
};
struct LeaseKeepAliveAnswer {
  int64_t id = 0, ttl = 0; // seconds; 0: there is no such lease
};
struct LeaseTimeToLiveRequest {
  int64_t id = 0;
  bool keys = false;
};
struct LeaseTimeToLiveAnswer {
  int64_t id = 0, ttl = 0, granted = 0; // seconds; -1: there is no such lease
  std::vector<std::string> keys;
};
struct LeaseLeasesRequest {};
struct LeaseLeasesAnswer {
  struct Lease {
    int64_t id = 0;
  };
  std::vector<Lease> leases;
};
struct MemberListRequest {};
struct MemberListAnswer {
  std::vector<Member> members;
};
struct StatusRequest {};
struct StatusAnswer {
  std::string version;
  int64_t size = 0, sizeInUse = 0; // of the database, bytes
  uint64_t leader = 0, raftIndex = 0, raftTerm = 0, appliedIndex = 0;
  std::vector<std::string> errors;
};
// Answered many times: first that it was made, then with events, or that it is at an end.
struct WatchRequest {
  KeyRange range;
  int64_t from = 0; // revision; 0: from now on
  bool previous = false;
};
struct WatchAnswer {
  bool created = false, canceled = false;
  int64_t compactRevision = 0;
  std::string reason;
  std::vector<KeyEvent> events;
};

// Each alternative of the answers belongs to that of the requests in the same place.
using RpcRequest =
    std::variant<RangeRequest, PutRequest, DeleteRangeRequest, TxnRequest, CompactionRequest,
                 LeaseGrantRequest, LeaseRevokeRequest, LeaseKeepAliveRequest, LeaseTimeToLiveRequest,
                 LeaseLeasesRequest, MemberListRequest, StatusRequest, WatchRequest>;
struct RpcAnswer {
  RpcHeader header;
  std::variant<RangeAnswer, PutAnswer, DeleteRangeAnswer, TxnAnswer, CompactionAnswer, LeaseGrantAnswer,
               LeaseRevokeAnswer, LeaseKeepAliveAnswer, LeaseTimeToLiveAnswer, LeaseLeasesAnswer,
               MemberListAnswer, StatusAnswer, WatchAnswer>
      content;
};

// "/etcdserverpb.KV/Range"
std::string_view pathOf(const RpcRequest& request);
std::string encode(const RpcRequest& request);
std::string encode(const RpcAnswer& answer);
// Nothing where no method has the path.
std::optional<RpcRequest> decodeRequest(std::string_view path, std::string_view bytes);
// The answer to a request of that kind.
RpcAnswer decodeAnswer(const RpcRequest& asked, std::string_view bytes);

} // namespace fg::etcd
