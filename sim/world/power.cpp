// A machine without power, and one that boots.
#include "world/world.h"

#include <algorithm>

namespace fg::world {
namespace {

// What iptables-restore makes of this is what a kernel begins with.
constexpr std::string_view kNoRules = "*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n"
                                      "*mangle\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n"
                                      ":FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n"
                                      ":POSTROUTING ACCEPT [0:0]\nCOMMIT\n"
                                      "*nat\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n"
                                      ":OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\nCOMMIT\n"
                                      "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n"
                                      ":OUTPUT ACCEPT [0:0]\nCOMMIT\n";

bool isDescribed(const scenario::Node& description, const host::Interface& interface) {
  const auto& all = description.interfaces;
  return interface.kind == host::InterfaceKind::Loopback
         || std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.name == interface.name; })
         || std::find(description.bridges.begin(), description.bridges.end(), interface.name)
                != description.bridges.end();
}

void forget(host::NetworkNamespace& ns) {
  std::ignore = ns.netfilter().rules.restore(kNoRules, netfilter::RuleSet::Flush::Yes,
                                             netfilter::RuleSet::Counters::Ignore);
  ns.netfilter().conntrack.flush(ns.now());
}

} // namespace

void World::powerOff(host::NetworkNamespace& ns, const scenario::Node& description) {
  for (host::Interface* interface : ns.interfaces()) {
    if (!isDescribed(description, *interface)) {
      ns.removeInterface(interface->index);
      continue;
    }
    if (interface->kind == host::InterfaceKind::Loopback) continue;
    for (const host::InterfaceAddress& address : std::vector(interface->addresses))
      std::ignore = ns.removeAddress(*interface, address.prefix);
    std::ignore = ns.setUp(*interface, false);
    if (!interface->connectedTo.empty()) setLink(ns, *interface, false);
  }
  if (!description.later || m_daemons) forget(ns);
}

void World::powerOn(host::NetworkNamespace& ns, const scenario::Node& description) {
  for (const auto& [name, value] : m_bootSysctls[description.name])
    if (ns.sysctl(name) != value) std::ignore = ns.setSysctl(name, value);
  for (host::Interface* interface : ns.interfaces())
    if (!interface->connectedTo.empty()) setLink(ns, *interface, true);
  configure(ns, description);
}

} // namespace fg::world
