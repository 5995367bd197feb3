// The programs of flannel's backend udp: a capture has their TUN interface and their UDP socket, and the
// leases say what is in their tables.
#include "capture/cluster.h"
#include "capture/joining.h"
#include "flannel/backends/udp.h"

#include <algorithm>

namespace fg::capture {
namespace {

using scenario::found::Forwarder;
using scenario::found::Interface;
using scenario::found::Lease;
using scenario::found::Listener;
using scenario::found::Namespace;
using scenario::found::Role;

// The socket is bound to the address of flannel's interface (backend/udp/network.go); its port is the same on
// all nodes.
const Listener* socketOf(const Namespace& ns) {
  auto isIt = [&](const Listener& listener) {
    return listener.protocol == net::Protocol::Udp && !listener.address.isUnspecified()
           && listener.port == flannel::kUdpPort;
  };
  auto found = std::ranges::find_if(ns.listeners, isIt);
  return found == ns.listeners.end() ? nullptr : &*found;
}

const Interface* tunOf(const Namespace& ns) {
  auto found = std::ranges::find_if(ns.interfaces, [](const Interface& interface) {
    return interface.kind == "tun" && interface.name.starts_with("flannel");
  });
  return found == ns.interfaces.end() ? nullptr : &*found;
}

// Where the capture has no leases, they follow from the hosts' subnet.env.
std::vector<Lease> leasesOf(const scenario::Snapshot& snapshot) {
  std::vector<Lease> out = snapshot.leases;
  if (!out.empty()) return out;
  for (const Namespace& ns : snapshot.namespaces) {
    const Listener* socket = ns.role == Role::Host ? socketOf(ns) : nullptr;
    auto subnet = ownSubnet(ns);
    if (socket && subnet) out.push_back({*subnet, socket->address, ns.name, {}, {}});
  }
  return out;
}

} // namespace

void joinForwarders(scenario::Snapshot& snapshot) {
  std::vector<Lease> leases = leasesOf(snapshot);
  for (Namespace& ns : snapshot.namespaces) {
    const Listener* socket = socketOf(ns);
    const Interface* tun = tunOf(ns);
    if (!socket || !tun || leases.empty()) continue;
    Forwarder forwarder{tun->name, socket->address, socket->port, {}};
    for (const Lease& lease : leases)
      if (lease.publicIp != socket->address) forwarder.routes.push_back({lease.subnet, lease.publicIp});
    ns.listeners.erase(ns.listeners.begin() + (socket - ns.listeners.data()));
    ns.forwarders.push_back(std::move(forwarder));
  }
}

} // namespace fg::capture
