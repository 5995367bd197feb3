// What carries packets for the TUN interfaces of the real namespaces: flanneld's part with the backend udp.
// https://github.com/flannel-io/flannel/blob/v0.7.1/backend/udp/proxy.c
#pragma once

#include "lab/network.h"
#include "net/ipv4_packet.h"

#include <optional>
#include <vector>

namespace fg::lab {

class Forwarders {
public:
  // Opens each TUN interface, and waits until it has a carrier.
  Forwarders(const Network& network, const Blueprint& blueprint);
  ~Forwarders();
  Forwarders(const Forwarders&) = delete;
  Forwarders& operator=(const Forwarders&) = delete;

  // To be polled for input; serve() is called with those that have some, and says whether one was its own.
  std::vector<int> descriptors() const;
  bool serve(int descriptor);
  // "node1: flannel0: Device or resource busy"
  const std::vector<std::string>& refused() const { return m_refused; }

private:
  struct Program {
    int tun = -1, socket = -1;
    scenario::found::Forwarder plan;
    net::Ipv4Address own; // the TUN interface's address
  };
  void open(const NamespacePlan& place, const scenario::found::Forwarder& plan);
  static void tunToUdp(const Program& program, net::Ipv4Packet packet);
  static void udpToTun(const Program& program, net::Ipv4Packet packet);

  std::vector<Program> m_programs;
  std::vector<std::string> m_refused;
};

} // namespace fg::lab
