#include "etcd/rpc.h"

#include "etcd/protobuf.h"

#include <algorithm>
#include <array>
#include <concepts>
#include <utility>

namespace fg::etcd {

// --- the fields of each message, by their numbers in rpc.proto and kv.proto
// ----------------------------------

namespace {

template<class M, class Message>
concept Either = std::same_as<std::remove_const_t<M>, Message>;
template<class A> constexpr bool kWrites = std::is_same_v<A, protobuf::Writer>;

// An answer within that of a transaction has a header of its own, which holds the revision.
template<class Answer> struct Reply {
  Answer answer;
  int64_t revision = 0;
};

// The alternative that is there, under the number first + its place; or takes the one that came.
template<class... Options>
void oneOf(protobuf::Writer& out, int first, const std::variant<Options...>& value) {
  std::visit([&](const auto& option) { out(first + static_cast<int>(value.index()), option); }, value);
}
template<class... Options> void oneOf(protobuf::Reader& in, int first, std::variant<Options...>& value) {
  int number = first;
  auto take = [&](auto option) {
    if (in.has(number)) {
      in(number, option);
      value = std::move(option);
    }
    ++number;
  };
  (take(Options{}), ...);
}

} // namespace

// Found by the archives through the namespace of their arguments.
static void fields(auto& v, Either<RpcHeader> auto& m) {
  v(1, m.cluster);
  v(2, m.member);
  v(3, m.revision);
  v(4, m.term);
}
static void fields(auto& v, Either<KeyValue> auto& m) {
  v(1, m.key);
  v(2, m.createRevision);
  v(3, m.modRevision);
  v(4, m.version);
  v(5, m.value);
  v(6, m.lease);
}
static void fields(auto& v, Either<KeyRange> auto& m) {
  v(1, m.key);
  v(2, m.end);
}
static void fields(auto& v, Either<RangeRequest> auto& m) {
  fields(v, m.range);
  v(3, m.limit);
  v(4, m.revision);
  v(5, m.sortOrder);
  v(6, m.sortTarget);
  v(7, m.serializable);
  v(8, m.keysOnly);
  v(9, m.countOnly);
}
static void fields(auto& v, Either<RangeAnswer> auto& m) {
  v(2, m.kvs);
  v(3, m.more);
  v(4, m.count);
}
static void fields(auto& v, Either<PutRequest> auto& m) {
  v(1, m.key);
  v(2, m.value);
  v(3, m.lease);
  v(4, m.previous);
  v(5, m.ignoreValue);
  v(6, m.ignoreLease);
}
static void fields(auto& v, Either<PutAnswer> auto& m) { v(2, m.previous); }
static void fields(auto& v, Either<DeleteRangeRequest> auto& m) {
  fields(v, m.range);
  v(3, m.previous);
}
static void fields(auto& v, Either<DeleteRangeAnswer> auto& m) {
  v(2, m.deleted);
  v(3, m.previous);
}
static void fields(auto& v, Either<Comparison> auto& m) {
  v(1, m.relation);
  v(2, m.target);
  v(3, m.key);
  if (m.target == Comparison::Target::Value)
    v(7, m.value);
  else
    v(m.target == Comparison::Target::Lease ? 8 : 4 + static_cast<int>(m.target), m.number);
}
static void fields(auto& v, Either<Operation> auto& m) { oneOf(v, 1, m); }
static void fields(auto& v, Either<TxnRequest> auto& m) {
  v(1, m.comparisons);
  v(2, m.success);
  v(3, m.failure);
}
template<class A, class M>
requires requires(M& m) {
  m.answer;
  m.revision;
}
static void fields(A& v, M& m) {
  v.nested(1, [&](auto& header) { header(3, m.revision); });
  fields(v, m.answer);
}
template<class A> static void fields(A& v, Either<std::pair<OperationAnswer, int64_t>> auto& m) {
  using Replies = std::variant<Reply<RangeAnswer>, Reply<PutAnswer>, Reply<DeleteRangeAnswer>>;
  Replies replies;
  auto wrap = [&](const auto& answer) { replies = Reply<std::decay_t<decltype(answer)>>{answer, m.second}; };
  if constexpr (kWrites<A>) std::visit(wrap, m.first);
  oneOf(v, 1, replies);
  if constexpr (!kWrites<A>)
    std::visit([&](auto& reply) { m = {std::move(reply.answer), reply.revision}; }, replies);
}
static void fields(auto& v, Either<TxnAnswer> auto& m) {
  v(2, m.succeeded);
  v(3, m.answers);
}
static void fields(auto& v, Either<CompactionRequest> auto& m) { v(1, m.revision); }
static void fields(auto&, Either<CompactionAnswer> auto&) {}
static void fields(auto& v, Either<LeaseGrantRequest> auto& m) {
  v(1, m.ttl);
  v(2, m.id);
}
static void fields(auto& v, Either<LeaseGrantAnswer> auto& m) {
  v(2, m.id);
  v(3, m.ttl);
}
static void fields(auto& v, Either<LeaseRevokeRequest> auto& m) { v(1, m.id); }
static void fields(auto&, Either<LeaseRevokeAnswer> auto&) {}
static void fields(auto& v, Either<LeaseKeepAliveRequest> auto& m) { v(1, m.id); }
static void fields(auto& v, Either<LeaseKeepAliveAnswer> auto& m) {
  v(2, m.id);
  v(3, m.ttl);
}
static void fields(auto& v, Either<LeaseTimeToLiveRequest> auto& m) {
  v(1, m.id);
  v(2, m.keys);
}
static void fields(auto& v, Either<LeaseTimeToLiveAnswer> auto& m) {
  v(2, m.id);
  v(3, m.ttl);
  v(4, m.granted);
  v(5, m.keys);
}
static void fields(auto&, Either<LeaseLeasesRequest> auto&) {}
static void fields(auto& v, Either<LeaseLeasesAnswer::Lease> auto& m) { v(1, m.id); }
static void fields(auto& v, Either<LeaseLeasesAnswer> auto& m) { v(2, m.leases); }
static void fields(auto&, Either<MemberListRequest> auto&) {}
static void fields(auto& v, Either<Member> auto& m) {
  v(1, m.id);
  v(2, m.name);
  v(3, m.peerUrl);
  v(4, m.clientUrl);
}
static void fields(auto& v, Either<MemberListAnswer> auto& m) { v(2, m.members); }
static void fields(auto&, Either<StatusRequest> auto&) {}
static void fields(auto& v, Either<StatusAnswer> auto& m) {
  v(2, m.version);
  v(3, m.size);
  v(4, m.leader);
  v(5, m.raftIndex);
  v(6, m.raftTerm);
  v(7, m.appliedIndex);
  v(8, m.errors);
  v(9, m.sizeInUse);
}
static void fields(auto& v, Either<WatchRequest> auto& m) {
  v.nested(1, [&](auto& create) {
    fields(create, m.range);
    create(3, m.from);
    create(6, m.previous);
  });
}
static void fields(auto& v, Either<KeyEvent> auto& m) {
  v(1, m.type);
  v(2, m.now);
  v(3, m.previous);
}
static void fields(auto& v, Either<WatchAnswer> auto& m) {
  v(3, m.created);
  v(4, m.canceled);
  v(5, m.compactRevision);
  v(6, m.reason);
  v(11, m.events);
}

// --- methods -------------------------------------------------------------------------------------------

namespace {

// In the order of RpcRequest.
constexpr std::array<std::string_view, std::variant_size_v<RpcRequest>> kMethods{
    "/etcdserverpb.KV/Range",
    "/etcdserverpb.KV/Put",
    "/etcdserverpb.KV/DeleteRange",
    "/etcdserverpb.KV/Txn",
    "/etcdserverpb.KV/Compact",
    "/etcdserverpb.Lease/LeaseGrant",
    "/etcdserverpb.Lease/LeaseRevoke",
    "/etcdserverpb.Lease/LeaseKeepAlive",
    "/etcdserverpb.Lease/LeaseTimeToLive",
    "/etcdserverpb.Lease/LeaseLeases",
    "/etcdserverpb.Cluster/MemberList",
    "/etcdserverpb.Maintenance/Status",
    "/etcdserverpb.Watch/Watch",
};

// Makes the alternative in that place the one that is there.
template<class Variant> void choose(Variant& value, size_t place) {
  [&]<size_t... At>(std::index_sequence<At...>) {
    ((At == place ? static_cast<void>(value.template emplace<At>()) : void()), ...);
  }
  (std::make_index_sequence<std::variant_size_v<Variant>>());
}

} // namespace

std::string_view pathOf(const RpcRequest& request) { return kMethods[request.index()]; }

std::string encode(const RpcRequest& request) {
  protobuf::Writer out;
  std::visit([&](const auto& message) { fields(out, message); }, request);
  return std::move(out.bytes);
}

std::string encode(const RpcAnswer& answer) {
  protobuf::Writer out;
  out(1, answer.header);
  std::visit([&](const auto& message) { fields(out, message); }, answer.content);
  return std::move(out.bytes);
}

std::optional<RpcRequest> decodeRequest(std::string_view path, std::string_view bytes) {
  const auto* method = std::find(kMethods.begin(), kMethods.end(), path);
  if (method == kMethods.end()) return std::nullopt;
  RpcRequest out;
  choose(out, static_cast<size_t>(method - kMethods.begin()));
  protobuf::Reader in(bytes);
  std::visit([&](auto& message) { fields(in, message); }, out);
  return out;
}

RpcAnswer decodeAnswer(const RpcRequest& asked, std::string_view bytes) {
  RpcAnswer out;
  choose(out.content, asked.index());
  protobuf::Reader in(bytes);
  in(1, out.header);
  std::visit([&](auto& message) { fields(in, message); }, out.content);
  return out;
}

} // namespace fg::etcd
