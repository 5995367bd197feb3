#include "commands/etcdctl/session.h"

#include <memory>

namespace fg::commands::etcdctl {
namespace {

using namespace std::chrono_literals;

constexpr net::SimTime kHeaderTimeout = 2s; // etcdctl's --timeout
constexpr net::SimTime kLook = 10ms;        // how often a waiting command looks

} // namespace

tl::expected<etcd::Etcd*, std::string> Session::dial(const std::string& endpoint) const {
  auto member = m_context.cluster.etcd(m_context.ns, endpoint);
  if (member) return *member;
  size_t slashes = endpoint.find("//");
  return tl::unexpected("dial tcp " + endpoint.substr(slashes == std::string::npos ? 0 : slashes + 2) + ": "
                        + member.error());
}

void Session::wait(net::SimTime until, const std::function<bool()>& done) const {
  while (!done() && m_context.prober.now() < until)
    m_context.prober.nextAnswer(std::min(until, m_context.prober.now() + kLook));
}

etcd::Result<etcd::Event> Session::ask(const etcd::KeysRequest& request) {
  etcd::Error none;
  for (const std::string& endpoint : m_endpoints) {
    auto member = dial(endpoint);
    if (!member) {
      none.cause += member.error() + "\n";
      continue;
    }
    // The answer may come when this program has gone.
    auto answer = std::make_shared<std::optional<etcd::Result<etcd::Event>>>();
    (*member)->request(request, [answer](etcd::Result<etcd::Event> result) { *answer = std::move(result); });
    wait(m_context.prober.now() + kHeaderTimeout, [&] { return answer->has_value(); });
    if (*answer && (**answer || (*answer)->error().isFromEtcd())) return **answer;
    none.cause += "client: endpoint " + endpoint + " exceeded header timeout\n";
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
