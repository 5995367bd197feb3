// What a member answers beside keys: who is in the cluster (/v2/members, /v2/members/leader), its health and
// version. https://github.com/etcd-io/etcd/blob/v3.4.23/etcdserver/api/v2http/client.go, etcdhttp/base.go
#pragma once

#include "etcd/etcd.h"
#include "etcd/http.h"

namespace fg::etcd {

// The answer to GET of that path, as a text of HTTP; 404 where there is nothing.
std::string getAnswer(const Etcd& member, std::string_view path);

std::vector<Member> parseMembers(const HttpMessage& answer);
// 0 where it names none.
MemberId parseLeader(const HttpMessage& answer);

} // namespace fg::etcd
