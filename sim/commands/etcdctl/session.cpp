#include "commands/etcdctl/session.h"

#include "commands/support/wall_clock.h"
#include "etcd/http_client.h"

#include <memory>

namespace fg::commands::etcdctl {
namespace {

using namespace std::chrono_literals;

constexpr net::SimTime kHeaderTimeout = 2s; // etcdctl's --timeout
// How often a waiting command looks: at once, soon, then less and less often.
constexpr net::SimTime kFirstLook = 100us, kLook = 10ms;

} // namespace

host::Streams* Session::streams() const { return host::streamsOf(m_context.ns.environment()); }

// Nothing, or why there is no connection: "connect: no route to host".
std::optional<std::string> Session::connect(const std::string& endpoint) const {
  auto address = etcd::addressOf(endpoint);
  if (!streams() || !address) return std::nullopt;
  auto came = std::make_shared<std::optional<host::StreamEnd>>(); // what it came to; Closed: it stands
  host::Streams::Owner owner;
  owner.connected = [came] { *came = host::StreamEnd::Closed; };
  owner.ended = [came](host::StreamEnd how) { *came = how; };
  auto begun = streams()->connect(m_context.ns, *address, owner);
  if (!begun) return "connect: " + std::string(text(begun.error()));
  wait(m_context.prober.now() + kHeaderTimeout, [&] { return came->has_value(); });
  streams()->close(m_context.ns, *begun);
  if (!*came) return "i/o timeout";
  if (**came != host::StreamEnd::Closed) return "connect: " + std::string(text(**came));
  return std::nullopt;
}

tl::expected<etcd::Etcd*, std::string> Session::dial(const std::string& endpoint) const {
  if (auto why = connect(endpoint)) return tl::unexpected(etcd::dialError(endpoint, *why));
  auto member = m_context.cluster.etcd(m_context.ns, endpoint);
  if (member) return *member;
  return tl::unexpected(etcd::dialError(endpoint, member.error()));
}

void Session::wait(net::SimTime until, const std::function<bool()>& done) const {
  net::SimTime look{0};
  while (!done() && m_context.prober.now() < until) {
    m_context.prober.nextAnswer(std::min(until, m_context.prober.now() + look));
    look = look == net::SimTime{0} ? kFirstLook : std::min(look * 2, kLook);
  }
}

// Over a connection of its own where there are packets.
etcd::Result<etcd::Event> Session::askOne(const std::string& endpoint, const etcd::KeysRequest& request) {
  // The answer may come when this program has gone.
  auto answer = std::make_shared<std::optional<etcd::Result<etcd::Event>>>();
  auto told = [answer](etcd::Result<etcd::Event> result) { *answer = std::move(result); };
  std::optional<etcd::HttpClient> client;
  if (host::Streams* tcp = streams()) {
    client.emplace(m_context.ns, *tcp, utcStart(m_context.machine), nullptr,
                   etcd::HttpClient::GoVersion::Since1_10);
    client->setDialTimeout(kHeaderTimeout + 1s); // 30 s: the other comes first
    client->ask(endpoint, {request}, told);
  } else {
    auto member = dial(endpoint);
    if (!member) return tl::unexpected(etcd::Error{etcd::ErrorCode::Unavailable, member.error(), 0});
    (*member)->request(request, told);
  }
  wait(m_context.prober.now() + kHeaderTimeout, [&] { return answer->has_value(); });
  if (*answer) return **answer;
  return tl::unexpected(etcd::Error{etcd::ErrorCode::Unavailable,
                                    "client: endpoint " + endpoint + " exceeded header timeout", 0});
}

etcd::Result<etcd::Event> Session::ask(const etcd::KeysRequest& request) {
  etcd::Error none;
  for (const std::string& endpoint : m_endpoints) {
    auto answer = askOne(endpoint, request);
    if (answer || answer.error().isFromEtcd()) return answer;
    none.cause += answer.error().cause + "\n";
  }
  return tl::unexpected(none);
}

etcd::Result<etcd::Etcd*> Session::any() const {
  etcd::Error none;
  for (const std::string& endpoint : m_endpoints) {
    auto member = dial(endpoint);
    if (member) return *member;
    none.cause += member.error() + "\n";
  }
  return tl::unexpected(none);
}

etcd::RpcResult<etcd::Etcd*> Session::member() {
  for (const std::string& endpoint : m_endpoints)
    if (auto member = dial(endpoint)) return *member;
  wait(m_context.prober.now() + kCommandTimeout, [] { return false; });
  return tl::unexpected(std::string(etcd::rpc_error::kTimeout));
}

etcd::RpcResult<etcd::KeyAnswer> Session::ask(etcd::Etcd& member, const etcd::KeyOperation& operation) {
  auto answer = std::make_shared<std::optional<etcd::RpcResult<etcd::KeyAnswer>>>();
  member.request(operation,
                 [answer](etcd::RpcResult<etcd::KeyAnswer> result) { *answer = std::move(result); });
  wait(m_context.prober.now() + kCommandTimeout, [&] { return answer->has_value(); });
  if (*answer) return **answer;
  return tl::unexpected(std::string(etcd::rpc_error::kTimeout));
}

} // namespace fg::commands::etcdctl
