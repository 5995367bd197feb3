// etcd as a daemon, and the client that other daemons use. In this version a request is a function call;
// only news of changes takes time.
#pragma once

#include "etcd/key_value_store.h"
#include "host/daemon.h"

namespace fg::etcd {

class Etcd : public host::Daemon {
public:
  explicit Etcd(host::NetworkNamespace& node);

  KeyValueStore& store() { return m_store; }
  // How long news of a change is on its way to a watcher. Zero while a cluster settles.
  net::SimTime watchLatency{0};

protected:
  void onStart() override;
  void onStop() override;

private:
  KeyValueStore m_store;
};

// One user of etcd. Every request fails as Unavailable while etcd is stopped or `reachable` says no.
class Client {
public:
  // `endpoint` for error texts: "http://172.17.8.101:2379".
  Client(Etcd& etcd, std::string endpoint) : m_etcd(etcd), m_endpoint(std::move(endpoint)) {}
  ~Client() { cancelWatches(); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  std::function<bool()> reachable; // empty: always

  Result<Event> get(std::string_view key, Recursive recursive = Recursive::No) const;
  Result<Event> set(std::string_view key, std::string value, const SetOptions& options = {});
  Result<Event> remove(std::string_view key, Recursive recursive = Recursive::No);
  // As KeyValueStore::watch, with etcd's latency. An error that comes at once is told like any other.
  void watch(std::string_view key, Recursive recursive, uint64_t after, KeyValueStore::Told told);
  void cancelWatches();
  // Ends the watches with an error, as a broken connection does; they do not notice by themselves.
  void breakWatches();
  core::Scheduler& scheduler() { return m_etcd.node().environment().scheduler; }

private:
  struct Watch {
    uint64_t id = 0;
    uint64_t storeId = 0;
    KeyValueStore::Told told;
  };
  std::optional<Error> unavailable() const;
  void arrived(uint64_t id, Result<Event> result);

  Etcd& m_etcd;
  std::string m_endpoint;
  uint64_t m_lastWatch = 0;
  std::vector<Watch> m_watches;
  core::Timers m_timers{m_etcd.node().environment().scheduler};
};

} // namespace fg::etcd
