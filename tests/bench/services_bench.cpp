// What the first packet of a connection costs on a node with many services.
#include "bench/service_node.h"

#include <benchmark/benchmark.h>

#include <ctime>

namespace fg::bench {
namespace {

constexpr int kBatch = 500;

void batch(ServiceNode& node, net::Ipv4Address destination) {
  for (int i = 0; i < kBatch; ++i)
    node.firstPacket(destination);
  node.forget();
}

void walk(benchmark::State& state, ServiceNode& node, net::Ipv4Address destination) {
  batch(node, destination); // the first packet behind a change of rules makes the index
  for (auto _ : state)
    batch(node, destination);
  state.SetItemsProcessed(state.iterations() * kBatch);
}

void BM_ServicesFirst(benchmark::State& state) {
  ServiceNode node(static_cast<int>(state.range(0)));
  walk(state, node, ServiceNode::address(1));
}
void BM_ServicesLast(benchmark::State& state) {
  ServiceNode node(static_cast<int>(state.range(0)));
  walk(state, node, ServiceNode::address(static_cast<int>(state.range(0))));
}
void BM_ServicesNone(benchmark::State& state) {
  ServiceNode node(static_cast<int>(state.range(0)));
  walk(state, node, net::Ipv4Address(198, 51, 100, 1));
}
// Without the index: what the kernel does.
void BM_ServicesLastLinear(benchmark::State& state) {
  ServiceNode node(static_cast<int>(state.range(0)));
  node.netfilter.walk = netfilter::Walk::Linear;
  walk(state, node, ServiceNode::address(static_cast<int>(state.range(0))));
}

// The last of 10,000 services against the last of 10, in turn.
void BM_ServicesRatio(benchmark::State& state) {
  ServiceNode few(10), many(10'000);
  batch(few, ServiceNode::address(10));
  batch(many, ServiceNode::address(10'000));
  std::clock_t fewTook = 0, manyTook = 0;
  auto timed = [](ServiceNode& node, net::Ipv4Address destination) {
    std::clock_t begin = std::clock();
    batch(node, destination);
    return std::clock() - begin;
  };
  for (auto _ : state) {
    fewTook += timed(few, ServiceNode::address(10));
    manyTook += timed(many, ServiceNode::address(10'000));
  }
  state.counters["10000/10"] = static_cast<double>(manyTook) / static_cast<double>(fewTook);
}

BENCHMARK(BM_ServicesFirst)->RangeMultiplier(10)->Range(10, 10'000);
BENCHMARK(BM_ServicesLast)->RangeMultiplier(10)->Range(10, 10'000);
BENCHMARK(BM_ServicesNone)->RangeMultiplier(10)->Range(10, 10'000);
BENCHMARK(BM_ServicesLastLinear)->RangeMultiplier(10)->Range(10, 10'000);
BENCHMARK(BM_ServicesRatio);

} // namespace
} // namespace fg::bench
