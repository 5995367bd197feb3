// How the control plane comes to send packets: servers listen, and what was settled by function calls goes on
// over TCP.
#include "commands/support/wall_clock.h"
#include "etcd/http_client.h"
#include "host/streams.h"
#include "world/cluster.h"
#include "world/daemons.h"
#include "world/world.h"

namespace fg::world {

host::Streams* Daemons::streams() const { return host::streamsOf(m_world.environment()); }

std::chrono::sys_seconds Daemons::epoch() const {
  return commands::utcStart(machineOf(m_world.scenario(), *m_world.find(master().name)));
}

// Each member listens on its address and on localhost, as its unit file says.
void Daemons::serveEtcd() {
  for (const auto& member : m_etcd->members()) {
    auto address = hostOf(member->self().clientUrl);
    std::vector<host::StreamAddress> at{{net::Ipv4Address(127, 0, 0, 1), kEtcdPort}};
    if (address && !address->isLoopback()) at.push_back({*address, kEtcdPort});
    member->serve(*streams(), at, epoch());
  }
}

// Connections of a settled cluster have stood for long; in a cold start everybody dials.
void Daemons::goOnline() {
  host::Streams* tcp = streams();
  if (!m_etcd || !tcp) return;
  m_online = true;
  m_etcd->goOnline(*tcp);
  for (auto& node : m_nodes)
    goOnline(*node);
}

void Daemons::goOnline(NodeDaemons& node) {
  host::Streams* tcp = streams();
  if (!node.flanneld || !tcp) return;
  auto find = [this, own = node.ns](const host::StreamAddress& address) -> host::NetworkNamespace* {
    if (address.address.isLoopback()) return own;
    for (const auto& member : m_etcd->members())
      if (member->node().isLocal(address.address)) return &member->node();
    return nullptr;
  };
  node.flanneld->etcdClient().travelBy(std::make_unique<etcd::HttpClient>(*node.ns, *tcp, epoch(), find));
}

} // namespace fg::world
