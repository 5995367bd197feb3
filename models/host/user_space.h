// How a program of a host takes packets from its kernel and gives it some: TUN interfaces and UDP sockets.
// Implemented by the stack.
#pragma once

#include "net/ipv4_packet.h"
#include "trace/ids.h"

#include <functional>
#include <string>

namespace fg::host {

class NetworkNamespace;
struct Interface;

// A packet in the hands of a program.
struct HeldPacket {
  net::Ipv4Packet packet;
  trace::PacketId id; // its record, or none
};

// What a UDP socket sends or received.
struct Datagram {
  net::Ipv4Address source, destination;
  uint16_t sourcePort = 0, destinationPort = 0;
  net::Bytes data;
  trace::PacketId carried; // the record of the packet that `data` is, or none
};

class Streams;

class UserSpace {
public:
  virtual ~UserSpace() = default;

  using PacketReader = std::function<void(HeldPacket)>;
  // Opens a TUN interface, which has a carrier from now on: `read` gets what is routed into it.
  virtual void openTun(NetworkNamespace& ns, Interface& tun, PacketReader read) = 0;
  // The packet comes in by the TUN interface.
  virtual void writeTun(NetworkNamespace& ns, Interface& tun, HeldPacket held) = 0;

  using DatagramReader = std::function<void(Datagram)>;
  // A UDP socket, bound to an address, of a program that carries packets for the TUN interface `tun`.
  struct UdpSocket {
    net::Ipv4Address address; // unspecified: any
    uint16_t port = 0;
    std::string tun;
  };
  virtual void bindUdp(NetworkNamespace& ns, const UdpSocket& socket, DatagramReader read) = 0;
  virtual void closeUdp(NetworkNamespace& ns, uint16_t port) = 0;
  virtual void sendUdp(NetworkNamespace& ns, const std::string& tun, const Datagram& datagram) = 0;

  // TCP of daemons; null where there is none.
  virtual Streams* streams() { return nullptr; }
};

} // namespace fg::host
