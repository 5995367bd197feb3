// What one hop of a datagram costs.
#include "bench/router_chain.h"

#include <benchmark/benchmark.h>

#include <functional>

namespace fg::bench {
namespace {

constexpr uint32_t kDatagrams = 500;
constexpr uint32_t kMore = 20; // routers of the long chain beyond those of the short one

using Chain = std::function<ChainRun(uint32_t routers)>;

// What a router adds: a long chain's time less that of a short one, which has the same sockets at its ends.
struct Hops {
  double nanoseconds = 0, steps = 0; // of all datagrams at all routers that were added
  bool whole = true;                 // no datagram was lost
};

Hops hopsOf(const Chain& chain) {
  ChainRun shortOne = chain(kRouters), longOne = chain(kRouters + kMore);
  return {static_cast<double>((longOne.time - shortOne.time).count()),
          static_cast<double>(longOne.steps) - static_cast<double>(shortOne.steps),
          shortOne.received == kDatagrams && longOne.received == kDatagrams};
}

void hop(benchmark::State& state, const Chain& chain) {
  double nanoseconds = 0, steps = 0;
  for (auto _ : state) {
    Hops hops = hopsOf(chain);
    if (!hops.whole) return state.SkipWithError("datagrams were lost");
    state.SetIterationTime(hops.nanoseconds * 1e-9);
    nanoseconds += hops.nanoseconds;
    steps += hops.steps;
  }
  const double hops = static_cast<double>(state.iterations()) * kDatagrams * kMore;
  state.counters["ns/hop"] = nanoseconds / hops;
  state.counters["steps/hop"] = steps / hops;
}

Chain ours(int rules, bool recorded) {
  return [=](uint32_t routers) { return runNamespaceChain(kDatagrams, {rules, recorded, {}, routers}); };
}
ChainRun stock(uint32_t routers) { return runStockChain(kDatagrams, routers); }

void BM_HopStockPointToPoint(benchmark::State& state) { hop(state, stock); }
void BM_HopTraced60Rules(benchmark::State& state) { hop(state, ours(60, true)); }
void BM_HopTracedNoRules(benchmark::State& state) { hop(state, ours(0, true)); }
void BM_HopUntraced60Rules(benchmark::State& state) { hop(state, ours(60, false)); }

// All in turn, so that whatever else the machine does hits each.
void BM_HopRatio(benchmark::State& state) {
  double stocks = 0, traced = 0, untraced = 0, stockTime = 0, tracedTime = 0;
  for (auto _ : state) {
    stocks += hopsOf(stock).nanoseconds;
    traced += hopsOf(ours(60, true)).nanoseconds;
    untraced += hopsOf(ours(60, false)).nanoseconds;
    stockTime += static_cast<double>(stock(kRouters).time.count());
    tracedTime += static_cast<double>(ours(60, true)(kRouters).time.count());
  }
  state.counters["stock/traced"] = stocks / traced;
  state.counters["stock/untraced"] = stocks / untraced;
  state.counters["stock/traced, with the ends"] = stockTime / tracedTime;
}

BENCHMARK(BM_HopStockPointToPoint)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(BM_HopTraced60Rules)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(BM_HopTracedNoRules)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(BM_HopUntraced60Rules)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(BM_HopRatio)->Unit(benchmark::kMillisecond);

} // namespace
} // namespace fg::bench
