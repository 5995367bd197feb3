// A program that carries packets for a TUN interface, in a world that begins with what was found on real
// hosts: flanneld's without the daemon around it.
#pragma once

#include "flannel/backends/udp_proxy.h"
#include "scenario/snapshot.h"

namespace fg::world {

class FoundForwarder {
public:
  // Opens the TUN interface and the UDP socket.
  FoundForwarder(host::NetworkNamespace& ns, int tun, const scenario::found::Forwarder& found);
  ~FoundForwarder();
  FoundForwarder(const FoundForwarder&) = delete;
  FoundForwarder& operator=(const FoundForwarder&) = delete;

private:
  core::Timers m_timers;
  flannel::BackendContext m_context;
  flannel::UdpProxy m_proxy;
};

} // namespace fg::world
