#include "etcd/client.h"

#include <algorithm>

namespace fg::etcd {

std::string dialError(const std::string& endpoint, std::string_view why) {
  size_t slashes = endpoint.find("//");
  std::string host = endpoint.substr(slashes == std::string::npos ? 0 : slashes + 2);
  return "dial tcp " + host + ": " + std::string(why);
}

Client::Client(Etcd& etcd, std::string endpoint)
    : Client(etcd.node().environment().scheduler, {std::move(endpoint)},
             [&etcd](const std::string& name) -> tl::expected<Etcd*, std::string> {
               if (etcd.isRunning()) return &etcd;
               return tl::unexpected(dialError(name, "getsockopt: connection refused"));
             }) {}

Client::Client(core::Scheduler& scheduler, std::vector<std::string> endpoints, Dial dial)
    : m_endpoints(std::move(endpoints)), m_dial(std::move(dial)), m_timers(scheduler) {}

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

void Client::request(const KeysRequest& request, Done done) {
  uint64_t id = ++m_lastId;
  m_attempts[id] = {request, std::move(done), 0, {}};
  tryNext(id);
}

// httpClusterClient.Do: the pinned endpoint first, then the others, each once.
void Client::tryNext(uint64_t id) {
  Attempt& attempt = m_attempts.at(id);
  while (attempt.tried < m_endpoints.size()) {
    size_t number = (m_pinned + attempt.tried++) % m_endpoints.size();
    auto member = m_dial(m_endpoints[number]);
    if (!member) {
      attempt.failures.push_back(member.error());
      continue;
    }
    (*member)->request(
        attempt.request, [this, id, number, alive = std::weak_ptr(m_alive)](Result<Event> result) {
          if (alive.expired()) return;
          auto it = m_attempts.find(id);
          if (it == m_attempts.end()) return;
          // A member without a majority answers 500: the client goes to the next one.
          bool lost = !result && result.error().code == ErrorCode::RaftInternal;
          bool gone = !result && !result.error().isFromEtcd();
          if (lost)
            it->second.failures.push_back("client: etcd member " + m_endpoints[number] + " has no leader");
          if (gone) it->second.failures.push_back(result.error().cause);
          if (lost || gone) return tryNext(id);
          m_pinned = number;
          answered(id, std::move(result));
        });
    return;
  }
  Error error = unavailable(attempt.failures);
  answered(id, tl::unexpected(error));
}

void Client::answered(uint64_t id, Result<Event> result) {
  auto it = m_attempts.find(id);
  Done done = std::move(it->second.done);
  m_attempts.erase(it);
  done(std::move(result));
}

void Client::watch(std::string_view key, Recursive recursive, uint64_t after, KeyValueStore::Told told) {
  std::vector<std::string> failures;
  for (size_t i = 0; i < m_endpoints.size(); ++i) {
    const std::string& endpoint = m_endpoints[(m_pinned + i) % m_endpoints.size()];
    auto member = m_dial(endpoint);
    if (!member) {
      failures.push_back(member.error());
      continue;
    }
    uint64_t id = ++m_lastId;
    m_watches.push_back({id, endpoint, *member, 0, std::move(told)});
    auto arrives = [this, id, from = *member](Result<Event> result) {
      m_timers.afterLatency(from->watchLatency, [this, id, result] { arrived(id, result); });
    };
    auto stored = (*member)->store().watch(key, recursive, after, arrives);
    if (!stored) return arrived(id, tl::unexpected(stored.error()));
    for (Watch& watch : m_watches)
      if (watch.id == id) watch.storeId = *stored;
    return;
  }
  told(tl::unexpected(unavailable(failures)));
}

void Client::arrived(uint64_t id, Result<Event> result) {
  auto it = std::find_if(m_watches.begin(), m_watches.end(), [id](const Watch& w) { return w.id == id; });
  if (it == m_watches.end()) return;
  KeyValueStore::Told told = std::move(it->told);
  m_watches.erase(it);
  told(std::move(result));
}

void Client::cancel() {
  for (const Watch& watch : m_watches)
    watch.member->store().cancel(watch.storeId);
  m_watches.clear();
  m_attempts.clear();
  m_alive = std::make_shared<int>(0);
  m_timers.clear();
}

void Client::breakWatches() {
  std::vector<Watch> broken;
  std::erase_if(m_watches, [&](Watch& watch) {
    if (m_dial(watch.endpoint)) return false;
    broken.push_back(std::move(watch));
    return true;
  });
  for (Watch& watch : broken) {
    watch.member->store().cancel(watch.storeId);
    watch.told(tl::unexpected(Error{ErrorCode::Unavailable, "read tcp: connection timed out", 0}));
  }
}

} // namespace fg::etcd
