// etcd's v2 store: directories, expiring keys, compare-and-swap, and watches over a window of events.
// It has no clock: who keeps it says until when keys have expired.
// https://github.com/etcd-io/etcd/blob/v3.4.23/etcdserver/api/v2store/store.go
#pragma once

#include "etcd/error.h"
#include "etcd/keys_request.h"

#include <deque>
#include <functional>
#include <map>
#include <string_view>
#include <vector>

namespace fg::etcd {

struct Node {
  std::string key; // "/coreos.com/network/config"
  bool directory = false;
  std::string value;
  std::optional<net::SimTime> expiration; // by etcd's clock
  uint64_t createdIndex = 0, modifiedIndex = 0;
  std::vector<Node> nodes; // of a directory that was asked for
};

enum class Action { Get, Set, Create, Update, CompareAndSwap, Delete, CompareAndDelete, Expire };
std::string_view name(Action action); // "compareAndSwap"

struct Event {
  Action action = Action::Get;
  Node node;
  std::optional<Node> previous;
  uint64_t etcdIndex = 0; // X-Etcd-Index
};

struct SetOptions {
  std::optional<net::SimTime> expiration = {};
  std::optional<bool> previousExists = {};
  uint64_t previousIndex = 0; // 0: any
  std::optional<std::string> previousValue = {};
};

class KeyValueStore {
public:
  // A fresh etcd has written `index` keys of its own.
  explicit KeyValueStore(uint64_t index = 0) { m_data.index = m_data.own = index; }

  // What any request does (etcdserver/apply_v2.go).
  Result<Event> apply(const KeysRequest& request);

  // The key and a directory's children; with Recursive::Yes everything below it. Children come in the order
  // of their first creation (the real store has no order). Keys that begin with '_' are not listed.
  Result<Event> get(std::string_view key, Recursive recursive = Recursive::No) const;
  Result<Event> set(std::string_view key, std::string value, const SetOptions& options = {});
  Result<Event> makeDirectory(std::string_view key);
  Result<Event> remove(std::string_view key, Recursive recursive = Recursive::No);
  uint64_t index() const { return m_data.index; }

  // Calls `told` once: with the first event at or below `key` whose index is greater than `after`, at
  // once where it is in the window already. 401 where the window has moved on. after = 0: the next event.
  using Told = std::function<void(Result<Event>)>;
  Result<uint64_t> watch(std::string_view key, Recursive recursive, uint64_t after, Told told);
  void cancel(uint64_t watch);
  // Ends all watches with this error, as a server does that goes down.
  void dropWatches(const Error& error);

  // The next time at which a key expires.
  std::optional<net::SimTime> nextExpiry() const;
  // Removes what has expired by `cutoff`, the oldest first; an event "expire" each.
  void expire(net::SimTime cutoff);

  // What a backup holds: everything but the watches.
  struct Entry {
    bool directory = false;
    std::string value;
    std::optional<net::SimTime> expiration;
    uint64_t createdIndex = 0, modifiedIndex = 0, order = 0;
  };
  struct Data {
    std::map<std::string, Entry, std::less<>> entries;
    uint64_t index = 0;
    uint64_t own = 0;          // of the events of etcd's own keys, those that are still in the window
    std::deque<Event> history; // with those, the last 1000
  };
  const Data& data() const { return m_data; }
  // Watches that go on see nothing of it; the window of events is the backup's.
  void restore(Data data) { m_data = std::move(data); }

private:
  struct Watch {
    uint64_t id = 0;
    std::string key;
    Recursive recursive = Recursive::No;
    uint64_t after = 0;
    Told told;
  };
  enum class Listing { None, Children, All };
  enum class Replace { No, Yes };
  enum class Looking { Back, Ahead };

  Error error(ErrorCode code, std::string cause) const { return {code, std::move(cause), m_data.index}; }
  Error notFound(const std::string& key) const; // precondition: there is no such key
  std::optional<Error> makeParents(const std::string& key);
  std::optional<Error> differs(const std::string& key, const Entry& entry, const KeysRequest& request) const;
  Result<Event> put(const KeysRequest& request);
  Result<Event> create(const KeysRequest& request, Action action, Replace replace);
  Result<Event> update(const KeysRequest& request);
  Result<Event> compareAndSwap(const KeysRequest& request);
  Result<Event> erase(const KeysRequest& request);
  Event written(const std::string& key, Action action, std::optional<Node> previous);
  Event gone(const std::string& key, Action action);
  Node node(const std::string& key, const Entry& entry, Listing listing) const;
  bool matches(const Watch& watch, const Event& event, Looking looking) const;
  void publish(const Event& event);

  Data m_data;
  uint64_t m_lastWatch = 0;
  std::vector<Watch> m_watches;
};

} // namespace fg::etcd
