// A connection to a member on which version 3 of its interface is spoken: gRPC over TCP.
#pragma once

#include "etcd/http2.h"
#include "etcd/rpc_service.h"

namespace fg::etcd {

class RpcClient {
public:
  // Opens it. The endpoint is "172.17.8.101:2379", with or without "http://".
  RpcClient(host::NetworkNamespace& node, host::Streams& streams, const std::string& endpoint);
  ~RpcClient();
  RpcClient(const RpcClient&) = delete;
  RpcClient& operator=(const RpcClient&) = delete;

  enum class State { Opening, Open, Lost };
  State state() const { return m_state; }
  // What is asked before the connection stands is said then; once it is lost nothing is answered any more.
  void call(const RpcRequest& request, RpcService::Told told);

private:
  struct Call {
    RpcRequest request;
    RpcService::Told told;
  };
  void send(const std::string& bytes);
  void received(std::span<const uint8_t> bytes);

  host::NetworkNamespace& m_node;
  host::Streams& m_streams;
  std::string m_authority;
  host::Streams::Id m_stream = 0;
  State m_state = State::Opening;
  uint32_t m_nextCall = 1; // a client's streams have odd numbers
  std::map<uint32_t, Call> m_calls;
  http2::Frames m_frames;
};

} // namespace fg::etcd
