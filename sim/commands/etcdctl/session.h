// etcdctl's conversations with a cluster: endpoints, and time that passes until they answer.
#pragma once

#include "commands/commands.h"

#include "etcd/http_client.h"
#include "etcd/http_members.h"
#include "etcd/rpc_client.h"
#include "host/streams.h"

#include <tl/expected.hpp>

namespace fg::commands::etcdctl {

class Session {
public:
  Session(Context& context, std::vector<std::string> endpoints)
      : m_context(context), m_endpoints(std::move(endpoints)) {}

  Context& context() { return m_context; }
  const std::vector<std::string>& endpoints() const { return m_endpoints; }
  void setEndpoints(std::vector<std::string> endpoints) { m_endpoints = std::move(endpoints); }

  // --- version 2: an error of Unavailable holds one failure a line ----------------------------------
  etcd::Result<etcd::Event> ask(const etcd::KeysRequest& request);
  // A long poll at the first endpoint that can be reached. Nothing where nothing happens for so long.
  std::optional<etcd::Result<etcd::Event>> watch(const etcd::KeysCall& call, net::SimTime patience);
  // The answer of one endpoint to GET, or "dial tcp 127.0.0.1:2379: connect: connection refused".
  using Fetched = tl::expected<etcd::HttpMessage, std::string>;
  Fetched fetch(const std::string& endpoint, const std::string& path) const;
  // As fetch(), of the first endpoint whose server is well.
  etcd::Result<etcd::HttpMessage> fetchAny(const std::string& path) const;

  // --- version 3 ------------------------------------------------------------------------------------
  static constexpr net::SimTime kCommandTimeout = std::chrono::seconds(5);
  // Asks the first member that can be reached, over one connection for all; it takes 5 s to find that none
  // answers.
  etcd::RpcResult<etcd::RpcAnswer> call(const etcd::RpcRequest& request);
  // The same of this endpoint, over a connection of its own.
  etcd::RpcResult<etcd::RpcAnswer> callAt(const std::string& endpoint, const etcd::RpcRequest& request);
  // Hears all answers, until `done` or for so long. False where no member can be reached.
  bool listen(const etcd::RpcRequest& request, const etcd::RpcService::Told& told, net::SimTime patience,
              const std::function<bool()>& done);
  // Was there a connection at the last call?
  bool wasConnected() const { return m_connected; }

  // Lets time pass until `done` says so, or `until`.
  void wait(net::SimTime until, const std::function<bool()>& done) const;

private:
  // A connection to a member: packets, or function calls where there are none.
  struct Line {
    std::optional<etcd::RpcClient> client;
    std::optional<etcd::RpcService> direct;
    void call(const etcd::RpcRequest& request, etcd::RpcService::Told told);
  };
  host::Streams* streams() const; // null where there are no packets
  std::unique_ptr<etcd::HttpClient> newClient() const;
  std::optional<etcd::Result<etcd::Event>> askOne(const std::string& endpoint, const etcd::KeysCall& call,
                                                  net::SimTime patience);
  std::optional<Fetched> fetchWithin(net::SimTime patience, const std::string& endpoint,
                                     const std::string& path) const;
  std::unique_ptr<Line> open(const std::string& endpoint, net::SimTime until) const;
  bool connect(net::SimTime until);
  etcd::RpcResult<etcd::RpcAnswer> ask(Line* line, const etcd::RpcRequest& request, net::SimTime until);

  Context& m_context;
  std::vector<std::string> m_endpoints;
  std::unique_ptr<Line> m_line;
  bool m_connected = false;
};

} // namespace fg::commands::etcdctl
