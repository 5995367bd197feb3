#include "lab/targets.h"

#include "lab/lines.h"
#include "netfilter/command.h"

#include <algorithm>
#include <charconv>

namespace fg::lab {
namespace {

using scenario::found::Interface;
using scenario::found::Namespace;
using scenario::found::Role;

constexpr uint16_t kTraceroutePort = 33435, kClosedPort = 9; // nobody discards
constexpr net::Ipv4Address kElsewhere(198, 51, 100, 7);      // TEST-NET-2 (RFC 5737)

// A rule of kube-proxy that says where a service is.
struct ServiceRule {
  std::string table, chain, target;
  std::optional<net::Ipv4Address> destination; // nothing: any address of the node
  net::Protocol protocol = net::Protocol::Tcp;
  uint16_t port = 0;
};

std::optional<ServiceRule> serviceRule(const std::string& table, const std::string& line) {
  std::vector<std::string> words = netfilter::splitWords(line);
  ServiceRule out;
  out.table = table;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const std::string& value = words[i + 1];
    if (words[i] == "-A") out.chain = value;
    if (words[i] == "-j") out.target = value;
    if (words[i] == "-p") out.protocol = value == "udp" ? net::Protocol::Udp : net::Protocol::Tcp;
    if (words[i] == "--dport") std::from_chars(value.data(), value.data() + value.size(), out.port);
    if (words[i] == "-d")
      if (auto prefix = net::Ipv4Prefix::parse(value); prefix && prefix->length() == 32)
        out.destination = prefix->address();
  }
  if (!out.chain.starts_with("KUBE-") || out.port == 0) return {};
  return out;
}

class Finder {
public:
  explicit Finder(const scenario::Snapshot& snapshot) : m_snapshot(snapshot) {
    for (const Namespace& ns : snapshot.namespaces)
      for (const Interface& interface : ns.interfaces)
        for (const auto& address : interface.addresses)
          m_taken.insert(address.prefix.address());
  }

  Targets find() {
    for (const Namespace& ns : m_snapshot.namespaces) {
      if (ns.host.empty()) continue; // a gateway, or outside of a capture
      bool isPod = ns.role == Role::Pod;
      m_out.senders[isPod ? From::Pod : From::Node].push_back(ns.name);
      for (const Interface& interface : ns.interfaces)
        if (interface.kind != "loopback") addInterface(ns, interface, isPod ? Target::Pod : Target::Node);
    }
    for (const Namespace& ns : m_snapshot.namespaces)
      addServices(ns);
    addAbsent(kElsewhere);
    for (auto& [kind, destinations] : m_out.destinations) {
      std::ranges::sort(destinations);
      destinations.erase(std::unique(destinations.begin(), destinations.end()), destinations.end());
    }
    return std::move(m_out);
  }

private:
  void add(Target target, Way way, Destination destination) {
    m_out.destinations[{target, way}].push_back(destination);
  }

  void addHost(Target target, net::Ipv4Address address) {
    add(target, Way::Ping, {address});
    add(target, Way::Traceroute, {address});
    add(target, Way::Traceroute, {address, net::Protocol::Udp, kTraceroutePort});
  }

  // TCP's TTL is the host's own: no traceroute.
  void addPort(Target target, Destination destination) {
    bool isTcp = destination.protocol == net::Protocol::Tcp;
    add(target, isTcp ? Way::Tcp : Way::Udp, destination);
    if (!isTcp && target != Target::ClosedPort) add(target, Way::Traceroute, destination);
  }

  void addInterface(const Namespace& ns, const Interface& interface, Target target) {
    for (const auto& address : interface.addresses) {
      net::Ipv4Address own = address.prefix.address();
      addHost(target, own);
      addPort(Target::ClosedPort, {own, net::Protocol::Udp, kClosedPort});
      addPort(Target::ClosedPort, {own, net::Protocol::Tcp, kClosedPort});
      for (const auto& listener : ns.listeners)
        if (listener.address.isUnspecified() || listener.address == own)
          addPort(target, {own, listener.protocol, listener.port});
      // A host's own subnets, and (as likely) one beside them: the lease that nobody has.
      if (ns.role == Role::Pod || address.prefix.length() > 30 || interface.kind == "tun") continue;
      addFree(address.prefix);
      if (interface.kind == "bridge")
        addFree({net::Ipv4Address(address.prefix.broadcast().value() + 1), address.prefix.length()});
    }
  }

  // Nobody has the first address that is free from the prefix' end.
  void addFree(const net::Ipv4Prefix& prefix) {
    for (uint32_t last = prefix.broadcast().value() - 1; last > prefix.network().value(); --last)
      if (!m_taken.contains(net::Ipv4Address(last))) return addAbsent(net::Ipv4Address(last));
  }

  void addAbsent(net::Ipv4Address address) {
    addHost(Target::AbsentHost, address);
    addPort(Target::AbsentHost, {address, net::Protocol::Udp, kClosedPort});
    addPort(Target::AbsentHost, {address, net::Protocol::Tcp, kClosedPort});
  }

  void addServices(const Namespace& ns) {
    std::string table;
    for (const std::string& line : linesOf(ns.iptables)) {
      if (line[0] == '*') table = line.substr(1);
      auto rule = serviceRule(table, line);
      if (!rule) continue;
      bool isRejected = rule->target == "REJECT" && rule->table == "filter";
      bool isServed = rule->table == "nat"
                      && (rule->chain == "KUBE-SERVICES" || rule->chain == "KUBE-NODEPORTS")
                      && !rule->target.starts_with("KUBE-MARK-");
      if (isRejected || isServed) addService(ns, *rule, isRejected);
    }
  }

  void addService(const Namespace& ns, const ServiceRule& rule, bool isRejected) {
    if (rule.destination) {
      Target target = isRejected ? Target::NoEndpoints : Target::ClusterIp;
      addHost(target, *rule.destination);
      addPort(target, {*rule.destination, rule.protocol, rule.port});
      addPort(Target::ClosedPort, {*rule.destination, rule.protocol, kClosedPort});
      return;
    }
    for (const Interface& interface : ns.interfaces)
      for (const auto& address : interface.addresses)
        if (interface.kind != "loopback")
          addPort(isRejected ? Target::NoEndpoints : Target::NodePort,
                  {address.prefix.address(), rule.protocol, rule.port});
  }

  const scenario::Snapshot& m_snapshot;
  std::set<net::Ipv4Address> m_taken;
  Targets m_out;
};

} // namespace

Targets targetsIn(const scenario::Snapshot& snapshot) { return Finder(snapshot).find(); }

} // namespace fg::lab
