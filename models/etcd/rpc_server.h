// One client's connection to a member, from the preface of HTTP/2 on.
#pragma once

#include "etcd/http2.h"
#include "etcd/rpc_client.h"

#include <list>

namespace fg::etcd {

class RpcServer {
public:
  using Send = std::function<void(const std::string& bytes)>;
  RpcServer(Etcd& member, host::Streams& streams, Send send);

  // False where that is not gRPC: the connection is to be closed.
  bool received(std::string_view bytes);

private:
  void serve(uint32_t stream, std::string_view path, std::string_view message);
  void forward(const std::string& url, const RpcRequest& request, const RpcService::Told& told);

  Etcd& m_member;
  host::Streams& m_streams;
  Send m_send;
  http2::Frames m_frames{http2::kMagic};
  std::map<uint32_t, std::string> m_paths; // of streams whose message has not come yet
  std::list<RpcClient> m_forwarded;        // questions to the leader
  RpcService m_service;
};

} // namespace fg::etcd
