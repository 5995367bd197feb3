// A cluster for tests of daemons: nodes as in the reference, without any device behind their interfaces.
#pragma once

#include <gtest/gtest.h>

#include "core/manual_scheduler.h"
#include "host/files.h"
#include "host/network_namespace.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace fg::test {

struct NoLinks : host::LinkDriver {
  void interfaceAdded(host::NetworkNamespace&, host::Interface&) override {}
  void vethPairAdded(host::NetworkNamespace&, host::Interface&) override {}
  void interfaceRemoved(host::NetworkNamespace&, host::Interface&) override {}
  void interfaceChanged(host::NetworkNamespace&, host::Interface&) override {}
};

inline net::Ipv4Address ip(std::string_view text) { return net::Ipv4Address::parse(text).value(); }
inline net::Ipv4Prefix prefix(std::string_view text) { return net::Ipv4Prefix::parse(text).value(); }
inline net::MacAddress mac(std::string_view text) { return net::MacAddress::parse(text).value(); }

// A world with a clock that is moved by hand.
struct World : host::NamespaceFactory {
  core::ManualScheduler scheduler;
  trace::Recorder recorder{[this] { return scheduler.now(); }};
  NoLinks links;
  host::Environment environment{scheduler, recorder, links, 1};
  std::vector<std::unique_ptr<host::NetworkNamespace>> namespaces;

  host::NetworkNamespace& createNamespace(std::string name, std::string node) override {
    namespaces.push_back(
        std::make_unique<host::NetworkNamespace>(environment, std::move(name), std::move(node)));
    return *namespaces.back();
  }
  void destroyNamespace(host::NetworkNamespace& ns) override {
    std::erase_if(namespaces, [&](const auto& known) { return known.get() == &ns; });
  }
  host::NetworkNamespace* find(std::string_view name) {
    for (auto& ns : namespaces)
      if (ns->name() == name) return ns.get();
    return nullptr;
  }

  // As in listing 12 and 16: NAT, private network, DHCP; NetworkManager's metrics.
  host::NetworkNamespace& addNode(const std::string& name, const std::string& eth1, const std::string& eth2) {
    host::NetworkNamespace& node = createNamespace(name, name);
    addInterface(node, "eth0", "10.0.2.15/24");
    addInterface(node, "eth1", eth1);
    addInterface(node, "eth2", eth2);
    addDefault(node, "eth0", "10.0.2.2", 100);
    addDefault(node, "eth2", "172.30.116.1", 101);
    return node;
  }
  static void addInterface(host::NetworkNamespace& node, const std::string& name,
                           const std::string& address) {
    host::Interface& added = node.addInterface(host::InterfaceKind::Ethernet, name, mac("52:54:00:00:57:32"));
    EXPECT_TRUE(node.setUp(added, true));
    EXPECT_TRUE(node.addAddress(
        added, {prefix(address), prefix(address).broadcast(), routing::Scope::Global, {}}, 100));
  }
  static void addDefault(host::NetworkNamespace& node, const char* name, const char* gateway,
                         uint32_t metric) {
    routing::Route route;
    route.gateway = ip(gateway);
    route.interface = node.interface(name)->index;
    route.metric = metric;
    EXPECT_TRUE(node.addRoute(route));
  }
};

inline std::vector<std::string> routesOf(const host::NetworkNamespace& ns) {
  std::vector<std::string> out;
  for (const routing::Route& route : ns.routes().routes())
    out.push_back(ns.routeText(route));
  return out;
}

// What `iptables -t TABLE -S CHAIN` prints, line by line.
inline std::vector<std::string> rulesOf(host::NetworkNamespace& ns, const std::string& table,
                                        const std::string& chain) {
  auto result = ns.netfilter().rules.iptables(std::vector<std::string>{"-t", table, "-S", chain});
  EXPECT_EQ(result.status, 0) << result.err;
  std::vector<std::string> out;
  std::string_view text = result.out;
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

} // namespace fg::test
