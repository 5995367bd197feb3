// Look-ups: a connection among many, a route among many.
#include "netfilter/conntrack/conntrack.h"
#include "routing/route_table.h"

#include <benchmark/benchmark.h>

namespace fg::bench {
namespace {

net::Ipv4Packet datagram(uint32_t number) {
  net::Ipv4Packet::Spec spec;
  spec.source = net::Ipv4Address(0x0a800000 + number / 50'000);
  spec.destination = net::Ipv4Address(10, 254, 0, 2);
  return net::Ipv4Packet::makeUdp(spec, static_cast<uint16_t>(1024 + number % 50'000), 53, {});
}

constexpr auto kHook = trace::Hook::Prerouting;

void BM_Conntrack(benchmark::State& state) {
  netfilter::Conntrack table;
  auto entries = static_cast<uint32_t>(state.range(0));
  for (uint32_t i = 0; i < entries; ++i) {
    auto found = table.lookUp(datagram(i), kHook, net::SimTime(0));
    table.confirm(found.reference, net::SimTime(0));
  }
  std::vector<net::Ipv4Packet> packets;
  for (uint32_t i = 0; i < 1000; ++i)
    packets.push_back(datagram(i * 7919 % entries));
  size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(table.lookUp(packets[next], kHook, net::SimTime(0)));
    next = (next + 1) % packets.size();
  }
}

void BM_Route(benchmark::State& state) {
  routing::RouteTable table;
  auto routes = static_cast<uint32_t>(state.range(0));
  for (uint32_t i = 0; i < routes; ++i) {
    routing::Route route;
    route.destination = net::Ipv4Prefix(net::Ipv4Address(0x0a800000 + i * 256), 24);
    route.gateway = net::Ipv4Address(0xac100001 + i);
    route.interface = 2;
    route.origin = "flanneld";
    if (!table.add(route)) return state.SkipWithError("a route was refused");
  }
  uint32_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(table.lookup(net::Ipv4Address(0x0a800002 + next * 256)));
    next = (next + 7919) % routes;
  }
}

BENCHMARK(BM_Conntrack)->Arg(10)->Arg(100'000);
BENCHMARK(BM_Route)->Arg(10)->Arg(5'000);

} // namespace
} // namespace fg::bench
