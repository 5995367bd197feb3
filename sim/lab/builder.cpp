#include "lab/builder.h"

#include "lab/refusals.h"
#include "lab/sockets.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <sys/socket.h>
#include <unistd.h>

namespace fg::lab {
namespace {

const std::string kSwitches = "switches"; // the place name of the namespace that holds the segments' bridges

// The spaces of a name would end it in `ip netns`; a pod's name has a slash.
std::string fileName(std::string place) {
  std::replace_if(
      place.begin(), place.end(), [](char c) { return c == '/' || c == ' '; }, '.');
  return place;
}

tl::expected<void, std::string> succeeded(const std::string& where, const std::string& what, const Ran& ran) {
  if (ran.status == 0) return {};
  std::string said = ran.err.empty() ? ran.out : ran.err;
  return tl::unexpected(fmt::format("{}: {} failed with status {}: {}", where, what, ran.status, said));
}

// An interface's name may have dots, and is the fourth part of the five: net.ipv4.conf.flannel.1.rp_filter.
std::filesystem::path sysctlFile(std::string name) {
  std::string interface;
  for (std::string_view prefix : {"net.ipv4.conf.", "net.ipv4.neigh."})
    if (std::size_t last = name.rfind('.'); name.starts_with(prefix) && last > prefix.size()) {
      interface = name.substr(prefix.size(), last - prefix.size());
      name.replace(prefix.size(), interface.size(), "*");
    }
  std::replace(name.begin(), name.end(), '.', '/');
  if (std::size_t at = name.find('*'); at != std::string::npos) name.replace(at, 1, interface);
  return "/proc/sys/" + name;
}

bool writeSysctl(const std::string& name, const std::string& value) {
  std::ofstream file(sysctlFile(name));
  file << value << std::flush;
  return file.good();
}

// IPv6 would send router solicitations and neighbour discovery by itself; they are nobody's probe.
void silence(const Netns& netns) {
  Inside inside(netns);
  writeSysctl("net.ipv6.conf.all.disable_ipv6", "1");
  writeSysctl("net.ipv6.conf.default.disable_ipv6", "1");
}

std::string bridgeLine(const std::string& name, const std::string& more) {
  return fmt::format(
      "link add name {} {} type bridge mcast_snooping 0 stp_state 0 forward_delay 0 vlan_default_pvid 0\n",
      name, more);
}

} // namespace

tl::expected<Netns, std::string> Builder::netns(const std::string& place, bool make) {
  std::string own = m_prefix + fileName(place);
  if (m_prefix.empty()) return Netns::create();
  if (make) {
    auto here = Netns::create(); // `ip netns add` does not care where it runs
    if (!here) return here;
    if (auto added = succeeded(place, "ip netns add " + own, run(*here, {"ip", "netns", "add", own})); !added)
      return tl::unexpected(added.error());
  }
  return Netns::open(own);
}

tl::expected<Network, std::string> Builder::build() {
  namePorts();
  numberInterfaces();
  if (auto done = makeNamespaces(); !done) return tl::unexpected(done.error());
  if (auto done = lay(); !done) return tl::unexpected(done.error());
  for (auto step : {&Builder::configure, &Builder::load})
    for (const NamespacePlan& plan : m_blueprint.namespaces)
      (this->*step)(plan);
  for (const NamespacePlan& plan : m_blueprint.namespaces)
    if (auto done = await(plan); !done) return tl::unexpected(done.error());
  return std::move(m_network);
}

tl::expected<Network, std::string> Builder::open() {
  namePorts();
  for (const NamespacePlan& plan : m_blueprint.namespaces) {
    auto opened = netns(plan.name, false);
    if (!opened) return tl::unexpected(opened.error());
    m_network.m_namespaces.emplace(plan.name, std::move(*opened));
  }
  auto switches = netns(kSwitches, false);
  if (!switches) return tl::unexpected(switches.error());
  m_network.m_switches.push_back(std::move(*switches));
  return std::move(m_network);
}

void Builder::namePorts() {
  for (const NamespacePlan& plan : m_blueprint.namespaces) {
    m_network.m_places.push_back(plan.name);
    for (const InterfacePlan& interface : plan.interfaces) {
      if (interface.segment.empty() && interface.kind != Kind::Outside) continue;
      std::string port = "port" + std::to_string(m_network.m_ports.size());
      m_network.m_ports[{plan.name, interface.name}] = port;
      if (!interface.segment.empty()) m_network.m_segmentPorts[interface.segment].push_back(port);
    }
  }
}

// Where an address is chosen, the kernel asks the devices in the order in which they came (for_each_netdev),
// and elsewhere they are told by their indices: on a machine, that is one order. No two of the network are
// alike, so that each keeps its own where it is moved.
void Builder::numberInterfaces() {
  constexpr int kFirst = 1000; // beyond what the kernel gives by itself
  auto comesLater = [](const InterfacePlan& interface) {
    return interface.kind == Kind::Vxlan || interface.kind == Kind::Tun;
  };
  for (bool later : {false, true})
    for (const NamespacePlan& plan : m_blueprint.namespaces)
      for (const InterfacePlan& interface : plan.interfaces)
        if (comesLater(interface) == later)
          m_indices[{plan.name, interface.name}] = kFirst + static_cast<int>(m_indices.size());
}

Builder::Done Builder::makeNamespaces() {
  auto switches = netns(kSwitches, true);
  if (!switches) return tl::unexpected(switches.error());
  m_network.m_switches.push_back(std::move(*switches));
  silence(m_network.m_switches.front());
  for (const NamespacePlan& plan : m_blueprint.namespaces) {
    auto made = netns(plan.name, true);
    if (!made) return tl::unexpected(made.error());
    silence(*made);
    m_network.m_namespaces.emplace(plan.name, std::move(*made));
  }
  return {};
}

// All cables at once, from the namespace of the switches. Then each namespace gets its devices in its own
// order.
Builder::Done Builder::lay() {
  std::string batch;
  for (std::size_t i = 0; i < m_blueprint.segments.size(); ++i)
    batch += bridgeLine(fmt::format("segment{}", i), "") + fmt::format("link set dev segment{} up\n", i);
  for (const NamespacePlan& plan : m_blueprint.namespaces)
    for (const InterfacePlan& interface : plan.interfaces)
      batch += cable(plan, interface);
  for (const NamespacePlan& plan : m_blueprint.namespaces)
    for (const InterfacePlan& interface : plan.interfaces)
      batch += plug(plan, interface);
  const Netns& switches = m_network.m_switches.front();
  {
    Inside inside(switches);
    writeSysctl("net.bridge.bridge-nf-call-iptables", "0");
    writeSysctl("net.bridge.bridge-nf-call-arptables", "0");
  }
  return succeeded(kSwitches, "ip -batch", run(switches, {"ip", "-batch", "-"}, batch));
}

// The end of a cable, before it is in its namespace.
std::string Builder::looseEnd(const std::string& place, const std::string& interface) {
  auto [end, isNew] = m_looseEnds.emplace(std::pair(place, interface), "");
  if (isNew) end->second = "end" + std::to_string(m_looseEnds.size());
  return end->second;
}

std::string Builder::cable(const NamespacePlan& plan, const InterfacePlan& interface) {
  auto described = [&](const std::string& place, const InterfacePlan& end) {
    return fmt::format("{} index {} address {} mtu {}", looseEnd(place, end.name),
                       m_indices.at({place, end.name}), end.mac.text(), end.mtu);
  };
  if (auto port = m_network.m_ports.find({plan.name, interface.name}); port != m_network.m_ports.end()) {
    auto segment = std::find(m_blueprint.segments.begin(), m_blueprint.segments.end(), interface.segment);
    bool isOnSegment = segment != m_blueprint.segments.end(); // else nobody is there
    return fmt::format("link add name {0} mtu {1} type veth peer name {2}\nlink set dev {0} {3} {4}\n",
                       port->second, interface.mtu, described(plan.name, interface),
                       isOnSegment ? fmt::format("master segment{}", segment - m_blueprint.segments.begin())
                                   : std::string("nomaster"),
                       interface.plugged ? "up" : "down");
  }
  if (interface.kind != Kind::Veth) return {};
  if (std::pair(interface.peerPlace, interface.peerName) < std::pair(plan.name, interface.name))
    return {}; // made from its other end
  const InterfacePlan* peer = find(interface.peerPlace, interface.peerName);
  if (!peer) return {};
  return fmt::format("link add name {} type veth peer name {}\n", described(plan.name, interface),
                     described(interface.peerPlace, *peer));
}

std::string Builder::plug(const NamespacePlan& plan, const InterfacePlan& interface) const {
  std::string there = "netns " + m_network.find(plan.name)->path();
  if (interface.kind == Kind::Bridge)
    return bridgeLine(interface.name,
                      fmt::format("index {} address {} {}", m_indices.at({plan.name, interface.name}),
                                  interface.mac.text(), there));
  auto end = m_looseEnds.find({plan.name, interface.name});
  if (end == m_looseEnds.end()) return {};
  return fmt::format("link set dev {} {} name {}\n", end->second, there, interface.name);
}

const InterfacePlan* Builder::find(const std::string& place, const std::string& interface) const {
  for (const NamespacePlan& plan : m_blueprint.namespaces)
    for (const InterfacePlan& candidate : plan.interfaces)
      if (plan.name == place && candidate.name == interface) return &candidate;
  return nullptr;
}

void Builder::configure(const NamespacePlan& plan) {
  std::string batch = "link set lo up\n";
  for (const InterfacePlan& interface : plan.interfaces) {
    if (interface.kind == Kind::Vxlan)
      batch += fmt::format("link add name {} index {} address {} mtu {} type vxlan {}\n", interface.name,
                           m_indices.at({plan.name, interface.name}), interface.mac.text(), interface.mtu,
                           interface.tunnel);
    if (interface.kind == Kind::Tun)
      batch += fmt::format("link set dev {} mtu {}\n", interface.name, interface.mtu);
    // Nobody answers ARP where packets leave the model.
    if (interface.kind == Kind::Outside) batch += fmt::format("link set dev {} arp off\n", interface.name);
    if (!interface.bridge.empty())
      batch += fmt::format("link set dev {} master {}\n", interface.name, interface.bridge);
    if (interface.hairpin)
      batch += fmt::format("link set dev {} type bridge_slave hairpin on\n", interface.name);
    if (interface.up) batch += fmt::format("link set dev {} up\n", interface.name);
    for (const Address& address : interface.addresses)
      batch += fmt::format("addr add {} {}dev {} metric {}\n", address.prefix.text(),
                           address.prefix.length() < 31 ? "brd + " : "", interface.name, address.metric);
  }
  // Set, and not given when it is made: br_netfilter fragments by what it was set to (br_change_mtu).
  for (const InterfacePlan& interface : plan.interfaces)
    if (interface.kind == Kind::Bridge)
      batch += fmt::format("link set dev {} mtu {}\n", interface.name, interface.mtu);
  for (const std::string& route : plan.routes)
    batch += "route add " + route + "\n";
  for (const std::string& neighbor : plan.neighbors)
    batch += "neigh replace " + neighbor + " nud permanent\n";
  std::string entries;
  for (const std::string& entry : plan.forwarding)
    entries += "fdb append " + entry + "\n";
  const Netns& here = *m_network.find(plan.name);
  for (const InterfacePlan& interface : plan.interfaces)
    if (interface.kind == Kind::Tun) {
      Inside inside(here);
      refused(plan, makeTun(interface.name, m_indices.at({plan.name, interface.name})));
    }
  refused(plan, runBatch(here, "ip", batch));
  refused(plan, runBatch(here, "bridge", entries));
  for (const std::vector<std::string>& words : plan.commands)
    refused(plan, runCommand(m_network, plan.name, words));
  Inside inside(here);
  for (const auto& [name, value] : plan.sysctls)
    writeSysctl(name, value); // what a namespace may not set, such as nf_conntrack_max, stays the kernel's
  for (const InterfacePlan& interface : plan.interfaces)
    for (const auto& [name, value] : kArpTimes)
      writeSysctl("net.ipv4.neigh." + interface.name + "." + std::string(name), std::string(value));
}

void Builder::load(const NamespacePlan& plan) { refused(plan, loadRules(m_network, plan.name, plan.rules)); }

void Builder::refused(const NamespacePlan& plan, const std::vector<std::string>& what) {
  for (const std::string& each : what)
    m_network.m_notBuilt.push_back(plan.name + ": " + each);
}

// A veth that came up before its peer does not send until the kernel's link watch has seen the peer.
Builder::Done Builder::await(const NamespacePlan& plan) const {
  Inside inside(*m_network.find(plan.name));
  int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  Done done;
  for (const InterfacePlan& interface : plan.interfaces) {
    bool isPlugged = interface.plugged && m_network.m_ports.contains({plan.name, interface.name});
    if (const InterfacePlan* peer = find(interface.peerPlace, interface.peerName)) isPlugged = peer->up;
    if (!interface.up || !isPlugged) continue;
    if (!awaitCarrier(socket, interface.name))
      done = tl::unexpected(plan.name + ": " + interface.name + " does not come up");
  }
  close(socket);
  return done;
}

} // namespace fg::lab
