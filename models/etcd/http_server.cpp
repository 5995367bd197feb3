#include "etcd/http_server.h"

#include "core/text.h"
#include "etcd/http_members.h"

namespace fg::etcd {

HttpServer::HttpServer(Etcd& member, host::Streams& streams, std::vector<host::StreamAddress> addresses,
                       Epoch epoch)
    : m_member(member), m_streams(streams), m_addresses(std::move(addresses)), m_epoch(epoch),
      m_timers(member.node().environment().scheduler) {}

void HttpServer::start() {
  for (const host::StreamAddress& address : m_addresses)
    m_streams.listen(m_member.node(), address, [this](const auto& accepted) { return accept(accepted.id); });
}

void HttpServer::stop() {
  for (const host::StreamAddress& address : m_addresses)
    m_streams.stopListening(m_member.node(), address);
  auto clients = std::move(m_clients);
  m_clients.clear();
  m_timers.clear();
  for (const auto& [id, client] : clients) {
    if (client.watch) m_member.store().cancel(*client.watch);
    m_streams.close(m_member.node(), id);
  }
}

host::Streams::Owner HttpServer::accept(Id id) {
  m_clients[id] = {};
  host::Streams::Owner owner;
  owner.received = [this, id](std::span<const uint8_t> bytes) { received(id, bytes); };
  owner.ended = [this, id](host::StreamEnd) { ended(id); };
  return owner;
}

void HttpServer::ended(Id id) {
  auto it = m_clients.find(id);
  if (it == m_clients.end()) return;
  if (it->second.watch) m_member.store().cancel(*it->second.watch);
  m_clients.erase(it);
}

void HttpServer::hangUp(Id id) {
  m_streams.close(m_member.node(), id);
  ended(id);
}

void HttpServer::received(Id id, std::span<const uint8_t> bytes) {
  auto it = m_clients.find(id);
  if (it == m_clients.end()) return;
  Client& client = it->second;
  client.pending.append(bytes.begin(), bytes.end());
  if (!client.rpc && !http2::beginsAsPreface(client.pending)) return next(id);
  if (client.pending.size() < http2::kMagic.size() && !client.rpc) return; // "P" of "PUT" or of "PRI"
  if (!client.rpc)
    client.rpc = std::make_unique<RpcServer>(m_member, m_streams,
                                             [this, id](const std::string& text) { send(id, text); });
  if (!client.rpc->received(std::exchange(client.pending, {}))) hangUp(id);
}

// One request after the other.
void HttpServer::next(Id id) {
  auto it = m_clients.find(id);
  if (it == m_clients.end() || it->second.busy) return;
  std::string& pending = it->second.pending;
  if (!beginsAsHttpRequest(pending)) return hangUp(id); // cmux: neither HTTP nor gRPC
  auto message = parseHttp(pending);
  if (!message) return;
  pending.erase(0, message->size);
  it->second.busy = true;
  serve(id, *message);
}

void HttpServer::serve(Id id, const HttpMessage& message) {
  trace::CauseScope cause(m_member.node().recorder(), "etcd: a client's request");
  auto call = parseCall(message);
  if (call && call->wait) return watch(id, *call);
  if (call)
    return m_member.request(call->request, [this, id](Result<Event> result) { answerKeys(id, result); });
  auto words = core::splitList(message.start, ' ');
  answer(id, getAnswer(m_member, words[0] == "GET" ? words[1] : ""));
}

void HttpServer::watch(Id id, const KeysCall& call) {
  uint64_t after = call.waitIndex == 0 ? 0 : call.waitIndex - 1;
  auto told = [this, id](Result<Event> result) {
    auto it = m_clients.find(id);
    if (it == m_clients.end()) return;
    it->second.watch.reset();
    m_timers.afterLatency(m_member.watchLatency, [this, id, result] { answerKeys(id, result); });
  };
  auto stored = m_member.store().watch(call.request.key, call.request.recursive, after, told);
  if (!stored) return answerKeys(id, tl::unexpected(stored.error()));
  // It may have been told already.
  if (auto it = m_clients.find(id); it != m_clients.end() && *stored != 0 && it->second.busy)
    it->second.watch = *stored;
}

void HttpServer::answerKeys(Id id, const Result<Event>& result) {
  AnswerHeader header;
  header.clusterId = m_member.clusterId();
  header.raftIndex = m_member.disk().applied;
  header.raftTerm = m_member.disk().term;
  header.now = m_member.node().clock();
  answer(id, answerText(result, header, m_epoch));
}

void HttpServer::answer(Id id, const std::string& text) {
  auto it = m_clients.find(id);
  if (it == m_clients.end()) return;
  it->second.busy = false;
  send(id, text);
  next(id);
}

void HttpServer::send(Id id, const std::string& bytes) {
  m_streams.send(m_member.node(), id, host::bytesOf(bytes));
}

} // namespace fg::etcd
