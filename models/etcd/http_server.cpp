#include "etcd/http_server.h"

#include "etcd/etcd.h"

namespace fg::etcd {
namespace {

constexpr std::string_view kJson = "application/json", kPlain = "text/plain; charset=utf-8";
constexpr std::string_view kVersion = R"({"etcdserver":"3.4.23","etcdcluster":"3.4.0"})";

} // namespace

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
  owner.received = [this, id](std::span<const uint8_t> bytes) {
    auto it = m_clients.find(id);
    if (it == m_clients.end()) return;
    it->second.pending.append(bytes.begin(), bytes.end());
    next(id);
  };
  owner.ended = [this, id](host::StreamEnd) { ended(id); };
  return owner;
}

void HttpServer::ended(Id id) {
  auto it = m_clients.find(id);
  if (it == m_clients.end()) return;
  if (it->second.watch) m_member.store().cancel(*it->second.watch);
  m_clients.erase(it);
}

// One request after the other.
void HttpServer::next(Id id) {
  auto it = m_clients.find(id);
  if (it == m_clients.end() || it->second.busy) return;
  std::string& pending = it->second.pending;
  if (!beginsAsHttpRequest(pending)) { // cmux hangs up on what is neither HTTP nor gRPC
    m_streams.close(m_member.node(), id);
    return ended(id);
  }
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
  if (message.start.starts_with("GET /version ")) return answer(id, plainAnswer("200 OK", kJson, kVersion));
  if (message.start.starts_with("GET /health "))
    return m_member.leader() != 0
               ? answer(id, plainAnswer("200 OK", kPlain, R"({"health":"true"})"))
               : answer(id, plainAnswer("503 Service Unavailable", kPlain, R"({"health":"false"})"));
  answer(id, plainAnswer("404 Not Found", kPlain, "404 page not found\n"));
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
  m_streams.send(m_member.node(), id, {reinterpret_cast<const uint8_t*>(text.data()), text.size()});
  next(id);
}

} // namespace fg::etcd
