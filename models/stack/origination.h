// How a packet comes to be in a namespace, and how sending it can fail.
#pragma once

#include "device/frame.h"

#include <memory>
#include <optional>
#include <string_view>

namespace fg::stack {

// Who makes a packet, and why.
struct Origination {
  trace::Origin why = trace::Origin::Application;
  trace::PacketId cause;     // the packet that it answers or complains about
  std::string_view by;       // "ping", "udp socket", "echo responder" …
  bool sourceChosen = false; // its source address is the one that the route names
  bool hidden = false;       // of the control plane: it is not recorded
  device::Notes notes{};     // an ICMP error inherits the connection of what it complains about
  int through = 0;           // index of the interface that it must leave by (SO_BINDTODEVICE); 0: as routed
  std::shared_ptr<device::Frame> carried{}; // what travels inside of it, where it is a tunnel's packet
  trace::PacketId record{};                 // its record, begun already, where it is a tunnel's packet
};

// What send(2) returns where the packet did not even leave the host.
enum class LocalFailure {
  NetUnreachable,   // ENETUNREACH: "Network is unreachable"
  HostUnreachable,  // EHOSTUNREACH: "No route to host"
  NotPermitted,     // EPERM: a rule of OUTPUT dropped it
  PermissionDenied, // EACCES: a prohibit route
  Invalid,          // EINVAL: a blackhole route
  MessageTooLong,   // EMSGSIZE: larger than the MTU, and not to be fragmented
};

struct Sent {
  trace::PacketId id;
  std::optional<LocalFailure> failure;
};

} // namespace fg::stack
