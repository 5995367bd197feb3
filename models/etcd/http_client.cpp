#include "etcd/http_client.h"

#include "host/network_namespace.h"

#include <fmt/format.h>

#include <algorithm>

namespace fg::etcd {
namespace {

using namespace std::chrono_literals;
using host::StreamEnd;

constexpr size_t kIdleConnections = 2; // net/http: DefaultMaxIdleConnsPerHost
// What failed so often in a row, while nothing changed anywhere, would fail again: for a minute it is not
// tried with packets.
constexpr int kSureAfter = 5;
constexpr net::SimTime kSureFor = 1min;

} // namespace

HttpClient::HttpClient(host::NetworkNamespace& node, host::Streams& streams, Epoch epoch, Find find,
                       GoVersion go)
    : m_node(node), m_streams(streams), m_epoch(epoch), m_find(std::move(find)), m_go(go),
      m_timers(node.environment().scheduler) {}

// --- calls -----------------------------------------------------------------------------------------

HttpClient::Fetched HttpClient::reading(Done done) const {
  return [epoch = m_epoch, done = std::move(done)](const tl::expected<HttpMessage, std::string>& answer) {
    if (!answer) return done(tl::unexpected(Error{ErrorCode::Unavailable, answer.error(), 0}));
    done(parseAnswer(*answer, epoch));
  };
}

HttpClient::Id HttpClient::add(const std::string& endpoint, std::string text, Fetched fetched) {
  m_calls[++m_lastId] = {endpoint, std::move(text), std::move(fetched), 0};
  return m_lastId;
}

HttpClient::Id HttpClient::ask(const std::string& endpoint, const KeysCall& call, Done done) {
  Id id = add(endpoint, requestText(call, hostOf(endpoint)), reading(std::move(done)));
  begin(id);
  return id;
}

HttpClient::Id HttpClient::fetch(const std::string& endpoint, const std::string& path, Fetched fetched) {
  Id id = add(endpoint, getText(path, hostOf(endpoint)), std::move(fetched));
  begin(id);
  return id;
}

HttpClient::Id HttpClient::askedBefore(const std::string& endpoint, const KeysCall& call, Done done) {
  auto address = addressOf(endpoint);
  host::NetworkNamespace* peer = address ? m_find(*address) : nullptr;
  if (!peer) return ask(endpoint, call, std::move(done));
  Id id = add(endpoint, requestText(call, hostOf(endpoint)), reading(std::move(done)));
  auto stream = std::make_shared<Stream>(0);
  *stream =
      m_streams.connectStanding(m_node, *peer, *address, host::bytesOf(m_calls[id].text), owner(stream));
  if (*stream == 0) {
    begin(id);
    return id;
  }
  m_connections[*stream] = {endpoint, {}, m_streams.localAddress(m_node, *stream).text(), id, true, true};
  m_calls[id].stream = *stream;
  return id;
}

void HttpClient::begin(Id id) {
  const Call& call = m_calls.at(id);
  for (auto& [stream, connection] : m_connections)
    if (connection.open && connection.call == 0 && connection.endpoint == call.endpoint) {
      connection.reused = true;
      return use(stream, id);
    }
  dial(id);
}

void HttpClient::use(Stream stream, Id id) {
  Call& call = m_calls.at(id);
  call.stream = stream;
  m_connections.at(stream).call = id;
  m_streams.send(m_node, stream, host::bytesOf(call.text));
}

void HttpClient::answered(Id id, const tl::expected<HttpMessage, std::string>& result) {
  auto it = m_calls.find(id);
  if (it == m_calls.end()) return;
  Fetched fetched = std::move(it->second.fetched);
  m_calls.erase(it);
  fetched(result);
}

void HttpClient::failed(Id id, std::string why) { answered(id, tl::unexpected(std::move(why))); }

void HttpClient::forget(Id id) {
  auto it = m_calls.find(id);
  if (it == m_calls.end()) return;
  Stream stream = it->second.stream;
  m_calls.erase(it);
  if (stream == 0) return;
  m_connections.erase(stream);
  m_dialled.erase(stream);
  m_streams.close(m_node, stream);
}

void HttpClient::forgetAll() {
  auto connections = std::move(m_connections);
  m_connections.clear();
  m_calls.clear();
  m_dialled.clear();
  m_timers.clear();
  for (const auto& [stream, connection] : connections)
    m_streams.close(m_node, stream);
}

// --- connections -----------------------------------------------------------------------------------

host::Streams::Owner HttpClient::owner(const std::shared_ptr<Stream>& stream) {
  return {[this, stream] { opened(*stream); },
          [this, stream](std::span<const uint8_t> bytes) { received(*stream, bytes); },
          [this, stream](StreamEnd how) { ended(*stream, how); }};
}

void HttpClient::dial(Id id) {
  Call& call = m_calls.at(id);
  call.stream = 0;
  auto address = addressOf(call.endpoint);
  net::SimTime now = m_node.now();
  if (!address) {
    std::string host = hostOf(call.endpoint);
    return m_timers.after(net::SimTime{0}, [this, id, name = host.substr(0, host.rfind(':'))] {
      failed(id, "dial tcp: lookup " + name + ": no such host");
    });
  }
  if (auto it = m_failures.find(call.endpoint); it != m_failures.end()) {
    const Failure& failure = it->second;
    bool sure = failure.times >= kSureAfter && now - failure.at < kSureFor
                && failure.generation == m_node.recorder().generation();
    if (sure) return m_timers.after(failure.took, [this, id, error = failure.error] { failed(id, error); });
  }
  auto stream = std::make_shared<Stream>(0);
  auto begun = m_streams.connect(m_node, *address, owner(stream));
  if (!begun)
    return m_timers.after(net::SimTime{0}, [this, id, how = begun.error(), now] {
      dialFailed(id, "connect: " + std::string(text(how)), now);
    });
  *stream = *begun;
  call.stream = *begun;
  m_connections[*begun] = {call.endpoint, {}, {}, id, false, false};
  m_dialled[*begun] = now;
  m_timers.after(m_dialTimeout, [this, opening = *begun, now] {
    auto it = m_connections.find(opening);
    if (it == m_connections.end() || it->second.open) return;
    Id waiting = it->second.call;
    m_connections.erase(it);
    m_dialled.erase(opening);
    m_streams.close(m_node, opening);
    dialFailed(waiting, "i/o timeout", now);
  });
}

// `why` in Go's words: "i/o timeout".
void HttpClient::dialFailed(Id id, const std::string& why, net::SimTime began) {
  auto it = m_calls.find(id);
  if (it == m_calls.end()) return;
  Failure& failure = m_failures[it->second.endpoint];
  std::string error = dialError(it->second.endpoint, why);
  failure.times = failure.error == error ? failure.times + 1 : 1;
  failure.error = error;
  failure.took = m_node.now() - began;
  failure.at = m_node.now();
  failure.generation = m_node.recorder().generation();
  failed(id, std::move(error));
}

void HttpClient::opened(Stream stream) {
  auto it = m_connections.find(stream);
  if (it == m_connections.end()) return;
  it->second.open = true;
  it->second.local = m_streams.localAddress(m_node, stream).text();
  m_dialled.erase(stream);
  m_failures.erase(it->second.endpoint);
  use(stream, it->second.call);
}

void HttpClient::received(Stream stream, std::span<const uint8_t> bytes) {
  auto it = m_connections.find(stream);
  if (it == m_connections.end()) return;
  Connection& connection = it->second;
  connection.pending.append(bytes.begin(), bytes.end());
  auto message = parseHttp(connection.pending);
  if (!message) return;
  connection.pending.erase(0, message->size);
  Id id = std::exchange(connection.call, 0);
  auto idle = std::count_if(m_connections.begin(), m_connections.end(), [&](const auto& other) {
    return other.second.call == 0 && other.second.endpoint == connection.endpoint;
  });
  if (static_cast<size_t>(idle) > kIdleConnections) {
    m_connections.erase(it);
    m_streams.close(m_node, stream);
  }
  answered(id, *message);
}

void HttpClient::ended(Stream stream, StreamEnd how) {
  auto it = m_connections.find(stream);
  if (it == m_connections.end()) return;
  Connection connection = std::move(it->second);
  m_connections.erase(it);
  if (!connection.open) {
    net::SimTime began = m_dialled[stream];
    m_dialled.erase(stream);
    return dialFailed(connection.call,
                      (m_go == GoVersion::Before1_10 ? "getsockopt: " : "connect: ") + std::string(text(how)),
                      began);
  }
  auto call = m_calls.find(connection.call);
  if (call == m_calls.end()) return;
  // A connection that was idle may have been closed meanwhile: net/http tries another one.
  bool stale = connection.reused && connection.pending.empty() && how != StreamEnd::TimedOut;
  if (stale) return dial(connection.call);
  if (how == StreamEnd::Closed)
    return failed(connection.call, connection.pending.empty() ? "EOF" : "unexpected EOF");
  failed(connection.call,
         fmt::format("read tcp {}->{}: read: {}", connection.local, hostOf(connection.endpoint), text(how)));
}

} // namespace fg::etcd
