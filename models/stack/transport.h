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
#include <set>
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
  // Is TCP being given a reset?
  bool isGivenReset() const { return m_given && m_given->reset; }
  // TCP took the segment that it is being given for the end of its connection: what comes of that later finds
  // nobody.
  void connectionIsGone();
  // Sends the first segment with data of the newest connection from this local port once more, as something
  // that was long under way. False: no connection from there has sent any.
  bool sendLate(uint16_t localPort);
  // The largest segment that a SYN to `destination` announces; bytes.
  uint16_t ownMss(net::Ipv4Address destination) const;

private:
  using Flow = std::tuple<net::Protocol, net::Ipv4Address, uint16_t, net::Ipv4Address, uint16_t>;
  struct Heard {
    trace::PacketId packet;
    net::SimTime at{0};
  };

  void refuse(const device::Frame& frame, bool resetWasSent);
  void refuseStray(const device::Frame& frame);
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

  // The first segment with data of a flow.
  struct Early {
    Flow flow;
    net::Ipv4Packet::Spec spec;
    net::Bytes segment;
  };
  void noteSent(const net::Ipv4Packet::Spec& spec, const net::Bytes& segment);

  struct Given {
    Flow flow;
    bool reset = false;
  };
  std::optional<Given> m_given; // what TCP is being given
  // The connections that have begun, by a SYN in either direction. ns-3's listening socket swallows what
  // belongs to none, where Linux answers with a reset (tcp_rcv_state_process).
  std::set<Flow> m_begun;
  std::map<uint16_t, Early> m_early; // of the newest flow of each local port
  bool m_hidden = false; // what is handed in is not recorded, and what it makes sockets send neither
  std::map<Flow, uint16_t> m_peerMss;   // what the other end announced
  std::optional<uint8_t> m_answeredTos; // of the segment that TCP has just been given
  std::map<Flow, Heard> m_heard; // the last segment of each TCP flow: ns-3 answers some of them a bit later
};

} // namespace fg::stack
