// How an emulated ping or traceroute gets real (simulated) packets onto the wire and time to pass.
#pragma once

#include "host/network_namespace.h"
#include "net/ipv4_packet.h"
#include "net/protocol.h"
#include "net/sim_time.h"

#include <optional>

namespace fg::commands {

// One packet that a program asks its socket to send.
struct Request {
  net::Ipv4Address destination;
  net::Protocol protocol = net::Protocol::Icmp; // ICMP: an echo request; TCP: a SYN
  uint16_t sourcePort = 0;                      // 0: the kernel chooses
  uint16_t destinationPort = 0;
  uint16_t id = 0, sequence = 0; // of an echo request
  uint8_t ttl = 64;
  uint16_t dataBytes = 56; // behind the ICMP or UDP header; none for TCP
  bool dontFragment = false;
  bool fragmentable = false; // never sets DF; neither: DF where the packet fits, as Linux does by itself
  net::Bytes data = {};      // UDP: what the datagram says instead; TCP: said as soon as it is connected
};

// What came back for a request.
struct Answer {
  enum class Kind {
    EchoReply,  // to an echo request
    IcmpError,  // from a router, the destination, or the own kernel (no neighbour: host unreachable)
    Data,       // UDP: a datagram; TCP: SYN/ACK
    Stream,     // TCP: bytes
    Closed,     // TCP: the other end has said all
    Reset,      // TCP: RST, of a connection that stood
    TimedOut,   // TCP: no answer to any of its SYNs
    Refused,    // TCP: RST
    LocalError, // sending failed at once: see `error`
  } kind = Kind::EchoReply;
  net::Ipv4Address from;                  // not with LocalError
  uint8_t icmpType = 0, icmpCode = 0;     // IcmpError
  uint32_t mtu = 0;                       // of the next hop, with "fragmentation needed"
  uint8_t ttl = 0;                        // of the answer as it came in
  uint32_t bytes = 0;                     // behind the answer's IP header
  std::optional<core::KernelError> error; // LocalError: what sendto() or connect() said
  bool tooBig = false;                    // LocalError: EMSGSIZE, with `mtu`
  bool notPermitted = false;              // LocalError: EPERM, a rule of OUTPUT dropped it
  net::SimTime sentAt{0}, at{0};
  net::Bytes data; // of Data (UDP) and Stream
};

// Implemented by the engine: running the simulation forward is its business.
class Prober {
public:
  virtual ~Prober() = default;
  using Id = uint64_t;
  struct Arrival {
    Id request = 0;
    Answer answer;
  };

  virtual net::SimTime now() const = 0;
  // Sends from `ns` now. A local failure, too, is told by nextAnswer().
  virtual Id send(host::NetworkNamespace& ns, const Request& request) = 0;
  // Lets simulated time pass until an answer to a request is there, or until `until`: then nothing.
  // Several answers that wait already come in the order of their arrival, without time passing.
  virtual std::optional<Arrival> nextAnswer(net::SimTime until) = 0;
  // A source port that nobody has: for requests that share a socket. 0: each has one of its own.
  virtual uint16_t freePort(host::NetworkNamespace&) { return 0; }
  // Says no more on a TCP connection.
  virtual void close(Id) {}
  // The program ends: sockets are closed, answers that are still under way find nobody.
  virtual void forgetAll() = 0;
};

} // namespace fg::commands
