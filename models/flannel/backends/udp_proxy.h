// The program that carries packets for the udp backend: one loop that copies each of them.
// https://github.com/flannel-io/flannel/blob/v0.7.1/backend/udp/proxy.c
#pragma once

#include "flannel/backend.h"
#include "host/user_space.h"

#include <deque>
#include <map>

namespace fg::flannel {

class UdpProxy {
public:
  // Holds the TUN interface open and listens on the port, until close().
  UdpProxy(BackendContext& context, int tun, uint16_t port);
  void close();

  void setRoute(const net::Ipv4Prefix& subnet, net::Ipv4Address node);
  void removeRoute(const net::Ipv4Prefix& subnet);
  void setPace(ForwarderPace pace);
  int tun() const { return m_tun; }
  // Its UDP socket's.
  net::Ipv4Address address() const { return m_context.external.address; }
  uint16_t port() const { return m_port; }
  const std::map<net::Ipv4Prefix, net::Ipv4Address>& routes() const { return m_routes; }

private:
  // A packet that waits to be copied, and where from it came.
  struct Waiting {
    host::HeldPacket held;
    bool fromTun = false;
  };
  void enqueue(Waiting waiting);
  void startNext();
  void work();
  void tunToUdp(host::HeldPacket held);
  void udpToTun(host::HeldPacket held);
  bool lowerTtl(host::HeldPacket& held);
  void sendNetUnreachable(const host::HeldPacket& offender);
  void drop(const host::HeldPacket& held, trace::Disposition disposition, const std::string& reason);
  const net::Ipv4Address* nodeFor(net::Ipv4Address destination) const;
  host::Interface* interface() const { return m_context.node.interface(m_tun); }
  host::UserSpace* kernel() const { return m_context.node.environment().links.userSpace(); }

  BackendContext& m_context;
  int m_tun;
  uint16_t m_port;
  std::string m_name; // of the interface
  std::map<net::Ipv4Prefix, net::Ipv4Address> m_routes;
  std::deque<Waiting> m_queue;
  bool m_working = false;
  ForwarderPace m_pace = ForwarderPace::Well;
};

} // namespace fg::flannel
