// etcdctl's connection to a cluster: endpoints, and time that passes until they answer.
#pragma once

#include "commands/commands.h"

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

  // The member, or "dial tcp 127.0.0.1:2379: connect: connection refused". A connection is opened and closed.
  tl::expected<etcd::Etcd*, std::string> dial(const std::string& endpoint) const;

  // --- version 2: an error of Unavailable holds one failure a line ----------------------------------
  etcd::Result<etcd::Event> ask(const etcd::KeysRequest& request);
  // The first member that answers at all.
  etcd::Result<etcd::Etcd*> any() const;

  // --- version 3 ------------------------------------------------------------------------------------
  static constexpr net::SimTime kCommandTimeout = std::chrono::seconds(5);
  // The first member that answers; it takes 5 s to find that none does.
  etcd::RpcResult<etcd::Etcd*> member();
  etcd::RpcResult<etcd::KeyAnswer> ask(etcd::Etcd& member, const etcd::KeyOperation& operation);

  // Lets time pass until `done` says so, or `until`.
  void wait(net::SimTime until, const std::function<bool()>& done) const;

private:
  host::Streams* streams() const; // null where there are no packets
  std::optional<std::string> connect(const std::string& endpoint) const;
  etcd::Result<etcd::Event> askOne(const std::string& endpoint, const etcd::KeysRequest& request);

  Context& m_context;
  std::vector<std::string> m_endpoints;
};

} // namespace fg::commands::etcdctl
