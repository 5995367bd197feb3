// A request of etcd's v2 interface, as it travels to /v2/keys and into the log of a cluster.
// https://etcd.io/docs/v2.3/api/
#pragma once

#include "net/sim_time.h"

#include <optional>
#include <string>

namespace fg::etcd {

enum class Recursive { No, Yes };

struct KeysRequest {
  enum class Method { Get, Put, Post, Delete };
  Method method = Method::Get;
  std::string key;
  std::string value = {};
  bool directory = false; // PUT: make one; DELETE: it may be one
  Recursive recursive = Recursive::No;
  bool sorted = false; // GET: children by key
  bool quorum = false; // GET: a majority has to agree
  // When the key goes, by the clock of the member that took the request. PUT and POST; nothing: never.
  std::optional<net::SimTime> expiration = {};
  // The same as the client says it, from now on; 0: never.
  net::SimTime ttl{0};
  std::optional<bool> previousExists = {};
  uint64_t previousIndex = 0; // 0: any
  std::optional<std::string> previousValue = {};

  bool compares() const { return previousIndex != 0 || previousValue; }
  bool changes() const { return method != Method::Get; }
};

} // namespace fg::etcd
