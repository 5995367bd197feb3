// The client of etcd's v2 interface that other daemons use, as Go's github.com/coreos/etcd/client: it knows
// several endpoints and asks the next one where one does not answer.
#pragma once

#include "etcd/cluster.h"

namespace fg::etcd {

class Client {
public:
  // `endpoint` is named in error texts, "http://172.17.8.101:2379"; all of them lead to this etcd.
  Client(Etcd& etcd, std::string endpoint);
  // Finds the member behind an endpoint, or says why it does not answer: "dial tcp …: i/o timeout".
  using Dial = std::function<tl::expected<Etcd*, std::string>(const std::string& endpoint)>;
  Client(core::Scheduler& scheduler, std::vector<std::string> endpoints, Dial dial);
  ~Client() { cancel(); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // `done` is called once, at once or later, unless cancel() comes before.
  using Done = Etcd::KeysDone;
  void request(const KeysRequest& request, Done done);
  void get(std::string key, Recursive recursive, Done done);
  // As KeyValueStore::watch, with etcd's latency. An error that comes at once is told like any other.
  void watch(std::string_view key, Recursive recursive, uint64_t after, KeyValueStore::Told told);
  // Forgets all requests and watches.
  void cancel();
  // Ends those watches with an error whose members cannot be reached any more.
  void breakWatches();
  core::Scheduler& scheduler() { return m_timers.scheduler(); }

private:
  struct Watch {
    uint64_t id = 0;
    std::string endpoint;
    Etcd* member = nullptr;
    uint64_t storeId = 0;
    KeyValueStore::Told told;
  };
  struct Attempt {
    KeysRequest request;
    Done done;
    size_t tried = 0;
    std::vector<std::string> failures;
  };
  void tryNext(uint64_t id);
  void answered(uint64_t id, Result<Event> result);
  void arrived(uint64_t id, Result<Event> result);
  static Error unavailable(const std::vector<std::string>& failures);

  std::vector<std::string> m_endpoints;
  size_t m_pinned = 0; // the endpoint that answered last
  Dial m_dial;
  uint64_t m_lastId = 0;
  std::map<uint64_t, Attempt> m_attempts;
  std::vector<Watch> m_watches;
  std::shared_ptr<int> m_alive = std::make_shared<int>(0); // answers to what is forgotten are dropped
  core::Timers m_timers;
};

// "connect: connection refused" or "i/o timeout" after "dial tcp HOST:PORT: ".
std::string dialError(const std::string& endpoint, std::string_view why);

} // namespace fg::etcd
