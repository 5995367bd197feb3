// Crafted frames enter a router with rules and conntrack from both sides: every byte of IPv4, TCP, UDP, ICMP
// and ARP may be wrong. Nothing may crash or hang, and each packet's record must keep its invariants.
//
// An input is a list of frames: a byte of Shape, a byte of length / 4, and as many bytes of payload.
#include "stack/endpoint.h"
#include "stack/fabric.h"
#include "stack/step_simulator.h"
#include "trace/trace.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

namespace {
using namespace fg;

net::Ipv4Address ip(const char* text) { return net::Ipv4Address::parse(text).value(); }

// The lowest bits of a frame's first byte.
struct Shape {
  bool arp, repaired, broadcast, toRouter, fromServer;
  uint8_t protocol; // 0: as it is
  explicit Shape(uint8_t bits)
      : arp((bits & 7) == 7), repaired((bits & 1) == 0), broadcast((bits & 0x10) != 0),
        toRouter((bits & 0x20) != 0), fromServer((bits & 0x40) != 0), protocol(0) {
    constexpr std::array<uint8_t, 4> kProtocols{0, 1, 6, 17};
    protocol = kProtocols[bits >> 1 & 3];
  }
};

class Network {
public:
  Network() {
    join(client, "10.0.1.2/24", "10.0.1.1/24", "in");
    join(server, "10.0.2.2/24", "10.0.2.1/24", "out");
    router.setSysctl("net.ipv4.ip_forward", "1");
    for (const char* rule : kRules)
      iptables(rule);
    for (auto protocol : {net::Protocol::Udp, net::Protocol::Tcp})
      programs.listen(protocol, 53);
  }

  void send(Shape shape, net::Bytes payload) {
    host::NetworkNamespace& from = shape.fromServer ? server : client;
    host::Interface& out = *from.interface("eth0");
    device::Frame frame;
    frame.source = out.mac;
    frame.destination = shape.broadcast ? net::MacAddress::broadcast()
                                        : router.interface(shape.fromServer ? "out" : "in")->mac;
    if (shape.arp) {
      frame.type = device::kEtherArp;
      frame.other = std::move(payload);
    } else {
      if (shape.repaired) repair(shape, payload);
      frame.packet = net::Ipv4Packet::parse(payload);
      if (!frame.packet) frame.other = std::move(payload);
    }
    if (frame.packet) {
      frame.id = recorder.beginPacket(from.id(), trace::Origin::Probe);
      recorder.step(frame.id, from.id(),
                    trace::Originate{frame.packet->header(), recorder.intern("a stranger")});
    }
    fabric.stackOf(from)->device(out.index)->transmit(std::move(frame), out);
    run(std::chrono::milliseconds(1));
  }

  void run(net::SimTime duration) { session.simulator().runUntil(scheduler.now() + duration); }

  void validate() {
    const trace::Recording& recording = recorder.recording();
    for (uint32_t i = 0; i < recording.packets.size(); ++i)
      if (!trace::validate(recording, trace::traceOf(recording, {i})).empty()) std::abort();
  }

private:
  static constexpr std::array kRules{
      "-t nat -A PREROUTING -i in -p udp --dport 80 -j DNAT --to-destination 10.0.2.2:53",
      "-t nat -A PREROUTING -i in -p tcp --dport 80 -j DNAT --to-destination 10.0.2.2:53",
      "-t nat -A POSTROUTING -o out -j MASQUERADE",
      "-A FORWARD -m conntrack --ctstate INVALID -j DROP",
      "-A FORWARD -p tcp --dport 23 -j REJECT --reject-with tcp-reset",
      "-A FORWARD -p udp --dport 23 -j REJECT",
      "-A INPUT -p icmp --icmp-type 8 -j ACCEPT",
      "-t mangle -A PREROUTING -p tcp --syn -j MARK --set-mark 7"};

  host::NetworkNamespace& add(const char* name) {
    auto& ns = *namespaces.emplace_back(std::make_unique<host::NetworkNamespace>(environment, name, name));
    fabric.attach(ns);
    return ns;
  }

  void join(host::NetworkNamespace& host, const char* hostAddress, const char* routerAddress,
            const char* routerInterface) {
    auto mac = [this] { return net::MacAddress({2, 0, 0, 0, 0, ++lastMac}); };
    host.addVethPair("eth0", mac(), router, routerInterface, mac());
    auto prepare = [](host::NetworkNamespace& ns, const char* interface, const char* address) {
      std::ignore = ns.setUp(*ns.interface(interface), true);
      host::InterfaceAddress own;
      own.prefix = net::Ipv4Prefix::parse(address).value();
      std::ignore = ns.addAddress(*ns.interface(interface), own);
    };
    prepare(host, "eth0", hostAddress);
    prepare(router, routerInterface, routerAddress);
    routing::Route out;
    out.gateway = net::Ipv4Prefix::parse(routerAddress)->address();
    std::ignore = host.addRoute(out);
  }

  void iptables(std::string_view line) {
    std::vector<std::string> words;
    for (size_t at = 0; at < line.size();) {
      size_t end = std::min(line.find(' ', at), line.size());
      words.emplace_back(line.substr(at, end - at));
      at = end + 1;
    }
    if (router.netfilter().rules.iptables(words).status != 0) std::abort();
  }

  // Makes the lengths and checksums right, so that more than the first check is reached.
  static void repair(const Shape& shape, net::Bytes& bytes) {
    constexpr size_t kHeader = 20;
    bytes.resize(std::max(bytes.size(), kHeader));
    net::Ipv4Packet::Spec spec;
    spec.source = shape.fromServer ? ip("10.0.2.2") : ip("10.0.1.2");
    spec.destination = shape.toRouter ? (shape.fromServer ? ip("10.0.2.1") : ip("10.0.1.1"))
                                      : (shape.fromServer ? ip("10.0.1.2") : ip("10.0.2.2"));
    spec.protocol = static_cast<net::Protocol>(shape.protocol != 0 ? shape.protocol : bytes[9]);
    spec.ttl = bytes[8];
    spec.tos = bytes[1];
    spec.id = bytes[5] % 4;
    spec.dontFragment = (bytes[6] & 0x40) != 0;
    auto whole = net::Ipv4Packet::make(spec, std::span(bytes).subspan(kHeader));
    net::Bytes out = whole.bytes();
    bool fragment = (bytes[6] & 0x20) != 0;
    if (fragment) { // more fragments, and an offset within reach of others
      out[6] = static_cast<uint8_t>(bytes[6] & 0x20);
      out[7] = bytes[7] & 7;
      out[10] = out[11] = 0;
      uint16_t sum = net::checksumFold(net::checksumAdd(std::span(out).first(kHeader)));
      sum = static_cast<uint16_t>(~sum);
      out[10] = static_cast<uint8_t>(sum >> 8);
      out[11] = static_cast<uint8_t>(sum);
    }
    bytes = std::move(out);
  }

  stack::SimulatorSession session;
  stack::SimulatorScheduler scheduler;
  trace::Recorder recorder{[this] { return scheduler.now(); }};
  stack::Fabric fabric;
  host::Environment environment{scheduler, recorder, fabric};
  std::vector<std::unique_ptr<host::NetworkNamespace>> namespaces;
  uint8_t lastMac = 0;
  host::NetworkNamespace& client = add("client");
  host::NetworkNamespace& router = add("router");
  host::NetworkNamespace& server = add("server");
  stack::Endpoint programs{fabric.stackOf(server)};
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::span<const uint8_t> input(data, size);
  constexpr size_t kMostFrames = 24;
  Network network;
  for (size_t frames = 0; input.size() > 2 && frames < kMostFrames; ++frames) {
    size_t length = std::min<size_t>(input[1] * 4U, input.size() - 2);
    network.send(Shape(input[0]),
                 net::Bytes(input.begin() + 2, input.begin() + 2 + static_cast<long>(length)));
    input = input.subspan(2 + length);
  }
  network.run(std::chrono::seconds(40)); // the timers of ARP, fragments and TCP
  network.validate();
  return 0;
}
