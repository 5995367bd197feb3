// etcdctl with ETCDCTL_API=3.
// https://github.com/etcd-io/etcd/tree/v3.4.23/etcdctl/ctlv3/command
#pragma once

#include "commands/etcdctl/flags.h"
#include "commands/etcdctl/session.h"

namespace fg::commands::etcdctl {

CommandResult runV3(Context& context, const Arguments& words);

// One command as it runs: where it asks, and how it prints.
struct V3 {
  Session& session;
  std::string format = "simple";
  bool hex = false;
  const Parsed& parsed;

  const Arguments& words() const { return parsed.words; }
};

namespace exit_status { // etcdctl/ctlv3/command/error.go
inline constexpr int kError = 1, kBadFeature = 4, kInvalidInput = 3, kBadConnection = 2, kBadArguments = 128;
}
CommandResult wrong(int status, const std::string& why); // "Error: why"

// What KV commands print.
CommandResult printRange(const V3& run, const etcd::RpcAnswer& answer);
CommandResult printPut(const V3& run, const etcd::RpcAnswer& answer);
CommandResult printDelete(const V3& run, const etcd::RpcAnswer& answer);
CommandResult printTxn(const V3& run, const etcd::RpcAnswer& answer);
CommandResult printEvents(const V3& run, const etcd::RpcAnswer& answer);
// {"cluster_id":…,"member_id":…,"revision":…,"raft_term":…} without its braces.
std::string headerJson(const etcd::RpcHeader& header);
std::string headerFields(const etcd::RpcHeader& header);

CommandResult txn(V3& run);
CommandResult watch(V3& run);
CommandResult lease(V3& run);
CommandResult memberListV3(V3& run);
CommandResult endpoint(V3& run);

} // namespace fg::commands::etcdctl
