// The numbers by which members and clusters of etcd are known, as etcd computes them.
// https://github.com/etcd-io/etcd/blob/v3.4.23/etcdserver/api/membership/member.go, cluster.go
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace fg::etcd {

// Of a member of a cluster that begins with it. `token`: --initial-cluster-token.
uint64_t memberId(std::vector<std::string> peerUrls, const std::string& token);
uint64_t clusterId(std::vector<uint64_t> members);
// "8e9e05c52164694d": without leading zeros.
std::string idText(uint64_t id);

} // namespace fg::etcd
