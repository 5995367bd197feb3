// etcd's v2 store: directories, expiring keys, compare-and-swap, and watches over a window of events.
// https://github.com/etcd-io/etcd/blob/v2.3.8/store/store.go and Documentation/api.md
#pragma once

#include "core/timers.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace fg::etcd {

// error/error.go
enum class ErrorCode {
  KeyNotFound = 100,
  CompareFailed = 101,
  NotFile = 102,
  NotDirectory = 104,
  NodeExists = 105,
  RootReadOnly = 107,
  DirectoryNotEmpty = 108,
  EventIndexCleared = 401,
  Unavailable = 0, // no etcd answers; not a code of etcd's own
};

struct Error {
  ErrorCode code = ErrorCode::Unavailable;
  std::string cause;
  uint64_t index = 0; // the store's index when it happened

  // "100: Key not found (/a/b) [7]", as the client prints it.
  std::string text() const;
  bool isFromEtcd() const { return code != ErrorCode::Unavailable; }
};

struct Node {
  std::string key; // "/coreos.com/network/config"
  bool directory = false;
  std::string value;
  std::optional<net::SimTime> expiration;
  uint64_t createdIndex = 0, modifiedIndex = 0;
  std::vector<Node> nodes; // of a directory, where they were asked for
};

enum class Action { Get, Set, Create, Update, CompareAndSwap, Delete, Expire };
std::string_view name(Action action); // "compareAndSwap"

struct Event {
  Action action = Action::Get;
  Node node;
  std::optional<Node> previous;
  uint64_t etcdIndex = 0; // X-Etcd-Index
};

template<class T> using Result = tl::expected<T, Error>;

struct SetOptions {
  net::SimTime ttl{0}; // 0: never expires
  std::optional<bool> previousExists{};
  uint64_t previousIndex = 0; // 0: any
  std::optional<std::string> previousValue{};
};

enum class Recursive { No, Yes };

class KeyValueStore {
public:
  explicit KeyValueStore(core::Scheduler& scheduler) : m_timers(scheduler) {}

  // The key, and with Recursive::Yes everything below it. Children come in the order of their first
  // creation (the real store has no order).
  Result<Event> get(std::string_view key, Recursive recursive = Recursive::No) const;
  Result<Event> set(std::string_view key, std::string value, const SetOptions& options = {});
  Result<Event> makeDirectory(std::string_view key);
  Result<Event> remove(std::string_view key, Recursive recursive = Recursive::No);
  uint64_t index() const { return m_index; }

  // Calls `told` once: with the first event at or below `key` whose index is greater than `after`, at
  // once where it is in the window already. 401 where the window has moved on. after = 0: the next event.
  using Told = std::function<void(Result<Event>)>;
  Result<uint64_t> watch(std::string_view key, Recursive recursive, uint64_t after, Told told);
  void cancel(uint64_t watch);
  // Ends all watches with this error, as a server does that goes down.
  void dropWatches(const Error& error);

  // Keys expire while this is on.
  void setExpiring(bool on);

private:
  struct Entry {
    bool directory = false;
    std::string value;
    std::optional<net::SimTime> expiration;
    uint64_t createdIndex = 0, modifiedIndex = 0, order = 0;
  };
  struct Watch {
    uint64_t id = 0;
    std::string key;
    Recursive recursive = Recursive::No;
    uint64_t after = 0;
    Told told;
  };
  using Entries = std::map<std::string, Entry, std::less<>>;

  Error error(ErrorCode code, std::string cause) const { return {code, std::move(cause), m_index}; }
  Error notFound(const std::string& key) const; // precondition: there is no such key
  std::optional<Error> checkSet(const std::string& key, const SetOptions& options) const;
  std::optional<Error> makeParents(const std::string& key);
  Node node(const std::string& key, const Entry& entry, Recursive recursive) const;
  bool matches(const Watch& watch, const Event& event) const;
  void publish(const Event& event);
  void expireDue();
  void planExpiry();

  Entries m_entries;
  uint64_t m_index = 0, m_lastOrder = 0, m_lastWatch = 0;
  std::deque<Event> m_history; // the last 1000
  std::vector<Watch> m_watches;
  bool m_expiring = true;
  core::Timers m_timers;
};

} // namespace fg::etcd
