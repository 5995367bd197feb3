// Network namespaces without devices: for tests of what is not about packets.
#pragma once

#include "core/manual_scheduler.h"
#include "host/network_namespace.h"

namespace fg::tests {

class NoLinks : public host::LinkDriver {
public:
  void interfaceAdded(host::NetworkNamespace&, host::Interface&) override {}
  void vethPairAdded(host::NetworkNamespace&, host::Interface&) override {}
  void interfaceRemoved(host::NetworkNamespace&, host::Interface&) override {}
  void interfaceChanged(host::NetworkNamespace&, host::Interface&) override {}
};

struct LoneKernel {
  core::ManualScheduler scheduler;
  trace::Recorder recorder{[this] { return scheduler.now(); }};
  NoLinks links;
  host::Environment environment{scheduler, recorder, links, 1};
};

inline net::Ipv4Address address(const char* text) { return *net::Ipv4Address::parse(text); }
inline net::Ipv4Prefix prefix(const char* text) { return *net::Ipv4Prefix::parse(text); }
inline net::MacAddress mac(const char* text) { return *net::MacAddress::parse(text); }

// An Ethernet interface that is up and has the address.
inline host::Interface& addEthernet(host::NetworkNamespace& ns, const char* name, const char* addressText,
                                    uint32_t metric = 0) {
  auto& interface = ns.addInterface(host::InterfaceKind::Ethernet, name, mac("08:00:27:00:00:01"));
  std::ignore = ns.setUp(interface, true);
  host::InterfaceAddress own;
  own.prefix = prefix(addressText);
  own.broadcast = own.prefix.broadcast();
  std::ignore = ns.addAddress(interface, own, metric);
  return interface;
}

} // namespace fg::tests
