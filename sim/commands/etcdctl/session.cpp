#include "commands/etcdctl/session.h"

#include "commands/support/wall_clock.h"

#include <memory>

namespace fg::commands::etcdctl {
namespace {

using namespace std::chrono_literals;

constexpr net::SimTime kHeaderTimeout = 2s; // etcdctl's --timeout; of version 3 --dial-timeout
constexpr net::SimTime kDialTimeout = 5s;   // --total-timeout
// How often a waiting command looks: at once, soon, then less and less often.
constexpr net::SimTime kFirstLook = 100us, kLook = 10ms;

std::string headerTimeout(const std::string& endpoint) {
  return "client: endpoint " + endpoint + " exceeded header timeout";
}

} // namespace

host::Streams* Session::streams() const { return host::streamsOf(m_context.ns.environment()); }

void Session::wait(net::SimTime until, const std::function<bool()>& done) const {
  net::SimTime look{0};
  while (!done() && m_context.prober.now() < until) {
    m_context.prober.nextAnswer(std::min(until, m_context.prober.now() + look));
    look = look == net::SimTime{0} ? kFirstLook : std::min(look * 2, kLook);
  }
}

// --- version 2: a connection of its own for each request -------------------------------------------------

std::unique_ptr<etcd::HttpClient> Session::newClient() const {
  auto client = std::make_unique<etcd::HttpClient>(m_context.ns, *streams(), utcStart(m_context.machine),
                                                   nullptr, etcd::HttpClient::GoVersion::Since1_10);
  client->setDialTimeout(kDialTimeout);
  return client;
}

// Nothing where it was not answered in time. The answer may come when this program has gone.
std::optional<etcd::Result<etcd::Event>> Session::askOne(const std::string& endpoint,
                                                         const etcd::KeysCall& call, net::SimTime patience) {
  auto answer = std::make_shared<std::optional<etcd::Result<etcd::Event>>>();
  auto told = [answer](etcd::Result<etcd::Event> result) { *answer = std::move(result); };
  auto dial = [this](const std::string& to) -> tl::expected<etcd::Etcd*, std::string> {
    auto member = m_context.cluster.etcd(m_context.ns, to);
    if (member) return *member;
    return tl::unexpected(etcd::dialError(to, member.error()));
  };
  std::unique_ptr<etcd::ClientNetwork> client;
  if (streams())
    client = newClient();
  else
    client = std::make_unique<etcd::DirectNetwork>(m_context.ns.environment().scheduler, dial);
  client->ask(endpoint, call, told);
  wait(m_context.prober.now() + patience, [&] { return answer->has_value(); });
  return *answer;
}

etcd::Result<etcd::Event> Session::ask(const etcd::KeysRequest& request) {
  etcd::Error none;
  for (const std::string& endpoint : m_endpoints) {
    auto answer = askOne(endpoint, {request}, kHeaderTimeout);
    if (answer && (*answer || answer->error().isFromEtcd())) return *answer;
    none.cause += (answer ? answer->error().cause : headerTimeout(endpoint)) + "\n";
  }
  return tl::unexpected(none);
}

std::optional<etcd::Result<etcd::Event>> Session::watch(const etcd::KeysCall& call, net::SimTime patience) {
  etcd::Error none;
  for (const std::string& endpoint : m_endpoints) {
    auto answer = askOne(endpoint, call, patience);
    if (!answer || *answer || answer->error().isFromEtcd()) return answer;
    none.cause += answer->error().cause + "\n";
  }
  return tl::unexpected(none);
}

std::optional<Session::Fetched> Session::fetchWithin(net::SimTime patience, const std::string& endpoint,
                                                     const std::string& path) const {
  auto answer = std::make_shared<std::optional<Fetched>>();
  if (!streams()) {
    auto member = m_context.cluster.etcd(m_context.ns, endpoint);
    if (!member) return Fetched(tl::unexpected(etcd::dialError(endpoint, member.error())));
    return etcd::parseHttp(etcd::getAnswer(**member, path));
  }
  auto client = newClient();
  client->fetch(endpoint, path, [answer](const Fetched& result) { *answer = result; });
  wait(m_context.prober.now() + patience, [&] { return answer->has_value(); });
  return *answer;
}

Session::Fetched Session::fetch(const std::string& endpoint, const std::string& path) const {
  auto answer = fetchWithin(kDialTimeout, endpoint, path);
  return answer ? *answer : tl::unexpected(etcd::dialError(endpoint, "i/o timeout"));
}

// httpClusterClient.Do: a server that answers 500 or 503 has no leader.
etcd::Result<etcd::HttpMessage> Session::fetchAny(const std::string& path) const {
  constexpr int kServerError = 500;
  etcd::Error none;
  for (const std::string& endpoint : m_endpoints) {
    auto answer = fetchWithin(kHeaderTimeout, endpoint, path);
    bool well = answer && *answer && (*answer)->status() < kServerError;
    if (well) return **answer;
    none.cause += !answer   ? headerTimeout(endpoint)
                  : *answer ? "client: etcd member " + endpoint + " has no leader"
                            : answer->error();
    none.cause += "\n";
  }
  return tl::unexpected(none);
}

// --- version 3 -----------------------------------------------------------------------------------------

void Session::Line::call(const etcd::RpcRequest& request, etcd::RpcService::Told told) {
  if (client)
    client->call(request, std::move(told));
  else
    direct->call(request, std::move(told));
}

// Null where there is no connection.
std::unique_ptr<Session::Line> Session::open(const std::string& endpoint, net::SimTime until) const {
  auto line = std::make_unique<Line>();
  if (host::Streams* tcp = streams()) {
    etcd::RpcClient& client = line->client.emplace(m_context.ns, *tcp, endpoint);
    wait(std::min(until, m_context.prober.now() + kHeaderTimeout),
         [&] { return client.state() != etcd::RpcClient::State::Opening; });
    return client.state() == etcd::RpcClient::State::Open ? std::move(line) : nullptr;
  }
  auto member = m_context.cluster.etcd(m_context.ns, endpoint);
  if (!member) return nullptr;
  line->direct.emplace(**member);
  return line;
}

bool Session::connect(net::SimTime until) {
  for (const std::string& endpoint : m_endpoints)
    if (!m_line) m_line = open(endpoint, until);
  return m_line != nullptr;
}

etcd::RpcResult<etcd::RpcAnswer> Session::ask(Line* line, const etcd::RpcRequest& request,
                                              net::SimTime until) {
  auto answer = std::make_shared<std::optional<etcd::RpcResult<etcd::RpcAnswer>>>();
  m_connected = line != nullptr;
  if (line)
    line->call(request, [answer](etcd::RpcResult<etcd::RpcAnswer> result) { *answer = std::move(result); });
  wait(until, [&] { return answer->has_value(); });
  if (*answer) return **answer;
  return tl::unexpected(std::string(etcd::rpc_error::kTimeout));
}

etcd::RpcResult<etcd::RpcAnswer> Session::call(const etcd::RpcRequest& request) {
  net::SimTime until = m_context.prober.now() + kCommandTimeout;
  connect(until);
  return ask(m_line.get(), request, until);
}

etcd::RpcResult<etcd::RpcAnswer> Session::callAt(const std::string& endpoint,
                                                 const etcd::RpcRequest& request) {
  net::SimTime until = m_context.prober.now() + kCommandTimeout;
  auto line = open(endpoint, until);
  return ask(line.get(), request, until);
}

bool Session::listen(const etcd::RpcRequest& request, const etcd::RpcService::Told& told,
                     net::SimTime patience, const std::function<bool()>& done) {
  if (!connect(m_context.prober.now() + kCommandTimeout)) return false;
  m_line->call(request, told);
  wait(m_context.prober.now() + patience, done);
  return true;
}

} // namespace fg::commands::etcdctl
