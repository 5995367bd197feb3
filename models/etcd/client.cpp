#include "etcd/client.h"

#include <algorithm>
#include <cassert>

namespace fg::etcd {

Client::Client(Etcd& etcd, std::string endpoint)
    : Client(etcd.node().environment().scheduler, {std::move(endpoint)},
             [&etcd](const std::string& name) -> tl::expected<Etcd*, std::string> {
               if (etcd.isRunning()) return &etcd;
               return tl::unexpected(dialError(name, "getsockopt: connection refused"));
             }) {}

Client::Client(core::Scheduler& scheduler, std::vector<std::string> endpoints, Dial dial)
    : m_scheduler(scheduler), m_endpoints(std::move(endpoints)),
      m_network(std::make_unique<DirectNetwork>(scheduler, std::move(dial))) {}

void Client::setEndpoints(std::vector<std::string> endpoints) {
  assert(m_attempts.empty() && !endpoints.empty());
  if (endpoints == m_endpoints) return;
  m_endpoints = std::move(endpoints);
  m_pinned = 0;
}

void Client::travelBy(std::unique_ptr<ClientNetwork> network) {
  m_network->forgetAll();
  m_network = std::move(network);
  for (auto& [id, attempt] : m_attempts) {
    auto number = static_cast<size_t>(std::find(m_endpoints.begin(), m_endpoints.end(), attempt.endpoint)
                                      - m_endpoints.begin());
    attempt.asked = m_network->askedBefore(attempt.endpoint, attempt.call, listener(id, number));
  }
}

// client/client.go: clusterError.Error.
Error Client::unavailable(const std::vector<std::string>& failures) {
  std::string cause;
  for (size_t i = 0; i < failures.size(); ++i)
    cause += (i == 0 ? "" : "\n; error #" + std::to_string(i) + ": ") + failures[i];
  return {ErrorCode::Unavailable, cause, 0};
}

void Client::get(std::string key, Recursive recursive, Done done) {
  KeysRequest request;
  request.key = std::move(key);
  request.recursive = recursive;
  request.quorum = true;
  this->request(request, std::move(done));
}

void Client::request(const KeysRequest& request, Done done) { begin({request}, std::move(done)); }

void Client::watch(std::string_view key, Recursive recursive, uint64_t after, KeyValueStore::Told told) {
  KeysCall call;
  call.request.key = key;
  call.request.recursive = recursive;
  call.wait = true;
  call.waitIndex = after == 0 ? 0 : after + 1;
  begin(call, std::move(told));
}

void Client::begin(const KeysCall& call, Done done) {
  uint64_t id = ++m_lastId;
  m_attempts[id] = {call, std::move(done), 0, {}, {}, 0};
  tryNext(id);
}

// httpClusterClient.Do: the pinned endpoint first, then the others, each once.
void Client::tryNext(uint64_t id) {
  Attempt& attempt = m_attempts.at(id);
  if (attempt.tried >= m_endpoints.size()) {
    Done done = std::move(attempt.done);
    Error error = unavailable(attempt.failures);
    m_attempts.erase(id);
    return done(tl::unexpected(error));
  }
  size_t number = (m_pinned + attempt.tried++) % m_endpoints.size();
  attempt.endpoint = m_endpoints[number];
  auto asked = m_network->ask(attempt.endpoint, attempt.call, listener(id, number));
  // It may have been answered already, and another member been asked.
  auto it = m_attempts.find(id);
  if (it != m_attempts.end() && it->second.endpoint == m_endpoints[number]) it->second.asked = asked;
}

ClientNetwork::Done Client::listener(uint64_t id, size_t number) {
  return [this, id, number](Result<Event> result) { heard(id, number, std::move(result)); };
}

// A member without a majority answers 500: the client goes to the next one.
void Client::heard(uint64_t id, size_t number, Result<Event> result) {
  auto it = m_attempts.find(id);
  if (it == m_attempts.end()) return;
  Attempt& attempt = it->second;
  bool lost = !result && result.error().code == ErrorCode::RaftInternal;
  bool gone = !result && !result.error().isFromEtcd();
  if (lost) attempt.failures.push_back("client: etcd member " + m_endpoints[number] + " has no leader");
  if (gone) attempt.failures.push_back(result.error().cause);
  if (lost || gone) return tryNext(id);
  m_pinned = number;
  Done done = std::move(attempt.done);
  m_attempts.erase(it);
  done(std::move(result));
}

void Client::cancel() {
  m_attempts.clear();
  m_network->forgetAll();
}

} // namespace fg::etcd
