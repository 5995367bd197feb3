// TCP as the daemons of a host use it: connections whose segments go through the kernel of its namespace.
// Implemented by the stack.
#pragma once

#include "net/ipv4_packet.h"
#include "net/sim_time.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace fg::host {

struct Environment;
class NetworkNamespace;

struct StreamAddress {
  net::Ipv4Address address; // unspecified: any of the host's
  uint16_t port = 0;

  std::string text() const { return address.text() + ":" + std::to_string(port); }
  friend auto operator<=>(const StreamAddress&, const StreamAddress&) = default;
};

// How a connection came to its end, or why it never came to be.
enum class StreamEnd {
  Closed, // the other end has said all
  Refused,
  Reset,
  TimedOut,
  NetUnreachable,
  HostUnreachable,
  PermissionDenied,
  Invalid
};
// "connection refused", as Go prints the error number; "EOF" for Closed.
std::string_view text(StreamEnd end);

class Streams {
public:
  virtual ~Streams() = default;

  using Id = uint64_t; // of one end; 0: none
  // What the owner of one end hears. Nothing comes behind `ended`.
  struct Owner {
    std::function<void()> connected = {}; // of the end that opened it
    std::function<void(std::span<const uint8_t>)> received = {};
    std::function<void(StreamEnd)> ended = {};
  };
  // Of a connection that was accepted.
  struct Accepted {
    Id id = 0;
    StreamAddress from;
  };
  using Accept = std::function<Owner(const Accepted&)>;

  // connect(2): an error that is known at once, or an end that is being opened.
  virtual tl::expected<Id, StreamEnd> connect(NetworkNamespace& ns, const StreamAddress& to, Owner owner) = 0;
  // A connection that stands since before the scenario began, and on which `said` was said already. Nothing
  // is sent for that, and neither kernel tracks it before it first carries something. 0 where nobody listens.
  virtual Id connectStanding(NetworkNamespace& ns, NetworkNamespace& peer, const StreamAddress& to,
                             std::span<const uint8_t> said, Owner owner) = 0;
  // False where the port is taken.
  virtual bool listen(NetworkNamespace& ns, const StreamAddress& at, Accept accept) = 0;
  // Connections that were accepted go on.
  virtual void stopListening(NetworkNamespace& ns, const StreamAddress& at) = 0;
  // Does nothing where the connection has ended.
  virtual void send(NetworkNamespace& ns, Id id, std::span<const uint8_t> bytes) = 0;
  // Ends it from this side; its owner hears no more of it. One that is being opened is given up.
  virtual void close(NetworkNamespace& ns, Id id) = 0;
  // For how long something that was sent waits for its acknowledgement; zero: for nothing.
  virtual net::SimTime unacknowledgedFor(NetworkNamespace& ns, Id id) = 0;
  // The address that the end has on its own host.
  virtual StreamAddress localAddress(NetworkNamespace& ns, Id id) = 0;
  // The host loses its power: all of its connections and listeners are gone, and nobody is told.
  virtual void lose(NetworkNamespace& ns) = 0;
};

// A text as what is sent.
inline std::span<const uint8_t> bytesOf(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// Null where there are no packets, as in tests of daemons alone.
Streams* streamsOf(const Environment& environment);

} // namespace fg::host
