// A namespace in miniature for tests of netfilter: a clock, some addresses, and packets sent through the
// hooks.
#pragma once

#include "netfilter/netfilter.h"
#include "trace/recorder.h"

#include <gtest/gtest.h>

#include <map>

namespace fg::netfilter {

class FakeHost : public HostView {
public:
  net::SimTime time{0};
  core::Rng random{1, "test"};
  std::map<std::string, net::Ipv4Address, std::less<>> addresses; // of interfaces

  net::SimTime now() const override { return time; }
  core::Rng& rng() override { return random; }
  AddressType typeOf(net::Ipv4Address address, std::string_view interface) const override {
    if (address.isLoopback()) return AddressType::Local;
    if (address.isMulticast()) return AddressType::Multicast;
    for (const auto& [name, own] : addresses)
      if (own == address && (interface.empty() || name == interface)) return AddressType::Local;
    return AddressType::Unicast;
  }
  std::optional<net::Ipv4Address> masqueradeAddress(std::string_view interface,
                                                    net::Ipv4Address) const override {
    auto it = addresses.find(interface);
    return it == addresses.end() ? std::nullopt : std::optional(it->second);
  }
  RouteBack back;
  RouteBack routeBack(net::Ipv4Address, std::string_view, uint32_t) const override { return back; }
  std::map<net::Ipv4Address, uint32_t> mtus; // 1500 where none is given
  uint32_t mtuTowards(net::Ipv4Address address) const override {
    auto it = mtus.find(address);
    return it == mtus.end() ? 1500 : it->second;
  }
};

inline net::Ipv4Address ip(std::string_view text) { return *net::Ipv4Address::parse(text); }

inline net::Ipv4Packet udp(std::string_view from, uint16_t sport, std::string_view to, uint16_t dport) {
  net::Ipv4Packet::Spec spec;
  spec.source = ip(from), spec.destination = ip(to);
  return net::Ipv4Packet::makeUdp(spec, sport, dport, {});
}

inline net::Ipv4Packet echo(std::string_view from, std::string_view to, uint8_t type, uint16_t id) {
  net::Ipv4Packet::Spec spec;
  spec.source = ip(from), spec.destination = ip(to), spec.protocol = net::Protocol::Icmp;
  return net::Ipv4Packet::makeEcho(spec, type, id, 1, {});
}

// Sequence numbers of a segment, its window, and the bytes of data behind it.
struct TcpNumbers {
  uint32_t sequence = 0, ack = 0;
  uint16_t window = 65535;
  size_t data = 0;
};

inline net::Ipv4Packet tcp(std::string_view from, uint16_t sport, std::string_view to, uint16_t dport,
                           uint8_t flags, const TcpNumbers& numbers = {}) {
  std::vector<uint8_t> header(20 + numbers.data, 0);
  for (size_t i = 0; i < 4; ++i) {
    header[4 + i] = static_cast<uint8_t>(numbers.sequence >> (24 - 8 * i));
    header[8 + i] = static_cast<uint8_t>(numbers.ack >> (24 - 8 * i));
  }
  header[14] = static_cast<uint8_t>(numbers.window >> 8), header[15] = static_cast<uint8_t>(numbers.window);
  header[0] = static_cast<uint8_t>(sport >> 8), header[1] = static_cast<uint8_t>(sport);
  header[2] = static_cast<uint8_t>(dport >> 8), header[3] = static_cast<uint8_t>(dport);
  header[12] = 0x50, header[13] = flags;
  net::Ipv4Packet::Spec spec;
  spec.source = ip(from), spec.destination = ip(to), spec.protocol = net::Protocol::Tcp;
  return net::Ipv4Packet::make(spec, header);
}

class NetfilterTest : public testing::Test {
protected:
  using Verdict = HookOutcome::Verdict;

  // What a packet carries through the namespace.
  struct Journey {
    net::Ipv4Packet packet;
    uint32_t mark = 0;
    ConntrackReference conntrack;
    HookOutcome last;
    trace::PacketId id;
  };

  HookOutcome run(Hook hook, Journey& journey, std::string_view in, std::string_view out) {
    PacketContext context{journey.packet, journey.mark, journey.conntrack, in, out, {}, {}, {}, journey.id};
    journey.last = netfilter.run(hook, context);
    return journey.last;
  }
  // Into `in`, out of `out`, as a router does it.
  Journey forward(net::Ipv4Packet packet, std::string_view in, std::string_view out) {
    Journey journey{std::move(packet), 0, {}, {}, {}};
    if (recorded) journey.id = recorder.beginPacket(where, trace::Origin::Probe);
    if (run(Hook::Prerouting, journey, in, {}).verdict != Verdict::Accept) return journey;
    if (run(Hook::Forward, journey, in, out).verdict != Verdict::Accept) return journey;
    run(Hook::Postrouting, journey, {}, out);
    return journey;
  }
  Journey sendLocally(net::Ipv4Packet packet, std::string_view out) {
    Journey journey{std::move(packet), 0, {}, {}, {}};
    if (run(Hook::Output, journey, {}, out).verdict != Verdict::Accept) return journey;
    run(Hook::Postrouting, journey, {}, out);
    return journey;
  }
  HookOutcome sendLocallyOnce(net::Ipv4Packet packet) { // OUTPUT only
    Journey journey{std::move(packet), 0, {}, {}, {}};
    return run(Hook::Output, journey, {}, "eth1");
  }
  Journey receive(net::Ipv4Packet packet, std::string_view in) {
    Journey journey{std::move(packet), 0, {}, {}, {}};
    if (run(Hook::Prerouting, journey, in, {}).verdict != Verdict::Accept) return journey;
    run(Hook::Input, journey, in, {});
    return journey;
  }
  void rules(std::string_view text) {
    CommandResult result = netfilter.rules.restore(text, RuleSet::Flush::Yes, RuleSet::Counters::Restore);
    ASSERT_EQ(result.err, "");
  }
  CommandResult iptables(std::vector<std::string> words) { return netfilter.rules.iptables(words); }
  std::string connections() { return netfilter.conntrack.entriesText(host.time); }

  template<class Step> std::vector<Step> steps() const {
    std::vector<Step> out;
    for (const trace::Step& step : recorder.recording().steps)
      if (const Step* detail = std::get_if<Step>(&step.detail)) out.push_back(spelledOut(*detail));
    return out;
  }
  template<class Step> Step spelledOut(const Step& step) const { return step; }
  // With every rule among its visits.
  trace::TableTraversal spelledOut(trace::TableTraversal walk) const {
    walk.visits = trace::everyVisit(recorder.recording(), walk);
    walk.passed.clear();
    return walk;
  }
  std::string text(trace::StringId id) const { return std::string(recorder.recording().text(id)); }

  FakeHost host;
  trace::Recorder recorder{[this] { return host.time; }};
  trace::NamespaceId where = recorder.addNamespace("node1", "node1");
  Netfilter netfilter{host, &recorder, where};
  bool recorded = false;
};

} // namespace fg::netfilter
