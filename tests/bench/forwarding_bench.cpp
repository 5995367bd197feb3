// What one hop of a datagram costs.
#include "bench/router_chain.h"

#include <benchmark/benchmark.h>

#include <functional>

namespace fg::bench {
namespace {

constexpr uint32_t kDatagrams = 2000;

using Run = std::function<ChainRun()>;

// The time is that of all datagrams together, without the building of the network.
void hop(benchmark::State& state, const Run& run) {
  double perHop = 0, stepsPerHop = 0;
  for (auto _ : state) {
    ChainRun result = run();
    if (result.received != kDatagrams) return state.SkipWithError("datagrams were lost");
    state.SetIterationTime(static_cast<double>(result.time.count()) * 1e-9);
    perHop += result.perHop();
    stepsPerHop = static_cast<double>(result.steps) / (kDatagrams * kRouters);
  }
  state.counters["ns/hop"] = perHop / static_cast<double>(state.iterations());
  state.counters["steps/hop"] = stepsPerHop;
}

ChainRun traced() { return runNamespaceChain(kDatagrams, {60, true}); }

void BM_HopStockPointToPoint(benchmark::State& state) {
  hop(state, [] { return runStockChain(kDatagrams); });
}
void BM_HopTraced60Rules(benchmark::State& state) { hop(state, traced); }
void BM_HopTracedNoRules(benchmark::State& state) {
  hop(state, [] { return runNamespaceChain(kDatagrams, {0, true}); });
}
void BM_HopUntraced60Rules(benchmark::State& state) {
  hop(state, [] { return runNamespaceChain(kDatagrams, {60, false}); });
}

// Both in turn, so that whatever else the machine does hits both.
void BM_HopRatio(benchmark::State& state) {
  std::chrono::nanoseconds stock{0}, ours{0};
  for (auto _ : state) {
    stock += runStockChain(kDatagrams).time;
    ours += traced().time;
  }
  state.counters["stock/traced"] = static_cast<double>(stock.count()) / static_cast<double>(ours.count());
}

BENCHMARK(BM_HopStockPointToPoint)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(BM_HopTraced60Rules)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(BM_HopTracedNoRules)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(BM_HopUntraced60Rules)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(BM_HopRatio)->Unit(benchmark::kMillisecond);

} // namespace
} // namespace fg::bench
