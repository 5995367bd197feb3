// What a member answers by version 3 of its interface.
// https://github.com/etcd-io/etcd/blob/v3.4.23/etcdserver/api/v3rpc
#pragma once

#include "etcd/rpc.h"

#include <memory>

namespace fg::etcd {

class RpcService {
public:
  // An answer, or gRPC's description of the error. A watch is told many times, all else once.
  using Told = std::function<void(RpcResult<RpcAnswer>)>;
  using Id = uint64_t;
  // Asks the member behind a client URL in this one's stead.
  using Forward = std::function<void(const std::string& url, const RpcRequest& request, Told told)>;
  explicit RpcService(Etcd& member, Forward forward = {}) : m_member(member), m_forward(std::move(forward)) {}
  ~RpcService(); // forgets all calls
  RpcService(const RpcService&) = delete;
  RpcService& operator=(const RpcService&) = delete;

  void call(const RpcRequest& request, Told told);

private:
  template<class Operation> void answer(const Operation& operation, Told told);
  void answer(const LeaseKeepAliveRequest& request, const Told& told);
  void answer(const LeaseTimeToLiveRequest& request, const Told& told);
  void answer(const LeaseLeasesRequest& request, const Told& told);
  void answer(const MemberListRequest& request, const Told& told);
  void answer(const StatusRequest& request, const Told& told);
  void answer(const WatchRequest& request, const Told& told);
  // Does the leader answer? False where this member is it.
  bool forwarded(const RpcRequest& request, const Told& told);
  RpcHeader header() const;
  template<class Content> RpcAnswer answerOf(Content content) const { return {header(), std::move(content)}; }

  Etcd& m_member;
  Forward m_forward;
  std::vector<uint64_t> m_watches;
  std::shared_ptr<int> m_alive = std::make_shared<int>(0); // answers to what is forgotten are dropped
};

} // namespace fg::etcd
