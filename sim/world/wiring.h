// The cables of the cluster: implemented by the engine with devices, by nothing in tests.
#pragma once

#include "host/network_namespace.h"
#include "scenario/scenario.h"

#include <string>
#include <vector>

namespace fg::world {

class Wiring {
public:
  virtual ~Wiring() = default;
  virtual void addNamespace(host::NetworkNamespace& ns) = 0;
  virtual void addSegment(const scenario::Segment& segment) = 0;
  virtual void connect(host::NetworkNamespace& ns, host::Interface& interface,
                       const std::string& segment) = 0;
  // What leaves by this interface has left the model.
  virtual void connectToInternet(host::NetworkNamespace& ns, host::Interface& interface) = 0;
  // The same where nothing of what the interface leads to is modelled: `assumption` says so.
  virtual void leadOutside(host::NetworkNamespace& ns, host::Interface& interface,
                           const std::string& assumption) = 0;
  // A service listens in the namespace: it answers as scenario.h says of listeners.
  virtual void listen(host::NetworkNamespace& ns, const scenario::Listener& listener) = 0;
  virtual std::vector<scenario::Listener> listeners(const host::NetworkNamespace& ns) const = 0;
};

} // namespace fg::world
