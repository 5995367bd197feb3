// The bridge between IpStack and ns-3's UDP, TCP and raw sockets.
#pragma once

#include "device/frame.h"
#include "stack/icmp.h"

#include "ns3/ip-l4-protocol.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-raw-socket-impl.h"
#include "ns3/packet.h"

#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <vector>

namespace fg::stack {

class IpStack;

class Transport {
public:
  explicit Transport(IpStack& stack) : m_stack(stack) {}
  void dispose();

  // Makes UdpL4Protocol and TcpL4Protocol, on first use: most namespaces never need them.
  void enable();
  void insert(ns3::Ptr<ns3::IpL4Protocol> protocol);
  void remove(ns3::Ptr<ns3::IpL4Protocol> protocol);
  ns3::Ptr<ns3::IpL4Protocol> protocol(int number) const;

  // A UDP datagram or TCP segment for this host.
  void receive(const device::Frame& frame);
  // Hands an ICMP error to the transport protocol that it concerns. False: nobody has a socket like that.
  bool receiveError(const Icmp::Notice& notice);
  // A socket sends. `ttl` 0 is the default.
  void send(ns3::Ptr<ns3::Packet> packet, const net::Ipv4Packet::Spec& spec);
  bool giveToRawSockets(const device::Frame& frame);
  ns3::Ptr<ns3::Socket> createRawSocket();
  void deleteRawSocket(ns3::Ptr<ns3::Socket> socket);
  // The largest segment that a SYN to `destination` announces; bytes.
  uint16_t ownMss(net::Ipv4Address destination) const;

private:
  using Flow = std::tuple<net::Protocol, net::Ipv4Address, uint16_t, net::Ipv4Address, uint16_t>;
  struct Heard {
    trace::PacketId packet;
    net::SimTime at{0};
  };

  void refuse(const device::Frame& frame, bool resetWasSent);
  ns3::Ptr<ns3::Packet> payloadOf(const device::Frame& frame) const;
  ns3::Ptr<ns3::Ipv4Interface> interfaceOf(const device::Frame& frame) const;
  trace::PacketId causeOf(const net::Ipv4Packet& packet) const;

  IpStack& m_stack;
  std::map<int, ns3::Ptr<ns3::IpL4Protocol>> m_protocols;
  std::vector<ns3::Ptr<ns3::Ipv4RawSocketImpl>> m_rawSockets;
  mutable ns3::Ptr<ns3::Ipv4Interface> m_handed; // what interfaceOf() gave last
  void originate(net::Ipv4Packet packet);
  // What may be in one segment to the other end; bytes of data.
  size_t segmentSize(const net::Ipv4Packet::Spec& spec, std::span<const uint8_t> segment) const;

  bool m_hidden = false; // what is handed in is not recorded, and what it makes sockets send neither
  std::map<Flow, uint16_t> m_peerMss;   // what the other end announced
  std::optional<uint8_t> m_answeredTos; // of the segment that TCP has just been given
  std::map<Flow, Heard> m_heard; // the last segment of each TCP flow: ns-3 answers some of them a bit later
};

} // namespace fg::stack
