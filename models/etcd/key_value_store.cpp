#include "etcd/key_value_store.h"

#include <algorithm>

namespace fg::etcd {
namespace {

constexpr size_t kHistory = 1000;                               // store/event_history.go
constexpr net::SimTime kSweep = std::chrono::milliseconds(500); // etcdserver: SyncTicker

std::string clean(std::string_view key) {
  std::string out = "/";
  for (char c : key)
    if (c != '/' || out.back() != '/') out += c;
  if (out.size() > 1 && out.back() == '/') out.pop_back();
  return out;
}

std::string parent(const std::string& key) {
  size_t slash = key.rfind('/');
  return slash == 0 ? "/" : key.substr(0, slash);
}

std::string below(const std::string& key) { return key == "/" ? key : key + "/"; }

std::string_view message(ErrorCode code) {
  switch (code) {
  case ErrorCode::KeyNotFound:
    return "Key not found";
  case ErrorCode::CompareFailed:
    return "Compare failed";
  case ErrorCode::NotFile:
    return "Not a file";
  case ErrorCode::NotDirectory:
    return "Not a directory";
  case ErrorCode::NodeExists:
    return "Key already exists";
  case ErrorCode::RootReadOnly:
    return "Root is read only";
  case ErrorCode::DirectoryNotEmpty:
    return "Directory not empty";
  case ErrorCode::EventIndexCleared:
    return "The event in requested index is outdated and cleared";
  case ErrorCode::Unavailable:
    return "client: etcd cluster is unavailable or misconfigured";
  }
  return "";
}

// When the key was created first, as far as the history reaches; `now` where it is new.
uint64_t firstIndex(const std::deque<Event>& history, const std::string& key, uint64_t now) {
  for (const Event& event : history)
    if (event.node.key == key) return event.node.createdIndex;
  return now;
}

} // namespace

std::string Error::text() const {
  if (!isFromEtcd()) return std::string(message(code)) + (cause.empty() ? "" : "; error #0: " + cause);
  return std::to_string(static_cast<int>(code)) + ": " + std::string(message(code)) + " (" + cause + ") ["
         + std::to_string(index) + "]";
}

std::string_view name(Action action) {
  switch (action) {
  case Action::Get:
    return "get";
  case Action::Set:
    return "set";
  case Action::Create:
    return "create";
  case Action::Update:
    return "update";
  case Action::CompareAndSwap:
    return "compareAndSwap";
  case Action::Delete:
    return "delete";
  case Action::Expire:
    return "expire";
  }
  return "";
}

Node KeyValueStore::node(const std::string& key, const Entry& entry, Recursive recursive) const {
  Node out{key, entry.directory, entry.value, entry.expiration, entry.createdIndex, entry.modifiedIndex, {}};
  if (!entry.directory || recursive == Recursive::No) return out;
  std::string prefix = below(key);
  std::vector<std::pair<uint64_t, Node>> children;
  for (auto it = m_entries.lower_bound(prefix); it != m_entries.end() && it->first.starts_with(prefix); ++it)
    if (it->first.find('/', prefix.size()) == std::string::npos)
      children.emplace_back(it->second.order, node(it->first, it->second, recursive));
  std::sort(children.begin(), children.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [order, child] : children)
    out.nodes.push_back(std::move(child));
  return out;
}

Result<Event> KeyValueStore::get(std::string_view rawKey, Recursive recursive) const {
  std::string key = clean(rawKey);
  if (key == "/") {
    Entry root;
    root.directory = true;
    return Event{Action::Get, node(key, root, recursive), {}, m_index};
  }
  auto it = m_entries.find(key);
  if (it == m_entries.end()) return tl::unexpected(notFound(key));
  return Event{Action::Get, node(key, it->second, recursive), {}, m_index};
}

// etcd names the first part of the way that is missing: "100: Key not found (/coreos.com) [3]".
Error KeyValueStore::notFound(const std::string& key) const {
  for (size_t slash = key.find('/', 1);; slash = key.find('/', slash + 1)) {
    std::string part = key.substr(0, slash);
    auto it = m_entries.find(part);
    if (it == m_entries.end()) return error(ErrorCode::KeyNotFound, part);
    if (!it->second.directory) return error(ErrorCode::NotDirectory, part);
  }
}

std::optional<Error> KeyValueStore::checkSet(const std::string& key, const SetOptions& options) const {
  if (key == "/") return error(ErrorCode::RootReadOnly, "/");
  auto it = m_entries.find(key);
  bool exists = it != m_entries.end();
  if (exists && options.previousExists == false) return error(ErrorCode::NodeExists, key);
  bool compares = options.previousIndex != 0 || options.previousValue;
  if (!exists && (options.previousExists == true || compares)) return notFound(key);
  if (exists && it->second.directory) return error(ErrorCode::NotFile, key);
  if (!exists || !compares) return std::nullopt;
  const Entry& entry = it->second;
  std::string differs;
  if (options.previousValue && *options.previousValue != entry.value)
    differs = "[" + *options.previousValue + " != " + entry.value + "]";
  if (options.previousIndex && options.previousIndex != entry.modifiedIndex)
    differs += std::string(differs.empty() ? "" : " ") + "[" + std::to_string(options.previousIndex)
               + " != " + std::to_string(entry.modifiedIndex) + "]";
  if (!differs.empty()) return error(ErrorCode::CompareFailed, differs);
  return std::nullopt;
}

std::optional<Error> KeyValueStore::makeParents(const std::string& key) {
  std::vector<std::string> missing;
  for (std::string up = parent(key); up != "/"; up = parent(up)) {
    auto it = m_entries.find(up);
    if (it == m_entries.end()) {
      missing.push_back(up);
      continue;
    }
    if (!it->second.directory) return error(ErrorCode::NotDirectory, up);
    break;
  }
  for (auto up = missing.rbegin(); up != missing.rend(); ++up) {
    Entry directory;
    directory.directory = true;
    directory.createdIndex = directory.modifiedIndex = m_index + 1;
    directory.order = m_lastOrder = firstIndex(m_history, *up, m_index + 1);
    m_entries.emplace(*up, directory);
  }
  return std::nullopt;
}

Result<Event> KeyValueStore::set(std::string_view rawKey, std::string value, const SetOptions& options) {
  std::string key = clean(rawKey);
  if (auto wrong = checkSet(key, options)) return tl::unexpected(*wrong);
  if (auto wrong = makeParents(key)) return tl::unexpected(*wrong);
  Event event;
  event.action = Action::Set;
  if (options.previousExists == false)
    event.action = Action::Create;
  else if (options.previousIndex || options.previousValue)
    event.action = Action::CompareAndSwap;
  else if (options.previousExists == true)
    event.action = Action::Update;
  ++m_index;
  auto it = m_entries.find(key);
  if (it != m_entries.end())
    event.previous = node(key, it->second, Recursive::No);
  else {
    it = m_entries.emplace(key, Entry{}).first;
    it->second.order = m_lastOrder = firstIndex(m_history, key, m_index);
  }
  Entry& entry = it->second;
  bool isNewNode = event.action == Action::Set || event.action == Action::Create;
  if (isNewNode) entry.createdIndex = m_index; // set replaces the node (store.go, internalCreate)
  entry.modifiedIndex = m_index;
  entry.value = std::move(value);
  entry.expiration.reset();
  if (options.ttl > net::SimTime{0}) entry.expiration = m_timers.scheduler().now() + options.ttl;
  event.node = node(key, entry, Recursive::No);
  event.etcdIndex = m_index;
  planExpiry();
  publish(event);
  return event;
}

Result<Event> KeyValueStore::makeDirectory(std::string_view rawKey) {
  std::string key = clean(rawKey);
  if (key == "/") return tl::unexpected(error(ErrorCode::RootReadOnly, "/"));
  if (m_entries.contains(key)) return tl::unexpected(error(ErrorCode::NodeExists, key));
  if (auto wrong = makeParents(below(key) + "x")) return tl::unexpected(*wrong);
  ++m_index;
  Event event{Action::Create, node(key, m_entries.at(key), Recursive::No), {}, m_index};
  publish(event);
  return event;
}

Result<Event> KeyValueStore::remove(std::string_view rawKey, Recursive recursive) {
  std::string key = clean(rawKey);
  if (key == "/") return tl::unexpected(error(ErrorCode::RootReadOnly, "/"));
  auto it = m_entries.find(key);
  if (it == m_entries.end()) return tl::unexpected(notFound(key));
  if (it->second.directory && recursive == Recursive::No)
    return tl::unexpected(error(ErrorCode::NotFile, key));
  Event event;
  event.action = Action::Delete;
  event.previous = node(key, it->second, Recursive::No);
  ++m_index;
  event.node = {key, it->second.directory, "", {}, it->second.createdIndex, m_index, {}};
  event.etcdIndex = m_index;
  m_entries.erase(it);
  std::string prefix = below(key);
  auto first = m_entries.lower_bound(prefix);
  auto last = first;
  while (last != m_entries.end() && last->first.starts_with(prefix))
    ++last;
  m_entries.erase(first, last);
  publish(event);
  return event;
}

// --- watches -----------------------------------------------------------------------------------

bool KeyValueStore::matches(const Watch& watch, const Event& event) const {
  if (event.node.modifiedIndex <= watch.after) return false;
  const std::string& key = event.node.key;
  if (key == watch.key) return true;
  if (watch.recursive == Recursive::Yes && key.starts_with(below(watch.key))) return true;
  bool gone = event.action == Action::Delete || event.action == Action::Expire;
  return gone && event.node.directory && watch.key.starts_with(below(key)); // it went with its directory
}

Result<uint64_t> KeyValueStore::watch(std::string_view key, Recursive recursive, uint64_t after, Told told) {
  uint64_t since = after == 0 ? m_index : after;
  uint64_t first = m_history.empty() ? m_index + 1 : m_history.front().node.modifiedIndex;
  if (since + 1 < first)
    return tl::unexpected(error(ErrorCode::EventIndexCleared, "the requested history has been cleared ["
                                                                  + std::to_string(first) + "/"
                                                                  + std::to_string(since + 1) + "]"));
  Watch watch{++m_lastWatch, clean(key), recursive, since, std::move(told)};
  for (const Event& event : m_history) {
    if (!matches(watch, event)) continue;
    Event copy = event;
    watch.told(std::move(copy));
    return watch.id;
  }
  m_watches.push_back(std::move(watch));
  return m_lastWatch;
}

void KeyValueStore::cancel(uint64_t id) {
  std::erase_if(m_watches, [id](const Watch& watch) { return watch.id == id; });
}

void KeyValueStore::dropWatches(const Error& error) {
  std::vector<Watch> dropped = std::move(m_watches);
  m_watches.clear();
  for (Watch& watch : dropped)
    watch.told(tl::unexpected(error));
}

void KeyValueStore::publish(const Event& event) {
  m_history.push_back(event);
  if (m_history.size() > kHistory) m_history.pop_front();
  // The told may watch again, and write.
  std::vector<Watch> told;
  std::erase_if(m_watches, [&](Watch& watch) {
    if (!matches(watch, event)) return false;
    told.push_back(std::move(watch));
    return true;
  });
  for (Watch& watch : told)
    watch.told(event);
}

// --- expiry ------------------------------------------------------------------------------------

void KeyValueStore::setExpiring(bool on) {
  m_expiring = on;
  planExpiry();
}

// The sweep runs each half second; only those sweeps are planned that will find something.
void KeyValueStore::planExpiry() {
  m_timers.clear();
  std::optional<net::SimTime> next;
  for (const auto& [key, entry] : m_entries)
    if (entry.expiration && (!next || *entry.expiration < *next)) next = entry.expiration;
  if (!m_expiring || !next) return;
  net::SimTime now = m_timers.scheduler().now();
  net::SimTime due = std::max(*next, now);
  net::SimTime::rep ticks = (due.count() + kSweep.count() - 1) / kSweep.count();
  m_timers.after(ticks * kSweep - now, [this] { expireDue(); });
}

void KeyValueStore::expireDue() {
  net::SimTime now = m_timers.scheduler().now();
  std::vector<std::pair<std::pair<net::SimTime, uint64_t>, std::string>> due;
  for (const auto& [key, entry] : m_entries)
    if (entry.expiration && *entry.expiration <= now)
      due.push_back({{*entry.expiration, entry.modifiedIndex}, key});
  std::sort(due.begin(), due.end());
  for (const auto& [when, key] : due) {
    auto it = m_entries.find(key);
    if (it == m_entries.end()) continue;
    Event event;
    event.action = Action::Expire;
    event.previous = node(key, it->second, Recursive::No);
    ++m_index;
    event.node = {key, false, "", {}, it->second.createdIndex, m_index, {}};
    event.etcdIndex = m_index;
    m_entries.erase(it);
    publish(event);
  }
  planExpiry();
}

} // namespace fg::etcd
