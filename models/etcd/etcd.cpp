#include "etcd/etcd.h"

#include <algorithm>

namespace fg::etcd {

Etcd::Etcd(host::NetworkNamespace& node) : Daemon(node, "etcd"), m_store(node.environment().scheduler) {
  m_store.setExpiring(false);
}

void Etcd::onStart() {
  m_store.setExpiring(true);
  tellReady();
}

void Etcd::onStop() {
  m_store.setExpiring(false);
  m_store.dropWatches({ErrorCode::Unavailable, "unexpected EOF", 0});
}

std::optional<Error> Client::unavailable() const {
  std::string host =
      m_endpoint.substr(m_endpoint.find("//") == std::string::npos ? 0 : m_endpoint.find("//") + 2);
  if (reachable && !reachable())
    return Error{ErrorCode::Unavailable, "dial tcp " + host + ": i/o timeout", 0};
  if (!m_etcd.isRunning())
    return Error{ErrorCode::Unavailable, "dial tcp " + host + ": getsockopt: connection refused", 0};
  return std::nullopt;
}

Result<Event> Client::get(std::string_view key, Recursive recursive) const {
  if (auto error = unavailable()) return tl::unexpected(*error);
  return m_etcd.store().get(key, recursive);
}

Result<Event> Client::set(std::string_view key, std::string value, const SetOptions& options) {
  if (auto error = unavailable()) return tl::unexpected(*error);
  return m_etcd.store().set(key, std::move(value), options);
}

Result<Event> Client::remove(std::string_view key, Recursive recursive) {
  if (auto error = unavailable()) return tl::unexpected(*error);
  return m_etcd.store().remove(key, recursive);
}

void Client::watch(std::string_view key, Recursive recursive, uint64_t after, KeyValueStore::Told told) {
  if (auto error = unavailable()) return told(tl::unexpected(*error));
  uint64_t id = ++m_lastWatch;
  m_watches.push_back({id, 0, std::move(told)});
  auto arrives = [this, id](Result<Event> result) {
    m_timers.afterLatency(m_etcd.watchLatency, [this, id, result] { arrived(id, result); });
  };
  auto stored = m_etcd.store().watch(key, recursive, after, arrives);
  if (!stored) return arrived(id, tl::unexpected(stored.error()));
  for (Watch& watch : m_watches)
    if (watch.id == id) watch.storeId = *stored;
}

void Client::arrived(uint64_t id, Result<Event> result) {
  auto it = std::find_if(m_watches.begin(), m_watches.end(), [id](const Watch& w) { return w.id == id; });
  if (it == m_watches.end()) return;
  KeyValueStore::Told told = std::move(it->told);
  m_watches.erase(it);
  told(std::move(result));
}

void Client::cancelWatches() {
  for (const Watch& watch : m_watches)
    m_etcd.store().cancel(watch.storeId);
  m_watches.clear();
  m_timers.clear();
}

void Client::breakWatches() {
  std::vector<Watch> broken = std::move(m_watches);
  m_watches.clear();
  for (Watch& watch : broken) {
    m_etcd.store().cancel(watch.storeId);
    watch.told(tl::unexpected(Error{ErrorCode::Unavailable, "read tcp: connection timed out", 0}));
  }
}

} // namespace fg::etcd
