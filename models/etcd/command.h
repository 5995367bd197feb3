// What a cluster agrees upon: one entry of its log after the other, applied by every member alike.
#pragma once

#include "etcd/key_requests.h"
#include "etcd/keys_request.h"

#include <memory>

namespace fg::etcd {

// SYNC: keys of the v2 store that have expired by then go.
struct ExpireCommand {
  net::SimTime cutoff{0};
};
using Command = std::variant<KeysRequest, ExpireCommand, KeyOperation>;

struct Proposal {
  uint64_t id = 0; // of the one who waits for it; unique in the cluster
  Command command;
};

struct LogEntry {
  uint64_t term = 0, index = 0;
  std::shared_ptr<const Proposal> proposal; // null: a new leader's first entry
};

} // namespace fg::etcd
