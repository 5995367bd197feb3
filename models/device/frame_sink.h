// What the devices of a network namespace ask of the IP layer above them. Implemented by the stack.
#pragma once

#include "device/frame.h"
#include "host/interface.h"

#include <functional>

namespace fg::device {

class FrameSink {
public:
  virtual ~FrameSink() = default;

  // A frame for this host. Frame::notes name the interface and the bridge port, EnterInterface is recorded.
  virtual void receive(Frame frame, host::Interface& interface) = 0;

  using Continuation = std::function<void(Frame)>;
  // br_netfilter: a frame came in by a port of `bridge`. Calls `next` with the frame as it is to be bridged:
  // at once, later (a neighbour has to be found first), or never (it was dropped).
  // Where br_netfilter is off, that is at once and unchanged.
  virtual void bridgePrerouting(Frame frame, host::Interface& bridge, Continuation next) = 0;
  // br_netfilter: FORWARD and POSTROUTING of a frame that is bridged to `out`. False: it was dropped.
  virtual bool bridgeForward(Frame& frame, host::Interface& bridge, host::Interface& out) = 0;
  // Does br_netfilter hand this frame to iptables?
  virtual bool filtersBridged(const Frame& frame) const = 0;
};

} // namespace fg::device
