// A client's requests as HTTP over TCP, as Go's net/http carries them: connections are kept and used again.
#pragma once

#include "etcd/client_network.h"
#include "host/streams.h"

namespace fg::etcd {

class HttpClient : public ClientNetwork {
public:
  // Whose address that is, where a connection shall stand that nobody opened.
  using Find = std::function<host::NetworkNamespace*(const host::StreamAddress&)>;
  // How an error names the system call that failed.
  enum class GoVersion { Before1_10, Since1_10 };
  HttpClient(host::NetworkNamespace& node, host::Streams& streams, Epoch epoch, Find find,
             GoVersion go = GoVersion::Before1_10);
  ~HttpClient() override { HttpClient::forgetAll(); }
  void setDialTimeout(net::SimTime timeout) { m_dialTimeout = timeout; }

  Id ask(const std::string& endpoint, const KeysCall& call, Done done) override;
  // GET of another path than /v2/keys: the answer, or the words of Go's net package.
  using Fetched = std::function<void(const tl::expected<HttpMessage, std::string>&)>;
  Id fetch(const std::string& endpoint, const std::string& path, Fetched fetched);
  Id askedBefore(const std::string& endpoint, const KeysCall& call, Done done) override;
  void forget(Id id) override;
  void forgetAll() override;

private:
  using Stream = host::Streams::Id;
  struct Call {
    std::string endpoint, text;
    Fetched fetched;
    Stream stream = 0; // that carries it; 0: none yet
  };
  struct Connection {
    std::string endpoint;
    std::string pending; // what has come of an answer
    std::string local;   // the address on this host, where it is open
    Id call = 0;         // 0: idle
    bool open = false, reused = false;
  };
  // What opening a connection came to, time and again.
  struct Failure {
    std::string error;
    net::SimTime took{0}, at{0};
    uint64_t generation = 0;
    int times = 0;
  };
  host::Streams::Owner owner(const std::shared_ptr<Stream>& stream);
  Fetched reading(Done done) const;
  Id add(const std::string& endpoint, std::string text, Fetched fetched);
  void begin(Id id);
  void dial(Id id);
  void use(Stream stream, Id id);
  void opened(Stream stream);
  void received(Stream stream, std::span<const uint8_t> bytes);
  void ended(Stream stream, host::StreamEnd how);
  void dialFailed(Id id, const std::string& why, net::SimTime began);
  void answered(Id id, const tl::expected<HttpMessage, std::string>& result);
  void failed(Id id, std::string why);

  host::NetworkNamespace& m_node;
  host::Streams& m_streams;
  Epoch m_epoch;
  Find m_find;
  GoVersion m_go;
  net::SimTime m_dialTimeout = std::chrono::seconds(1); // flannel's newEtcdClient
  Id m_lastId = 0;
  std::map<Id, Call> m_calls;
  std::map<Stream, Connection> m_connections;
  std::map<Stream, net::SimTime> m_dialled; // when those that are not open yet were begun
  std::map<std::string, Failure, std::less<>> m_failures;
  core::Timers m_timers;
};

} // namespace fg::etcd
