// `etcdctl lease`, `member` and `endpoint` with ETCDCTL_API=3.
#include "commands/etcdctl/v3.h"
#include "commands/etcdctl/values.h"
#include "commands/support/result.h"
#include "core/json_value.h"

#include <charconv>

namespace fg::commands::etcdctl {
namespace {

using namespace std::chrono_literals;

tl::expected<int64_t, std::string> leaseId(const std::string& text) {
  int64_t id = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id, 16);
  if (error == std::errc() && end == text.data() + text.size()) return id;
  return tl::unexpected("bad lease ID arg (strconv.ParseInt: parsing \"" + text
                        + "\": invalid syntax), expecting ID in Hex");
}

std::string leaseText(int64_t id) { return fmt::format("{:016x}", id); }

// The header of lease answers stands beside their fields, not in an object of its own.
std::string leaseJson(const etcd::RpcAnswer& answer, const std::string& rest) {
  return "{" + headerJson(answer.header) + rest + "}\n";
}

CommandResult grantLease(V3& run) {
  const Arguments& words = run.words();
  if (words.size() != 2) return wrong(exit_status::kBadArguments, "lease grant command needs TTL argument");
  int64_t ttl = 0;
  auto [end, error] = std::from_chars(words[1].data(), words[1].data() + words[1].size(), ttl);
  if (error != std::errc() || end != words[1].data() + words[1].size())
    return wrong(exit_status::kBadArguments,
                 "bad TTL (strconv.ParseInt: parsing \"" + words[1] + "\": invalid syntax)");
  auto answer = run.session.call(etcd::LeaseGrantRequest{0, ttl});
  if (!answer) return wrong(exit_status::kError, "failed to grant lease (" + answer.error() + ")");
  const auto& granted = std::get<etcd::LeaseGrantAnswer>(answer->content);
  if (run.format == "json")
    return success(
        leaseJson(*answer, fmt::format(",\"ID\":{},\"TTL\":{},\"Error\":\"\"", granted.id, granted.ttl)));
  if (run.format == "fields")
    return success(headerFields(answer->header)
                   + fmt::format("\"ID\" : {}\n\"TTL\" : {}\n", granted.id, granted.ttl));
  return success(fmt::format("lease {} granted with TTL({}s)\n", leaseText(granted.id), granted.ttl));
}

CommandResult revokeLease(V3& run, int64_t id) {
  auto answer = run.session.call(etcd::LeaseRevokeRequest{id});
  if (!answer) return wrong(exit_status::kError, "failed to revoke lease (" + answer.error() + ")");
  return success("lease " + leaseText(id) + " revoked\n");
}

CommandResult timeToLive(V3& run, int64_t id) {
  auto answer = run.session.call(etcd::LeaseTimeToLiveRequest{id, run.parsed.has("keys")});
  if (!answer) return wrong(exit_status::kError, answer.error());
  const auto& lease = std::get<etcd::LeaseTimeToLiveAnswer>(answer->content);
  if (run.format == "fields") return notEmulated("'etcdctl -w fields lease timetolive'");
  if (run.format == "json") {
    std::string keys;
    for (const std::string& key : lease.keys)
      keys += (keys.empty() ? "[\"" : ",\"") + base64(key) + "\"";
    return success(
        leaseJson(*answer, fmt::format(",\"id\":{},\"ttl\":{},\"granted-ttl\":{},\"keys\":{}", id, lease.ttl,
                                       lease.granted, keys.empty() ? "null" : keys + "]")));
  }
  if (lease.ttl < 0) return success("lease " + leaseText(id) + " already expired\n");
  std::string out =
      fmt::format("lease {} granted with TTL({}s), remaining({}s)", leaseText(id), lease.granted, lease.ttl);
  if (run.parsed.has("keys")) out += fmt::format(", attached keys([{}])", fmt::join(lease.keys, " "));
  return success(out + "\n");
}

CommandResult keepAlive(V3& run, int64_t id) {
  auto answer = run.session.call(etcd::LeaseKeepAliveRequest{id});
  int64_t ttl = answer ? std::get<etcd::LeaseKeepAliveAnswer>(answer->content).ttl : 0;
  bool once = run.parsed.has("once");
  if (ttl == 0 && once)
    return wrong(exit_status::kBadConnection, std::string(etcd::rpc_error::kLeaseNotFound));
  if (ttl == 0) return success("lease " + leaseText(id) + " expired or revoked.\n");
  CommandResult result;
  result.out = run.format == "json" ? leaseJson(*answer, fmt::format(",\"ID\":{},\"TTL\":{}", id, ttl))
                                    : fmt::format("lease {} keepalived with TTL({})\n", leaseText(id), ttl);
  if (once) return result;
  result.err =
      "flannelgraph: etcdctl would go on until it is interrupted; it ends after one here (as with --once)\n";
  result.status = 130;
  return result;
}

CommandResult listLeases(V3& run) {
  auto answer = run.session.call(etcd::LeaseLeasesRequest{});
  if (!answer) return wrong(exit_status::kError, answer.error());
  const auto& leases = std::get<etcd::LeaseLeasesAnswer>(answer->content).leases;
  if (run.format == "json") {
    std::string out;
    for (const auto& lease : leases)
      out += (out.empty() ? ",\"leases\":[" : ",") + fmt::format("{{\"id\":{}}}", lease.id);
    return success(leaseJson(*answer, out.empty() ? ",\"leases\":null" : out + "]"));
  }
  std::string out = fmt::format("found {} leases\n", leases.size());
  if (run.format == "fields") out = headerFields(answer->header);
  for (const auto& lease : leases)
    out += run.format == "fields" ? fmt::format("\"ID\" : {}\n", lease.id) : leaseText(lease.id) + "\n";
  return success(out);
}

std::string sizeText(int64_t bytes) { return fmt::format("{} kB", (bytes + 500) / 1000); }

struct Health {
  std::string endpoint;
  bool good = false;
  net::SimTime took{0};
  std::string error;
};

Health healthOf(V3& run, const std::string& endpoint) {
  Context& context = run.session.context();
  net::SimTime begin = context.prober.now();
  Health health;
  health.endpoint = endpoint;
  etcd::RangeRequest request;
  request.range = {"health"};
  auto answer = run.session.callAt(endpoint, request);
  health.good = answer.has_value();
  if (!answer) health.error = answer.error();
  health.took = context.prober.now() - begin;
  return health;
}

std::vector<std::string> endpointsFor(V3& run) {
  if (!run.parsed.has("cluster")) return run.session.endpoints();
  std::vector<std::string> out;
  if (auto answer = run.session.call(etcd::MemberListRequest{}))
    for (const etcd::Member& one : std::get<etcd::MemberListAnswer>(answer->content).members)
      out.push_back(one.clientUrl);
  return out;
}

CommandResult endpointHealth(V3& run) {
  std::vector<Health> all;
  bool good = true;
  for (const std::string& endpoint : endpointsFor(run)) {
    all.push_back(healthOf(run, endpoint));
    good = good && all.back().good;
  }
  CommandResult result;
  std::vector<std::vector<std::string>> rows;
  std::string json;
  for (const Health& one : all) {
    std::string took = net::durationText(one.took);
    rows.push_back({one.endpoint, one.good ? "true" : "false", took, one.error});
    json += (json.empty() ? "[" : ",")
            + fmt::format("{{\"endpoint\":{},\"health\":{},\"took\":\"{}\"{}}}", core::jsonText(one.endpoint),
                          one.good, took, one.error.empty() ? "" : ",\"error\":" + core::jsonText(one.error));
    if (run.format == "simple")
      result.err +=
          one.good
              ? fmt::format("{} is healthy: successfully committed proposal: took = {}\n", one.endpoint, took)
              : fmt::format("{} is unhealthy: failed to commit proposal: {}\n", one.endpoint, one.error);
  }
  if (run.format == "table") result.out = table({"ENDPOINT", "HEALTH", "TOOK", "ERROR"}, rows);
  if (run.format == "json") result.out = json + "]\n";
  if (run.format == "fields") return notEmulated("'etcdctl -w fields endpoint health'");
  if (!good) {
    result.err += "Error: unhealthy cluster\n";
    result.status = exit_status::kError;
  }
  return result;
}

CommandResult endpointStatus(V3& run) {
  CommandResult result;
  std::vector<std::vector<std::string>> rows;
  std::string json;
  for (const std::string& endpoint : endpointsFor(run)) {
    auto answer = run.session.callAt(endpoint, etcd::StatusRequest{});
    if (!answer) {
      result.err += fmt::format("Failed to get the status of endpoint {} ({})\n", endpoint, answer.error());
      result.status = exit_status::kError;
      continue;
    }
    const auto& status = std::get<etcd::StatusAnswer>(answer->content);
    std::string error = fmt::format("{}", fmt::join(status.errors, ", "));
    rows.push_back({endpoint, etcd::idText(answer->header.member), status.version, sizeText(status.size),
                    status.leader == answer->header.member ? "true" : "false", "false",
                    std::to_string(status.raftTerm), std::to_string(status.raftIndex),
                    std::to_string(status.appliedIndex), error});
    json +=
        (json.empty() ? "[" : ",")
        + fmt::format(
            "{{\"Endpoint\":{},\"Status\":{{\"header\":{{{}}},\"version\":\"{}\",\"dbSize\":{},"
            "\"leader\":{},\"raftIndex\":{},\"raftTerm\":{},\"raftAppliedIndex\":{}{},\"dbSizeInUse\":{}}}}}",
            core::jsonText(endpoint), headerJson(answer->header), status.version, status.size, status.leader,
            status.raftIndex, status.raftTerm, status.appliedIndex,
            error.empty() ? "" : ",\"errors\":[" + core::jsonText(error) + "]", status.sizeInUse);
  }
  if (run.format == "table")
    result.out = table({"ENDPOINT", "ID", "VERSION", "DB SIZE", "IS LEADER", "IS LEARNER", "RAFT TERM",
                        "RAFT INDEX", "RAFT APPLIED INDEX", "ERRORS"},
                       rows);
  else if (run.format == "json")
    result.out = json.empty() ? "null\n" : json + "]\n";
  else if (run.format == "fields")
    return notEmulated("'etcdctl -w fields endpoint status'");
  else
    for (const auto& row : rows)
      result.out += fmt::format("{}\n", fmt::join(row, ", "));
  return result;
}

} // namespace

CommandResult lease(V3& run) {
  const Arguments& words = run.words();
  std::string verb = words.empty() ? "" : words[0];
  if (verb == "grant") return grantLease(run);
  if (verb == "list") return listLeases(run);
  if (verb != "revoke" && verb != "timetolive" && verb != "keep-alive")
    return notEmulated("the usage text of 'etcdctl lease'");
  if (words.size() != 2)
    return wrong(exit_status::kBadArguments, verb == "revoke"
                                                 ? "lease revoke command needs 1 argument"
                                                 : "lease " + verb + " command needs lease ID as argument");
  auto id = leaseId(words[1]);
  if (!id) return wrong(exit_status::kBadArguments, id.error());
  if (verb == "revoke") return revokeLease(run, *id);
  return verb == "timetolive" ? timeToLive(run, *id) : keepAlive(run, *id);
}

CommandResult memberListV3(V3& run) {
  if (run.words().empty() || run.words()[0] != "list") return notEmulated("'etcdctl member' but for 'list'");
  auto answer = run.session.call(etcd::MemberListRequest{});
  if (!answer) return wrong(exit_status::kError, answer.error());
  const auto& members = std::get<etcd::MemberListAnswer>(answer->content).members;
  std::vector<std::vector<std::string>> rows;
  std::string json;
  for (const etcd::Member& member : members) {
    rows.push_back(
        {etcd::idText(member.id), "started", member.name, member.peerUrl, member.clientUrl, "false"});
    json += (json.empty() ? "[" : ",")
            + fmt::format("{{\"ID\":{},\"name\":{},\"peerURLs\":[{}],\"clientURLs\":[{}]}}", member.id,
                          core::jsonText(member.name), core::jsonText(member.peerUrl),
                          core::jsonText(member.clientUrl));
  }
  if (run.format == "table")
    return success(table({"ID", "STATUS", "NAME", "PEER ADDRS", "CLIENT ADDRS", "IS LEARNER"}, rows));
  if (run.format == "json")
    return success("{\"header\":{" + headerJson(answer->header) + "},\"members\":" + json + "]}\n");
  if (run.format == "fields") return notEmulated("'etcdctl -w fields member list'");
  std::string out;
  for (const auto& row : rows)
    out += fmt::format("{}\n", fmt::join(row, ", "));
  return success(out);
}

CommandResult endpoint(V3& run) {
  std::string verb = run.words().empty() ? "" : run.words()[0];
  if (verb == "health") return endpointHealth(run);
  if (verb == "status") return endpointStatus(run);
  return notEmulated("'etcdctl endpoint' but for 'health' and 'status'");
}

} // namespace fg::commands::etcdctl
