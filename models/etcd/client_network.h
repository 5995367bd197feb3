// What carries the requests of a client to a member, and its answers back.
#pragma once

#include "etcd/cluster.h"
#include "etcd/http.h"

namespace fg::etcd {

class ClientNetwork {
public:
  virtual ~ClientNetwork() = default;

  using Done = Etcd::KeysDone;
  using Id = uint64_t;
  // Asks the member behind "http://172.17.8.101:2379". `done` is called once, at once or later, unless the
  // request is forgotten before: with the answer, or Unavailable and the words of Go's net package.
  virtual Id ask(const std::string& endpoint, const KeysCall& call, Done done) = 0;
  // The same, as if it had been asked before the scenario began: a watch that waits since then.
  virtual Id askedBefore(const std::string& endpoint, const KeysCall& call, Done done) = 0;
  virtual void forget(Id id) = 0;
  // Forgets everything, connections too.
  virtual void forgetAll() = 0;
  // Ends those watches with an error whose members cannot be reached any more, where nothing else finds out.
  virtual void breakWatches() {}
};

// "connect: connection refused" or "i/o timeout" after "dial tcp HOST:PORT: ".
std::string dialError(const std::string& endpoint, std::string_view why);
// "172.17.8.101:2379" of "http://172.17.8.101:2379".
std::string hostOf(const std::string& endpoint);
// Nothing where the host is no address: nobody resolves names.
std::optional<host::StreamAddress> addressOf(const std::string& endpoint);

// Function calls: while a cluster settles, and where no packets are modelled.
class DirectNetwork : public ClientNetwork {
public:
  // Finds the member behind an endpoint, or says why it does not answer: "dial tcp …: i/o timeout".
  using Dial = std::function<tl::expected<Etcd*, std::string>(const std::string& endpoint)>;
  DirectNetwork(core::Scheduler& scheduler, Dial dial) : m_dial(std::move(dial)), m_timers(scheduler) {}
  ~DirectNetwork() override { DirectNetwork::forgetAll(); }

  Id ask(const std::string& endpoint, const KeysCall& call, Done done) override;
  Id askedBefore(const std::string& endpoint, const KeysCall& call, Done done) override {
    return ask(endpoint, call, std::move(done));
  }
  void forget(Id id) override;
  void forgetAll() override;
  void breakWatches() override;

private:
  struct Asked {
    std::string endpoint;
    Etcd* member = nullptr;
    uint64_t watch = 0; // in the member's store; 0: no watch
    Done done;
  };
  void answered(Id id, Result<Event> result);
  void watch(Id id, const KeysCall& call);

  Dial m_dial;
  Id m_lastId = 0;
  std::map<Id, Asked> m_asked;
  std::shared_ptr<int> m_alive = std::make_shared<int>(0); // answers to what is forgotten are dropped
  core::Timers m_timers;
};

} // namespace fg::etcd
