// What etcd answers where it refuses a request of its v2 interface, and what its Go client says where no
// etcd answers. https://github.com/etcd-io/etcd/blob/v3.4.23/etcdserver/api/v2error/error.go
#pragma once

#include <cstdint>
#include <string>

#include <tl/expected.hpp>

namespace fg::etcd {

enum class ErrorCode {
  KeyNotFound = 100,
  CompareFailed = 101,
  NotFile = 102,
  NotDirectory = 104,
  NodeExists = 105,
  RootReadOnly = 107,
  DirectoryNotEmpty = 108,
  RaftInternal = 300,
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

template<class T> using Result = tl::expected<T, Error>;

} // namespace fg::etcd
