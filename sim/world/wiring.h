// The cables of the cluster: implemented by the engine with devices, by nothing in tests.
#pragma once

#include "host/network_namespace.h"
#include "scenario/scenario.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace fg::world {

// What is wrong with a segment.
struct LinkFault {
  double loss = 0;              // of each frame, from 0 to 1
  net::SimTime delay{0};        // on top of its own
  std::optional<uint64_t> rate; // bits a second, instead of its own
};

class Wiring {
public:
  virtual ~Wiring() = default;
  virtual void addNamespace(host::NetworkNamespace& ns) = 0;
  virtual void addSegment(const scenario::Segment& segment) = 0;
  virtual void connect(host::NetworkNamespace& ns, host::Interface& interface,
                       const std::string& segment) = 0;
  // `chance` decides which frames are lost. A fault without anything in it mends the segment.
  virtual void setFault(const std::string& segment, const LinkFault& fault, core::Rng chance) = 0;
  // What leaves by this interface has left the model.
  virtual void connectToInternet(host::NetworkNamespace& ns, host::Interface& interface) = 0;
  // The same where nothing of what the interface leads to is modelled: `assumption` says so.
  virtual void leadOutside(host::NetworkNamespace& ns, host::Interface& interface,
                           const std::string& assumption) = 0;
  // Tells whom frames on a segment are for that is not there: by Ethernet address, or by the address that ARP
  // asks for.
  using Sought = std::function<void(const std::string& segment, const net::MacAddress& mac,
                                    std::optional<net::Ipv4Address> asked)>;
  virtual void setSought(const Sought&) {}
  // A service listens in the namespace: it answers as scenario.h says of listeners.
  virtual void listen(host::NetworkNamespace& ns, const scenario::Listener& listener) = 0;
  virtual std::vector<scenario::Listener> listeners(const host::NetworkNamespace& ns) const = 0;
};

} // namespace fg::world
