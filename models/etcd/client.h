// The client of etcd's v2 interface that other daemons use, as Go's github.com/coreos/etcd/client: it knows
// several endpoints and asks the next one where one does not answer.
#pragma once

#include "etcd/client_network.h"

namespace fg::etcd {

class Client {
public:
  // `endpoint` is named in error texts, "http://172.17.8.101:2379"; all of them lead to this etcd.
  Client(Etcd& etcd, std::string endpoint);
  using Dial = DirectNetwork::Dial;
  Client(core::Scheduler& scheduler, std::vector<std::string> endpoints, Dial dial);
  ~Client() { cancel(); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // From now on these are asked; at least one. Precondition: nothing is under way, as behind cancel().
  void setEndpoints(std::vector<std::string> endpoints);
  // From now on this carries its requests. Watches that wait go on there, as if they had always done.
  void travelBy(std::unique_ptr<ClientNetwork> network);

  // `done` is called once, at once or later, unless cancel() comes before.
  using Done = Etcd::KeysDone;
  void request(const KeysRequest& request, Done done);
  void get(std::string key, Recursive recursive, Done done);
  // As KeyValueStore::watch. An error that comes at once is told like any other.
  void watch(std::string_view key, Recursive recursive, uint64_t after, KeyValueStore::Told told);
  // Forgets all requests and watches.
  void cancel();
  void breakWatches() { m_network->breakWatches(); }
  core::Scheduler& scheduler() { return m_scheduler; }

private:
  struct Attempt {
    KeysCall call;
    Done done;
    size_t tried = 0;
    std::vector<std::string> failures;
    std::string endpoint; // that is asked now
    ClientNetwork::Id asked = 0;
  };
  void begin(const KeysCall& call, Done done);
  void tryNext(uint64_t id);
  ClientNetwork::Done listener(uint64_t id, size_t number);
  void heard(uint64_t id, size_t number, Result<Event> result);
  static Error unavailable(const std::vector<std::string>& failures);

  core::Scheduler& m_scheduler;
  std::vector<std::string> m_endpoints;
  size_t m_pinned = 0; // the endpoint that answered last
  std::unique_ptr<ClientNetwork> m_network;
  uint64_t m_lastId = 0;
  std::map<uint64_t, Attempt> m_attempts;
};

} // namespace fg::etcd
