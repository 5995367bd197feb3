#include "etcd/rpc_service.h"

#include <algorithm>

namespace fg::etcd {
namespace {

// bbolt's file grows by pages of 4096 bytes, five of which a new one has. What lies in them is estimated.
int64_t databaseSize(const Etcd& member) {
  constexpr size_t kPage = 4096, kFresh = 5 * kPage, kPerVersion = 64;
  size_t used = 0;
  for (const auto& [key, versions] : member.revisions().data().keys)
    for (const auto& version : versions)
      used += kPerVersion + key.size() + version.kv.value.size();
  return static_cast<int64_t>(kFresh + used / kPage * kPage);
}

template<class... Options> RpcAnswer withHeader(RpcHeader header, std::variant<Options...> answer) {
  RpcAnswer out{header, {}};
  std::visit([&](auto& content) { out.content = std::move(content); }, answer);
  return out;
}

} // namespace

RpcService::~RpcService() {
  for (uint64_t watch : m_watches)
    m_member.revisions().cancel(watch);
}

void RpcService::call(const RpcRequest& request, Told told) {
  std::visit([&](const auto& one) { answer(one, std::move(told)); }, request);
}

RpcHeader RpcService::header() const {
  return {m_member.clusterId(), m_member.self().id, m_member.revisions().revision(), m_member.disk().term};
}

template<class Operation> void RpcService::answer(const Operation& operation, Told told) {
  m_member.request(KeyOperation(operation), [this, told = std::move(told),
                                             alive = std::weak_ptr(m_alive)](RpcResult<KeyAnswer> result) {
    if (alive.expired()) return;
    if (!result) return told(tl::unexpected(result.error()));
    told(withHeader(header(), std::move(*result)));
  });
}

// leasehttp: only the leader keeps the leases' time. The real one is asked on its peer URL.
bool RpcService::forwarded(const RpcRequest& request, const Told& told) {
  if (m_member.isLeader()) return false;
  for (const Member& member : m_member.members())
    if (member.id == m_member.leader() && m_forward) {
      m_forward(member.clientUrl, request, told);
      return true;
    }
  return true; // nobody knows; the client's patience ends it
}

void RpcService::answer(const LeaseKeepAliveRequest& request, const Told& told) {
  if (forwarded(request, told)) return;
  told(answerOf(LeaseKeepAliveAnswer{request.id, m_member.keepAlive(request.id).value_or(0)}));
}

void RpcService::answer(const LeaseTimeToLiveRequest& request, const Told& told) {
  if (forwarded(request, told)) return;
  LeaseTimeToLiveAnswer out{request.id, -1, 0, {}};
  auto left = m_member.timeToLive(request.id);
  const auto& leases = m_member.revisions().leases();
  if (auto lease = leases.find(request.id); left && lease != leases.end()) {
    out.ttl = *left;
    out.granted = lease->second.ttl;
    if (request.keys) out.keys.assign(lease->second.keys.begin(), lease->second.keys.end());
  }
  told(answerOf(std::move(out)));
}

void RpcService::answer(const LeaseLeasesRequest&, const Told& told) {
  LeaseLeasesAnswer out;
  for (const auto& [id, lease] : m_member.revisions().leases())
    out.leases.push_back({id});
  told(answerOf(std::move(out)));
}

// Its header has no revision (v3rpc/member.go).
void RpcService::answer(const MemberListRequest&, const Told& told) {
  RpcAnswer out = answerOf(MemberListAnswer{m_member.members()});
  out.header.revision = 0;
  told(std::move(out));
}

void RpcService::answer(const StatusRequest&, const Told& told) {
  constexpr int64_t kFreePage = 4096;
  const Raft::Disk& disk = m_member.disk();
  StatusAnswer out;
  out.version = "3.4.23";
  out.size = databaseSize(m_member);
  out.sizeInUse = out.size - kFreePage;
  out.leader = m_member.leader();
  out.raftIndex = disk.log.size();
  out.raftTerm = disk.term;
  out.appliedIndex = disk.applied;
  if (out.leader == 0) out.errors.emplace_back(rpc_error::kNoLeader);
  told(answerOf(std::move(out)));
}

void RpcService::answer(const WatchRequest& request, const Told& told) {
  WatchAnswer made;
  made.created = true;
  told(answerOf(std::move(made)));
  RevisionStore& store = m_member.revisions();
  auto tell = [this, told, previous = request.previous](std::vector<KeyEvent> events) {
    if (!previous)
      for (KeyEvent& event : events)
        event.previous.reset();
    WatchAnswer out;
    out.events = std::move(events);
    if (!out.events.empty()) told(answerOf(std::move(out)));
  };
  if (request.from > 0) {
    auto past = store.events(request.range, request.from);
    if (!past) {
      WatchAnswer over;
      over.canceled = true;
      over.compactRevision = store.compactRevision();
      over.reason = past.error();
      return told(answerOf(std::move(over)));
    }
    tell(std::move(*past));
  }
  m_watches.push_back(store.watch(request.range, [tell, from = request.from](std::vector<KeyEvent> events) {
    std::erase_if(events, [&](const KeyEvent& event) { return event.now.modRevision < from; });
    tell(std::move(events));
  }));
}

} // namespace fg::etcd
