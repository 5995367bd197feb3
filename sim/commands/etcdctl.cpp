// etcdctl: reads and changes what lies in etcd, by version 2 or 3 of its interface.
#include "commands/etcdctl/v2.h"
#include "commands/etcdctl/v3.h"
#include "commands/register.h"
#include "commands/support/result.h"

namespace fg::commands {
namespace {

// Version 2 unless ETCDCTL_API says otherwise, as up to etcd 3.3.
CommandResult execute(Context& context, const Arguments& arguments) {
  auto variable = context.environment.find("ETCDCTL_API");
  std::string version = variable == context.environment.end() ? "2" : variable->second;
  if (version == "3") return etcdctl::runV3(context, arguments);
  if (version == "2" || version.empty()) return etcdctl::runV2(context, arguments);
  return failure(1, fmt::format("unsupported API version {}", version));
}

} // namespace

Spec etcdctlSpec() {
  return {
      .name = "etcdctl",
      .synopsis =
          "etcdctl [--endpoints URL,…] [-o simple|extended|json] "
          "{ls|get|set|mk|mkdir|setdir|update|updatedir|rm|rmdir|watch|member list|cluster-health} …\n"
          "ETCDCTL_API=3 etcdctl [--endpoints URL,…] [-w simple|json|fields|table] "
          "{get|put|del|txn|watch|compaction|lease …|member list|endpoint status|endpoint health} …",
      .summary = "reads and changes what lies in etcd",
      .description =
          "flannel keeps its configuration under PREFIX/config and each node's lease under "
          "PREFIX/subnets/SUBNET-LENGTH, in version 2 of etcd's interface: `ETCDCTL_API=3 etcdctl get` does "
          "not see them. Removing a lease takes the subnet from its node. `watch` lets time pass, for a "
          "minute at most. The usage texts behind wrong options, and the lines of JSON in which etcdctl 3.4 "
          "tells of retries, are left out.",
      .next = {{"",
                {"--endpoints", "--output", "--no-sync",      "--write-out", "ls",        "get", "set",
                 "mk",          "mkdir",    "setdir",         "update",      "updatedir", "rm",  "rmdir",
                 "watch",       "member",   "cluster-health", "put",         "del",       "txn", "compaction",
                 "lease",       "endpoint"}},
               {"member", {"list"}},
               {"lease", {"grant", "revoke", "timetolive", "keep-alive", "list"}},
               {"endpoint", {"status", "health"}},
               {"ls", {"<key>"}},
               {"get", {"<key>"}},
               {"set", {"<key>"}},
               {"update", {"<key>"}},
               {"rm", {"<key>"}}},
      .run = execute};
}

} // namespace fg::commands
