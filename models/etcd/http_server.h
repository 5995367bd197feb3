// What listens on a member's client URLs: the v2 interface, the little besides that curl shows, and v3's
// gRPC, which cmux tells apart by the first bytes.
#pragma once

#include "core/timers.h"
#include "etcd/http.h"
#include "etcd/rpc_server.h"
#include "host/streams.h"

namespace fg::etcd {

class HttpServer {
public:
  HttpServer(Etcd& member, host::Streams& streams, std::vector<host::StreamAddress> addresses, Epoch epoch);
  ~HttpServer() { stop(); }
  void start();
  // All connections are closed.
  void stop();

private:
  struct Client {
    std::string pending;            // what has come and was not answered yet
    bool busy = false;              // with a request, which is not answered yet
    std::optional<uint64_t> watch;  // in the store
    std::unique_ptr<RpcServer> rpc; // where it speaks gRPC
  };
  using Id = host::Streams::Id;

  host::Streams::Owner accept(Id id);
  void received(Id id, std::span<const uint8_t> bytes);
  void next(Id id);
  void hangUp(Id id);
  void serve(Id id, const HttpMessage& message);
  void watch(Id id, const KeysCall& call);
  void send(Id id, const std::string& bytes);
  void answer(Id id, const std::string& text);
  void answerKeys(Id id, const Result<Event>& result);
  void ended(Id id);

  Etcd& m_member;
  host::Streams& m_streams;
  std::vector<host::StreamAddress> m_addresses;
  Epoch m_epoch;
  std::map<Id, Client> m_clients;
  core::Timers m_timers;
};

} // namespace fg::etcd
