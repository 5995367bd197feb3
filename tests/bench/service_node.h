// A node with the rules that kube-proxy writes for many services, and packets to hold against them.
#pragma once

#include "netfilter/netfilter.h"
#include "trace/recorder.h"

namespace fg::bench {

class QuietHost : public netfilter::HostView {
public:
  net::SimTime now() const override { return net::SimTime(0); }
  core::Rng& rng() override { return m_random; }
  netfilter::AddressType typeOf(net::Ipv4Address, std::string_view) const override {
    return netfilter::AddressType::Unicast;
  }
  std::optional<net::Ipv4Address> masqueradeAddress(std::string_view, net::Ipv4Address) const override {
    return net::Ipv4Address(192, 0, 2, 1);
  }

private:
  core::Rng m_random{1, "bench"};
};

class ServiceNode {
public:
  // Services of one endpoint each: UDP port 53 of 10.254.0.1 and up.
  explicit ServiceNode(int services);
  static net::Ipv4Address address(int service) { // from 1
    return net::Ipv4Address(0x0afe0000 + static_cast<uint32_t>(service));
  }

  // The first packet of a connection to `destination` comes in from a pod, and is recorded.
  void firstPacket(net::Ipv4Address destination);
  // Throws the recording away: benchmarks go on for long.
  void forget();

private:
  QuietHost m_host;
  trace::Recorder m_recorder{[] { return net::SimTime(0); }};
  trace::NamespaceId m_where = m_recorder.addNamespace("node1", "node1");
  uint16_t m_port = 0;

public:
  netfilter::Netfilter netfilter{m_host, &m_recorder, m_where};
};

} // namespace fg::bench
