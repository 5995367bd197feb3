// A small network for the stack's tests: namespaces, links, addresses, and what became of the packets.
#pragma once

#include "stack/endpoint.h"
#include "stack/fabric.h"
#include "stack/step_simulator.h"
#include "trace/trace.h"

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace fg::stack {

inline net::Ipv4Address ip(std::string_view text) { return net::Ipv4Address::parse(text).value(); }
inline net::Ipv4Prefix cidr(std::string_view text) { return net::Ipv4Prefix::parse(text).value(); }

class World {
public:
  explicit World(net::SimTime start = net::SimTime{0})
      : scheduler(start),
        recorder([this] { return scheduler.now(); }), environment{scheduler, recorder, fabric} {}

  // Every trace that a test made keeps the invariants.
  ~World() {
    const trace::Recording& recording = recorder.recording();
    for (uint32_t i = 0; i < recording.packets.size(); ++i)
      for (const std::string& broken : trace::validate(recording, trace::traceOf(recording, {i})))
        ADD_FAILURE() << "packet " << i << ": " << broken << "\n" << story({i});
  }

  host::NetworkNamespace& add(std::string name) {
    auto& ns = *namespaces.emplace_back(std::make_unique<host::NetworkNamespace>(environment, name, name));
    fabric.attach(ns);
    endpoints.push_back(std::make_unique<Endpoint>(fabric.stackOf(ns)));
    return ns;
  }

  Endpoint& programs(const host::NetworkNamespace& ns) {
    for (size_t i = 0; i < namespaces.size(); ++i)
      if (namespaces[i].get() == &ns) return *endpoints[i];
    throw std::logic_error("not of this world");
  }

  net::MacAddress mac() {
    ++lastMac;
    return net::MacAddress({2, 0, 0, 0, static_cast<uint8_t>(lastMac >> 8), static_cast<uint8_t>(lastMac)});
  }

  host::Interface& address(host::NetworkNamespace& ns, host::Interface& interface, std::string_view prefix) {
    host::InterfaceAddress added;
    added.prefix = cidr(prefix);
    EXPECT_TRUE(ns.addAddress(interface, added));
    return interface;
  }

  // A veth pair, up at both ends.
  void veth(host::NetworkNamespace& one, std::string name, host::NetworkNamespace& other,
            std::string otherName) {
    host::Interface& near = one.addVethPair(std::move(name), mac(), other, otherName, mac());
    EXPECT_TRUE(one.setUp(near, true));
    EXPECT_TRUE(other.setUp(*other.interface(otherName), true));
  }

  // An Ethernet card on a segment of 1 Gbit/s and 100 us, which is made where it is new.
  host::Interface& card(host::NetworkNamespace& ns, std::string name, const std::string& segment) {
    if (std::find(segments.begin(), segments.end(), segment) == segments.end()) {
      fabric.addSegment(segment, 1'000'000'000, std::chrono::microseconds(100));
      segments.push_back(segment);
    }
    host::Interface& added = ns.addInterface(host::InterfaceKind::Ethernet, std::move(name), mac());
    EXPECT_TRUE(fabric.connect(ns, added, segment));
    EXPECT_TRUE(ns.setUp(added, true));
    return added;
  }

  host::Interface& bridge(host::NetworkNamespace& ns, std::string name, std::vector<std::string> ports) {
    host::Interface& added = ns.addInterface(host::InterfaceKind::Bridge, std::move(name), mac());
    EXPECT_TRUE(ns.setUp(added, true));
    for (const std::string& port : ports)
      EXPECT_TRUE(ns.setMaster(*ns.interface(port), added.index));
    return added;
  }

  void route(host::NetworkNamespace& ns, std::string_view prefix, std::string_view gateway) {
    routing::Route added;
    added.destination = cidr(prefix);
    added.gateway = ip(gateway);
    EXPECT_TRUE(ns.addRoute(added));
  }

  void iptables(host::NetworkNamespace& ns, std::string_view line) {
    std::vector<std::string> words;
    for (size_t at = 0; at < line.size();) {
      size_t end = std::min(line.find(' ', at), line.size());
      words.emplace_back(line.substr(at, end - at));
      at = end + 1;
    }
    auto result = ns.netfilter().rules.iptables(words);
    EXPECT_EQ(result.status, 0) << line << ": " << result.err;
  }

  void run(net::SimTime duration) {
    session.simulator().runUntil(scheduler.now() - scheduler.start() + duration);
  }

  // Sends an echo request and returns what came back within ten seconds.
  std::vector<Answer> ping(host::NetworkNamespace& from, std::string_view to, uint8_t ttl = 64) {
    auto answers = std::make_shared<std::vector<Answer>>();
    EchoSpec spec;
    spec.destination = ip(to);
    spec.ttl = ttl;
    spec.sequence = ++lastSequence;
    lastPacket =
        programs(from).sendEcho(spec, [answers](const Answer& answer) { answers->push_back(answer); });
    run(std::chrono::seconds(10));
    return *answers;
  }

  std::vector<Answer> udp(host::NetworkNamespace& from, std::string_view to, uint16_t port,
                          uint8_t ttl = 64) {
    auto answers = std::make_shared<std::vector<Answer>>();
    UdpSpec spec;
    spec.destination = ip(to);
    spec.dport = port;
    spec.ttl = ttl;
    lastPacket =
        programs(from).sendUdp(spec, [answers](const Answer& answer) { answers->push_back(answer); });
    run(std::chrono::seconds(10));
    return *answers;
  }

  std::vector<Answer> tcp(host::NetworkNamespace& from, std::string_view to, uint16_t port) {
    auto answers = std::make_shared<std::vector<Answer>>();
    const net::Bytes request{'p', 'i', 'n', 'g'};
    lastPacket = programs(from).connectTcp({ip(to), port}, request,
                                           [answers](const Answer& answer) { answers->push_back(answer); });
    run(std::chrono::seconds(10));
    return *answers;
  }

  trace::Trace lastTrace() const { return trace::traceOf(recorder.recording(), lastPacket); }
  trace::Disposition fate() const { return lastTrace().disposition; }
  // The names of the namespaces that the last probe visited, with blanks between them.
  std::string path() const {
    std::string out;
    for (const trace::Hop& hop : lastTrace().hops)
      out += (out.empty() ? "" : " ") + recorder.recording().nameSpace(hop.where).name;
    return out;
  }
  // The kinds of the steps of one packet, a line for each hop.
  std::string story(trace::PacketId packet) const {
    std::string out;
    for (const trace::Hop& hop : trace::traceOf(recorder.recording(), packet).hops) {
      out += recorder.recording().nameSpace(hop.where).name + ":";
      for (const trace::Step* step : hop.steps)
        out += " " + std::string(trace::kind(step->detail));
      out += "\n";
    }
    return out;
  }
  // The steps of one kind of the last probe, in order.
  template<class Detail> std::vector<Detail> steps() const {
    std::vector<Detail> out;
    for (const trace::Hop& hop : lastTrace().hops)
      for (const trace::Step* step : hop.steps)
        if (const auto* detail = std::get_if<Detail>(&step->detail)) out.push_back(*detail);
    return out;
  }
  std::string_view text(trace::StringId id) const { return recorder.recording().text(id); }

  SimulatorSession session;
  SimulatorScheduler scheduler;
  trace::Recorder recorder;
  Fabric fabric;
  host::Environment environment;
  std::vector<std::unique_ptr<host::NetworkNamespace>> namespaces;
  std::vector<std::unique_ptr<Endpoint>> endpoints;
  std::vector<std::string> segments;
  trace::PacketId lastPacket;
  uint16_t lastSequence = 0;
  unsigned lastMac = 0;
};

// client - router - server, with a veth pair or a segment between each two.
struct RoutedWorld : World {
  host::NetworkNamespace& client = add("client");
  host::NetworkNamespace& router = add("router");
  host::NetworkNamespace& server = add("server");

  RoutedWorld() {
    veth(client, "eth0", router, "veth1");
    address(client, *client.interface("eth0"), "10.0.1.2/24");
    address(router, *router.interface("veth1"), "10.0.1.1/24");
    address(router, card(router, "eth1", "lan"), "10.0.2.1/24");
    address(server, card(server, "eth0", "lan"), "10.0.2.2/24");
    route(client, "0.0.0.0/0", "10.0.1.1");
    route(server, "0.0.0.0/0", "10.0.2.1");
    router.setSysctl("net.ipv4.ip_forward", "1");
    for (auto* ns : {&client, &router, &server})
      ns->setSysctl("net.ipv4.icmp_ratelimit", "0");
  }
};

} // namespace fg::stack
