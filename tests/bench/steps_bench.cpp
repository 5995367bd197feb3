// What millions of recorded steps take: room, a digest of all, and the way of the packet to which any one
// belongs. FG_BENCH_STEPS says how many there are about.
#include "bench/memory.h"
#include "bench/router_chain.h"
#include "report/digest.h"
#include "trace/trace.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

namespace fg::bench {
namespace {

constexpr uint64_t kStepsOfADatagram = 78; // seven in each of ten routers, eight at its ends

double secondsOf(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void BM_RecordedSteps(benchmark::State& state) {
  const char* wanted = std::getenv("FG_BENCH_STEPS");
  const uint64_t steps = std::max<uint64_t>(wanted ? std::strtoull(wanted, nullptr, 10) : 0, 10'000);
  const std::size_t before = residentBytes();
  double bytes = 0, digest = 0, longest = 0;
  auto look = [&](const trace::Recording& recording) {
    bytes = static_cast<double>(residentBytes() - before) / static_cast<double>(recording.steps.size());
    digest = secondsOf([&] { benchmark::DoNotOptimize(report::digest(recording)); });
    for (std::size_t i = 0; i < 100; ++i) {
      const trace::PacketId packet = recording.steps[recording.steps.size() / 100 * (i * 37 % 100)].packet;
      longest =
          std::max(longest, secondsOf([&] { benchmark::DoNotOptimize(trace::traceOf(recording, packet)); }));
    }
  };
  uint64_t made = 0;
  for (auto _ : state)
    made = runNamespaceChain(static_cast<uint32_t>(steps / kStepsOfADatagram), {60, true, look}).steps;
  state.counters["steps"] = static_cast<double>(made);
  state.counters["bytes/step"] = bytes;
  state.counters["digest s"] = digest;
  state.counters["longest seek ms"] = 1000 * longest;
}
BENCHMARK(BM_RecordedSteps)->Iterations(1)->Unit(benchmark::kMillisecond);

} // namespace
} // namespace fg::bench
