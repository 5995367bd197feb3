#include "etcd/key_value_store.h"

#include <algorithm>

namespace fg::etcd {
namespace {

constexpr size_t kHistory = 1000; // v2store/store.go: newEventHistory(1000)

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

bool isHidden(std::string_view key) { return key.substr(key.rfind('/') + 1).starts_with("_"); }

// isHidden of watcher_hub.go: a part of the way from the watched key to the changed one begins with '_'.
bool isHiddenFrom(const std::string& watched, const std::string& key) {
  if (watched.size() > key.size()) return false;
  return ("/" + key.substr(watched.size())).find("/_") != std::string::npos;
}

// When the key was created first, as far as the history reaches; `now` where it is new.
uint64_t firstIndex(const std::deque<Event>& history, const std::string& key, uint64_t now) {
  for (const Event& event : history)
    if (event.node.key == key) return event.node.createdIndex;
  return now;
}

} // namespace

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
  case Action::CompareAndDelete:
    return "compareAndDelete";
  case Action::Expire:
    return "expire";
  }
  return "";
}

Result<Event> KeyValueStore::apply(const KeysRequest& request) {
  switch (request.method) {
  case KeysRequest::Method::Get: {
    auto found = get(request.key, request.recursive);
    std::function<void(Node&)> sort = [&](Node& node) {
      std::sort(node.nodes.begin(), node.nodes.end(), [](auto& a, auto& b) { return a.key < b.key; });
      std::for_each(node.nodes.begin(), node.nodes.end(), sort);
    };
    if (found && request.sorted) sort(found->node);
    return found;
  }
  case KeysRequest::Method::Put:
    return put(request);
  case KeysRequest::Method::Post:
    return create(request, Action::Create, Replace::No);
  case KeysRequest::Method::Delete:
    return erase(request);
  }
  return tl::unexpected(Error{});
}

Result<Event> KeyValueStore::put(const KeysRequest& request) {
  if (request.previousExists == false) return create(request, Action::Create, Replace::No);
  if (request.compares()) return compareAndSwap(request);
  if (request.previousExists == true) return update(request);
  return create(request, Action::Set, Replace::Yes);
}

// --- reading -----------------------------------------------------------------------------------

Node KeyValueStore::node(const std::string& key, const Entry& entry, Listing listing) const {
  Node out{key, entry.directory, entry.value, entry.expiration, entry.createdIndex, entry.modifiedIndex, {}};
  if (!entry.directory || listing == Listing::None) return out;
  std::string prefix = below(key);
  Listing deeper = listing == Listing::All ? Listing::All : Listing::None;
  std::vector<std::pair<uint64_t, Node>> children;
  const auto& all = m_data.entries;
  for (auto it = all.lower_bound(prefix); it != all.end() && it->first.starts_with(prefix); ++it)
    if (it->first.find('/', prefix.size()) == std::string::npos && !isHidden(it->first))
      children.emplace_back(it->second.order, node(it->first, it->second, deeper));
  std::sort(children.begin(), children.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [order, child] : children)
    out.nodes.push_back(std::move(child));
  return out;
}

Result<Event> KeyValueStore::get(std::string_view rawKey, Recursive recursive) const {
  std::string key = clean(rawKey);
  Listing listing = recursive == Recursive::Yes ? Listing::All : Listing::Children;
  if (key == "/") {
    Entry root;
    root.directory = true;
    return Event{Action::Get, node(key, root, listing), {}, m_data.index};
  }
  auto it = m_data.entries.find(key);
  if (it == m_data.entries.end()) return tl::unexpected(notFound(key));
  return Event{Action::Get, node(key, it->second, listing), {}, m_data.index};
}

// etcd names the first part of the way that is missing: "100: Key not found (/coreos.com) [3]".
Error KeyValueStore::notFound(const std::string& key) const {
  for (size_t slash = key.find('/', 1);; slash = key.find('/', slash + 1)) {
    std::string part = key.substr(0, slash);
    auto it = m_data.entries.find(part);
    if (it == m_data.entries.end()) return error(ErrorCode::KeyNotFound, part);
    if (!it->second.directory) return error(ErrorCode::NotDirectory, part);
  }
}

// --- writing -----------------------------------------------------------------------------------

Result<Event> KeyValueStore::set(std::string_view key, std::string value, const SetOptions& options) {
  KeysRequest request{KeysRequest::Method::Put, std::string(key), std::move(value)};
  request.expiration = options.expiration;
  request.previousExists = options.previousExists;
  request.previousIndex = options.previousIndex;
  request.previousValue = options.previousValue;
  return apply(request);
}

Result<Event> KeyValueStore::makeDirectory(std::string_view key) {
  KeysRequest request{KeysRequest::Method::Put, std::string(key)};
  request.directory = true;
  request.previousExists = false;
  return apply(request);
}

Result<Event> KeyValueStore::remove(std::string_view key, Recursive recursive) {
  KeysRequest request{KeysRequest::Method::Delete, std::string(key)};
  request.recursive = recursive;
  return apply(request);
}

std::optional<Error> KeyValueStore::makeParents(const std::string& key) {
  std::vector<std::string> missing;
  for (std::string up = parent(key); up != "/"; up = parent(up)) {
    auto it = m_data.entries.find(up);
    if (it == m_data.entries.end()) {
      missing.push_back(up);
      continue;
    }
    if (!it->second.directory) return error(ErrorCode::NotDirectory, up);
    break;
  }
  for (auto up = missing.rbegin(); up != missing.rend(); ++up) {
    Entry directory;
    directory.directory = true;
    directory.createdIndex = directory.modifiedIndex = m_data.index + 1;
    directory.order = firstIndex(m_data.history, *up, m_data.index + 1);
    m_data.entries.emplace(*up, directory);
  }
  return std::nullopt;
}

// A new node; in place of an old file with Replace::Yes (internalCreate).
Result<Event> KeyValueStore::create(const KeysRequest& request, Action action, Replace replace) {
  std::string key = clean(request.key);
  if (request.method == KeysRequest::Method::Post) { // in-order keys: named by the index
    std::string number = std::to_string(m_data.index + 1);
    key = below(key) + std::string(20 - std::min<size_t>(20, number.size()), '0') + number;
  }
  if (key == "/") return tl::unexpected(error(ErrorCode::RootReadOnly, "/"));
  if (auto wrong = makeParents(key)) return tl::unexpected(*wrong);
  auto it = m_data.entries.find(key);
  std::optional<Node> previous;
  Entry made;
  made.order = firstIndex(m_data.history, key, m_data.index + 1);
  if (it != m_data.entries.end()) {
    if (replace == Replace::No) return tl::unexpected(error(ErrorCode::NodeExists, key));
    if (it->second.directory) return tl::unexpected(error(ErrorCode::NotFile, key));
    previous = node(key, it->second, Listing::None);
    made.order = it->second.order;
  }
  ++m_data.index;
  made.directory = request.directory;
  if (!made.directory) made.value = request.value;
  made.expiration = request.expiration;
  made.createdIndex = made.modifiedIndex = m_data.index;
  m_data.entries.insert_or_assign(key, std::move(made));
  return written(key, action, std::move(previous));
}

// Of a directory only the time to live changes, and its index does not (measured with etcd 3.4.23).
Result<Event> KeyValueStore::update(const KeysRequest& request) {
  std::string key = clean(request.key);
  if (key == "/") return tl::unexpected(error(ErrorCode::RootReadOnly, "/"));
  auto it = m_data.entries.find(key);
  if (it == m_data.entries.end()) return tl::unexpected(notFound(key));
  Entry& entry = it->second;
  if (entry.directory && !request.value.empty()) return tl::unexpected(error(ErrorCode::NotFile, key));
  Node previous = node(key, entry, Listing::None);
  ++m_data.index;
  if (!entry.directory) {
    entry.value = request.value;
    entry.modifiedIndex = m_data.index;
  }
  entry.expiration = request.expiration;
  return written(key, Action::Update, std::move(previous));
}

std::optional<Error> KeyValueStore::differs(const std::string& key, const Entry& entry,
                                            const KeysRequest& request) const {
  if (entry.directory) return error(ErrorCode::NotFile, key);
  std::string cause;
  if (request.previousValue && *request.previousValue != entry.value)
    cause = "[" + *request.previousValue + " != " + entry.value + "]";
  if (request.previousIndex && request.previousIndex != entry.modifiedIndex)
    cause += std::string(cause.empty() ? "" : " ") + "[" + std::to_string(request.previousIndex)
             + " != " + std::to_string(entry.modifiedIndex) + "]";
  if (cause.empty()) return std::nullopt;
  return error(ErrorCode::CompareFailed, cause);
}

Result<Event> KeyValueStore::compareAndSwap(const KeysRequest& request) {
  std::string key = clean(request.key);
  if (key == "/") return tl::unexpected(error(ErrorCode::RootReadOnly, "/"));
  auto it = m_data.entries.find(key);
  if (it == m_data.entries.end()) return tl::unexpected(notFound(key));
  Entry& entry = it->second;
  if (auto wrong = differs(key, entry, request)) return tl::unexpected(*wrong);
  Node previous = node(key, entry, Listing::None);
  entry.modifiedIndex = ++m_data.index;
  entry.value = request.value;
  entry.expiration = request.expiration;
  return written(key, Action::CompareAndSwap, std::move(previous));
}

Result<Event> KeyValueStore::erase(const KeysRequest& request) {
  std::string key = clean(request.key);
  if (key == "/") return tl::unexpected(error(ErrorCode::RootReadOnly, "/"));
  auto it = m_data.entries.find(key);
  if (it == m_data.entries.end()) return tl::unexpected(notFound(key));
  if (request.compares()) {
    if (auto wrong = differs(key, it->second, request)) return tl::unexpected(*wrong);
    return gone(key, Action::CompareAndDelete);
  }
  bool recursive = request.recursive == Recursive::Yes;
  if (it->second.directory && !request.directory && !recursive)
    return tl::unexpected(error(ErrorCode::NotFile, key));
  auto child = m_data.entries.lower_bound(below(key));
  bool isEmpty = child == m_data.entries.end() || !child->first.starts_with(below(key));
  if (it->second.directory && !isEmpty && !recursive)
    return tl::unexpected(error(ErrorCode::DirectoryNotEmpty, key));
  return gone(key, Action::Delete);
}

Event KeyValueStore::written(const std::string& key, Action action, std::optional<Node> previous) {
  Event event{action, node(key, m_data.entries.at(key), Listing::None), std::move(previous), m_data.index};
  event.node.modifiedIndex = m_data.index;
  publish(event);
  return event;
}

// Removes the key with all below it.
Event KeyValueStore::gone(const std::string& key, Action action) {
  auto it = m_data.entries.find(key);
  Event event;
  event.action = action;
  event.previous = node(key, it->second, Listing::None);
  ++m_data.index;
  event.node = {key, it->second.directory, "", {}, it->second.createdIndex, m_data.index, {}};
  event.etcdIndex = m_data.index;
  m_data.entries.erase(it);
  std::string prefix = below(key);
  auto first = m_data.entries.lower_bound(prefix);
  auto last = first;
  while (last != m_data.entries.end() && last->first.starts_with(prefix))
    ++last;
  m_data.entries.erase(first, last);
  publish(event);
  return event;
}

// --- watches -----------------------------------------------------------------------------------

// What lies in the window is told even of hidden keys (EventHistory.scan).
bool KeyValueStore::matches(const Watch& watch, const Event& event, Looking looking) const {
  if (event.node.modifiedIndex <= watch.after) return false;
  const std::string& key = event.node.key;
  if (key == watch.key) return true;
  if (watch.recursive == Recursive::Yes && key.starts_with(below(watch.key)))
    return looking == Looking::Back || !isHiddenFrom(watch.key, key);
  bool gone = event.action == Action::Delete || event.action == Action::Expire;
  return gone && event.node.directory && watch.key.starts_with(below(key)); // it went with its directory
}

Result<uint64_t> KeyValueStore::watch(std::string_view key, Recursive recursive, uint64_t after, Told told) {
  uint64_t since = after == 0 ? m_data.index : after;
  const auto& history = m_data.history;
  uint64_t first = (history.empty() ? m_data.index + 1 : history.front().node.modifiedIndex) - m_data.own;
  if (since + 1 < first)
    return tl::unexpected(error(ErrorCode::EventIndexCleared, "the requested history has been cleared ["
                                                                  + std::to_string(first) + "/"
                                                                  + std::to_string(since + 1) + "]"));
  Watch watch{++m_lastWatch, clean(key), recursive, since, std::move(told)};
  for (const Event& event : history) {
    if (!matches(watch, event, Looking::Back)) continue;
    Event copy = event;
    copy.etcdIndex = m_data.index;
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
  m_data.history.push_back(event);
  if (m_data.history.size() + m_data.own > kHistory) {
    if (m_data.own > 0)
      --m_data.own;
    else
      m_data.history.pop_front();
  }
  // The told may watch again, and write.
  std::vector<Watch> told;
  std::erase_if(m_watches, [&](Watch& watch) {
    if (!matches(watch, event, Looking::Ahead)) return false;
    told.push_back(std::move(watch));
    return true;
  });
  for (Watch& watch : told)
    watch.told(event);
}

// --- expiry ------------------------------------------------------------------------------------

std::optional<net::SimTime> KeyValueStore::nextExpiry() const {
  std::optional<net::SimTime> next;
  for (const auto& [key, entry] : m_data.entries)
    if (entry.expiration && (!next || *entry.expiration < *next)) next = entry.expiration;
  return next;
}

void KeyValueStore::expire(net::SimTime cutoff) {
  std::vector<std::pair<std::pair<net::SimTime, uint64_t>, std::string>> due;
  for (const auto& [key, entry] : m_data.entries)
    if (entry.expiration && *entry.expiration <= cutoff)
      due.push_back({{*entry.expiration, entry.modifiedIndex}, key});
  std::sort(due.begin(), due.end());
  for (const auto& [when, key] : due)
    if (m_data.entries.contains(key)) gone(key, Action::Expire);
}

} // namespace fg::etcd
