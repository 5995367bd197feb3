// What etcdctl prints with ETCDCTL_API=2, of keys, members and failures.
#include "commands/etcdctl/v2.h"
#include "commands/etcdctl/values.h"
#include "commands/support/result.h"
#include "commands/support/wall_clock.h"
#include "core/json_value.h"
#include "etcd/http.h"

#include <algorithm>

namespace fg::commands::etcdctl {
namespace {

using namespace std::chrono_literals;

// Whole seconds, rounded up (v2store/node.go: expirationAndTTL).
int64_t secondsLeft(const Context& context, const etcd::Node& node) {
  if (!node.expiration) return 0;
  net::SimTime left = *node.expiration - context.ns.clock();
  return (left + 1s - net::SimTime(1)) / 1s;
}

std::string shownKey(const etcd::Node& node) { return node.key == "/" ? "" : node.key; }

std::string nodeJson(const Context& context, const etcd::Node& node) {
  std::string out = "{\"key\":" + core::jsonText(shownKey(node));
  if (node.directory) out += ",\"dir\":true";
  out += ",\"value\":" + core::jsonText(node.value) + ",\"nodes\":";
  if (node.nodes.empty()) out += "null";
  for (size_t i = 0; i < node.nodes.size(); ++i)
    out += (i == 0 ? "[" : ",") + nodeJson(context, node.nodes[i]);
  if (!node.nodes.empty()) out += "]";
  out += fmt::format(",\"createdIndex\":{},\"modifiedIndex\":{}", node.createdIndex, node.modifiedIndex);
  if (node.expiration)
    out += ",\"expiration\":\"" + etcd::dateText(*node.expiration, utcStart(context.machine))
           + fmt::format("\",\"ttl\":{}", secondsLeft(context, node));
  return out + "}";
}

} // namespace

CommandResult printKey(Session& session, const etcd::Event& event, const std::string& format) {
  const Context& context = session.context();
  const etcd::Node& node = event.node;
  bool deleted = event.action == etcd::Action::Delete;
  if (format == "simple")
    return success(deleted && event.previous ? fmt::format("PrevNode.Value: {}\n", event.previous->value)
                                             : node.value + "\n");
  if (format == "json")
    return success(fmt::format("{{\"action\":\"{}\",\"node\":{},\"prevNode\":{}}}\n",
                               etcd::name(event.action), nodeJson(context, node),
                               event.previous ? nodeJson(context, *event.previous) : "null"));
  if (format != "extended") return {0, {}, fmt::format("Unsupported output format: {}\n", format)};
  std::string out = fmt::format("Key: {}\nCreated-Index: {}\nModified-Index: {}\n", shownKey(node),
                                node.createdIndex, node.modifiedIndex);
  if (event.previous) out += fmt::format("PrevNode.Value: {}\n", event.previous->value);
  out += fmt::format("TTL: {}\nIndex: {}\n", secondsLeft(context, node), event.etcdIndex);
  if (!deleted) out += "\n" + node.value + "\n";
  return success(out);
}

// The client's own error names what failed at each endpoint twice: client.ClusterError and its Detail.
CommandResult refused(const etcd::Error& error, int status) {
  if (error.isFromEtcd()) return failure(status, "Error:  " + error.text());
  std::string brief = etcd::Error{}.text(), detail;
  size_t number = 0;
  for (size_t at = 0; at < error.cause.size(); ++number) {
    size_t end = error.cause.find('\n', at);
    std::string one = fmt::format("error #{}: {}\n", number, error.cause.substr(at, end - at));
    brief += "; " + one;
    detail += one;
    at = end + 1;
  }
  return failure(status, fmt::format("Error:  {}\n{}", brief, detail));
}

CommandResult memberList(Session& session) {
  auto members = session.fetchAny("/v2/members");
  if (!members) return refused(members.error(), 1);
  auto leader = session.fetchAny("/v2/members/leader");
  if (!leader) {
    CommandResult result = refused(leader.error(), 1);
    result.err.replace(0, 7, "Failed to get leader: ");
    result.err.resize(result.err.find("\n\n") + 2);
    return result;
  }
  std::string out;
  for (const etcd::Member& member : etcd::parseMembers(*members))
    out +=
        fmt::format("{}: name={} peerURLs={} clientURLs={} isLeader={}\n", etcd::idText(member.id),
                    member.name, member.peerUrl, member.clientUrl, member.id == etcd::parseLeader(*leader));
  return success(out);
}

CommandResult clusterHealth(Session& session) {
  auto answer = session.fetchAny("/v2/members");
  if (!answer) {
    CommandResult result = refused(answer.error(), 4);
    result.out = "cluster may be unhealthy: failed to list members\n";
    return result;
  }
  std::string out;
  auto members = etcd::parseMembers(*answer);
  size_t healthy = 0;
  for (const etcd::Member& member : members) {
    std::string id = etcd::idText(member.id);
    auto health = session.fetch(member.clientUrl, "/health");
    if (!health) {
      out += fmt::format("failed to check the health of member {} on {}: Get \"{}/health\": {}\n", id,
                         member.clientUrl, member.clientUrl, health.error());
      out += fmt::format("member {} is unreachable: [{}] are all unreachable\n", id, member.clientUrl);
      continue;
    }
    bool good = health->body.find("\"true\"") != std::string::npos;
    out += fmt::format("member {} is {}: got {} result from {}\n", id, good ? "healthy" : "unhealthy",
                       good ? "healthy" : "unhealthy", member.clientUrl);
    healthy += good ? 1 : 0;
  }
  bool all = healthy == members.size();
  out += fmt::format("cluster is {}\n", all ? "healthy" : healthy > 0 ? "degraded" : "unavailable");
  return {all ? 0 : 5, out, {}};
}

CommandResult watchKey(Session& session, const Parsed& parsed, const std::string& format) {
  constexpr net::SimTime kPatience = 1min;
  if (parsed.has("forever")) return notEmulated("'etcdctl watch --forever'");
  if (parsed.words.empty()) return failure(1, "Error:  key required");
  etcd::KeysCall call;
  call.wait = true;
  call.request.key = parsed.words[0];
  call.request.recursive = parsed.has("recursive") ? etcd::Recursive::Yes : etcd::Recursive::No;
  if (auto after = static_cast<uint64_t>(parsed.number("after-index"))) call.waitIndex = after + 1;
  auto seen = session.watch(call, kPatience);
  if (!seen) return failure(130, "flannelgraph: etcdctl would wait on; nothing happened within a minute");
  if (!*seen) return refused(seen->error());
  const etcd::Event& event = **seen;
  CommandResult result = printKey(session, event, format);
  if (call.request.recursive == etcd::Recursive::Yes && format == "simple")
    result.out = fmt::format("[{}] {}\n", etcd::name(event.action), event.node.key) + result.out;
  return result;
}

} // namespace fg::commands::etcdctl
