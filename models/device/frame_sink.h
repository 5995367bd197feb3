// What the devices of a network namespace ask of the IP layer above them. Implemented by the stack.
#pragma once

#include "device/frame.h"
#include "host/interface.h"

#include <functional>

namespace fg::device {

// The UDP datagram that a tunnel puts a frame into.
struct Outer {
  net::Ipv4Address destination;
  std::optional<net::Ipv4Address> source; // nothing: as routed
  uint16_t sourcePort = 0, destinationPort = 0;
  int through = 0; // index of the interface that it must leave by; 0: as routed
  uint8_t ttl = net::kDefaultTtl, tos = 0;
  bool checksum = true;
  uint32_t vni = 0;
  net::Bytes payload; // the tunnel's header and the frame
};

class FrameSink {
public:
  virtual ~FrameSink() = default;

  // A frame for this host. Frame::notes name the interface and the bridge port, EnterInterface is recorded.
  virtual void receive(Frame&& frame, host::Interface& interface) = 0;

  using Continuation = std::function<void(Frame)>;
  // br_netfilter: a frame came in by a port of `bridge`. Calls `next` with the frame as it is to be bridged:
  // at once, later (a neighbour has to be found first), or never (it was dropped).
  // Where br_netfilter is off, that is at once and unchanged.
  virtual void bridgePrerouting(Frame frame, host::Interface& bridge, Continuation next) = 0;
  // br_netfilter: FORWARD and POSTROUTING of a frame that is bridged to `out`. False: it was dropped.
  virtual bool bridgeForward(Frame& frame, host::Interface& bridge, host::Interface& out) = 0;
  // br_netfilter: what goes out by a port of this MTU: the frame, or its fragments; none where it does not
  // fit.
  virtual std::vector<Frame> asBridged(Frame frame, uint32_t mtu) const = 0;
  // Sends the datagram, in which `inner` travels, out of this host (udp_tunnel_xmit_skb).
  virtual void sendTunnelled(Frame inner, host::Interface& tunnel, Outer outer) = 0;
  // Does br_netfilter hand this frame to iptables?
  virtual bool filtersBridged(const Frame& frame) const = 0;
};

} // namespace fg::device
