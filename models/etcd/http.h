// etcd's v2 interface as it travels: requests and answers as texts of HTTP/1.1 with JSON.
// https://github.com/etcd-io/etcd/blob/v3.4.23/client/keys.go, etcdserver/api/v2http/client.go
#pragma once

#include "etcd/key_value_store.h"

#include <chrono>
#include <map>

namespace fg::etcd {

// A message of HTTP/1.1 whose body has a length.
struct HttpMessage {
  std::string start;                                       // the first line
  std::map<std::string, std::string, std::less<>> headers; // names in lower case
  std::string body;
  size_t size = 0; // of the whole, in bytes

  std::string header(std::string_view name) const;
  int status() const; // of an answer; 0 where it has none
};
// The message at the beginning of `bytes`; nothing where more has to come.
std::optional<HttpMessage> parseHttp(std::string_view bytes);
// Can `bytes` be the beginning of a request? False where its first line is none.
bool beginsAsHttpRequest(std::string_view bytes);

// A request to /v2/keys.
struct KeysCall {
  KeysRequest request;
  bool wait = false;      // a watch: answered with the next event
  uint64_t waitIndex = 0; // the first index that counts; 0: from now on
};
// `host` is "172.17.8.101:2379".
std::string requestText(const KeysCall& call, std::string_view host);
// GET of any path.
std::string getText(std::string_view path, std::string_view host);
// Nothing where it asks for something else.
std::optional<KeysCall> parseCall(const HttpMessage& request);

// What stands in the headers of every answer.
struct AnswerHeader {
  uint64_t clusterId = 0, index = 0, raftIndex = 0, raftTerm = 0;
  net::SimTime now{0}; // by the member's clock
};
// The calendar's date at the scenario's time 0: expirations travel as dates.
using Epoch = std::chrono::sys_seconds;
// "2018-02-03T01:20:30.5Z": RFC 3339 with as many digits of the second as it needs, as Go's time.Time becomes
// JSON.
std::string dateText(net::SimTime time, Epoch epoch);
std::string answerText(const Result<Event>& result, const AnswerHeader& header, Epoch epoch);
// The error is Unavailable where the answer cannot be read.
Result<Event> parseAnswer(const HttpMessage& answer, Epoch epoch);
// Another answer than one of /v2/keys.
std::string plainAnswer(std::string_view status, std::string_view type, std::string_view body);

} // namespace fg::etcd
