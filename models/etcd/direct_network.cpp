#include "etcd/client_network.h"

#include <algorithm>
#include <charconv>

namespace fg::etcd {

std::string hostOf(const std::string& endpoint) {
  size_t slashes = endpoint.find("//");
  return endpoint.substr(slashes == std::string::npos ? 0 : slashes + 2);
}

std::optional<host::StreamAddress> addressOf(const std::string& endpoint) {
  std::string host = hostOf(endpoint);
  size_t colon = host.rfind(':');
  std::string name = host.substr(0, colon);
  auto address = net::Ipv4Address::parse(name == "localhost" ? "127.0.0.1" : name);
  uint16_t port = 80;
  if (colon != std::string::npos) std::from_chars(host.data() + colon + 1, host.data() + host.size(), port);
  if (!address) return std::nullopt;
  return host::StreamAddress{*address, port};
}

std::string dialError(const std::string& endpoint, std::string_view why) {
  return "dial tcp " + hostOf(endpoint) + ": " + std::string(why);
}

DirectNetwork::Id DirectNetwork::ask(const std::string& endpoint, const KeysCall& call, Done done) {
  Id id = ++m_lastId;
  auto member = m_dial(endpoint);
  if (!member) {
    done(tl::unexpected(Error{ErrorCode::Unavailable, member.error(), 0}));
    return id;
  }
  m_asked[id] = {endpoint, *member, 0, std::move(done)};
  if (call.wait) {
    watch(id, call);
    return id;
  }
  (*member)->request(call.request, [this, id, alive = std::weak_ptr(m_alive)](Result<Event> result) {
    if (!alive.expired()) answered(id, std::move(result));
  });
  return id;
}

void DirectNetwork::watch(Id id, const KeysCall& call) {
  Etcd& member = *m_asked.at(id).member;
  auto arrives = [this, id, &member](Result<Event> result) {
    m_timers.afterLatency(member.watchLatency, [this, id, result] { answered(id, result); });
  };
  uint64_t after = call.waitIndex == 0 ? 0 : call.waitIndex - 1;
  auto stored = member.store().watch(call.request.key, call.request.recursive, after, arrives);
  if (!stored) return answered(id, tl::unexpected(stored.error()));
  if (auto it = m_asked.find(id); it != m_asked.end()) it->second.watch = *stored;
}

void DirectNetwork::answered(Id id, Result<Event> result) {
  auto it = m_asked.find(id);
  if (it == m_asked.end()) return;
  Done done = std::move(it->second.done);
  m_asked.erase(it);
  done(std::move(result));
}

void DirectNetwork::forget(Id id) {
  auto it = m_asked.find(id);
  if (it == m_asked.end()) return;
  if (it->second.watch != 0) it->second.member->store().cancel(it->second.watch);
  m_asked.erase(it);
}

void DirectNetwork::forgetAll() {
  while (!m_asked.empty())
    forget(m_asked.begin()->first);
  m_alive = std::make_shared<int>(0);
  m_timers.clear();
}

void DirectNetwork::breakWatches() {
  std::vector<Id> broken;
  for (const auto& [id, asked] : m_asked)
    if (asked.watch != 0 && !m_dial(asked.endpoint)) broken.push_back(id);
  for (Id id : broken) {
    auto it = m_asked.find(id);
    if (it == m_asked.end()) continue;
    it->second.member->store().cancel(it->second.watch);
    answered(id, tl::unexpected(Error{ErrorCode::Unavailable, "read tcp: connection timed out", 0}));
  }
}

} // namespace fg::etcd
