// What `flannelgraph serve` takes to open a recording, and to show any position of it: a moment far from the
// one before, with what a viewer asks for there. FG_BENCH_STEPS says how many steps the recording has about.
#include "bench/long_recording.h"
#include "support/engine_process.h"

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <random>

namespace fg::bench {
namespace {

using Json = nlohmann::json;

const LongRecording& recording() {
  static const LongRecording made(stepsWanted());
  return made;
}

class Asking {
public:
  Json ask(const std::string& method, const Json& params) {
    m_engine.send(Json{{"jsonrpc", "2.0"}, {"id", ++m_id}, {"method", method}, {"params", params}}.dump());
    while (auto line = m_engine.receive()) {
      Json answer = Json::parse(*line);
      if (answer.contains("id")) return answer.value("result", Json());
    }
    return {};
  }
  Json open() { return ask("open", {{"name", recording().file()}}); }
  // Megabytes of memory that it has now.
  double memory() const {
    std::ifstream pages("/proc/" + std::to_string(m_engine.id()) + "/statm");
    double all = 0, resident = 0;
    pages >> all >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
  }

private:
  testing::EngineProcess m_engine;
  int m_id = 0;
};

void BM_OpenRecording(benchmark::State& state) {
  if (!recording().isMade()) return state.SkipWithError("no recording was made");
  for (auto _ : state) {
    Asking engine;
    if (engine.open().is_null()) return state.SkipWithError("it does not open");
  }
  state.counters["file_MB"] = static_cast<double>(recording().bytes()) / 1e6;
}
BENCHMARK(BM_OpenRecording)->Unit(benchmark::kMillisecond)->UseRealTime();

// The time and what stands in the panes: two tables, the topology, a page of packets, and one packet's way.
void BM_ShowAnyPosition(benchmark::State& state) {
  Asking engine;
  const Json opened = engine.open();
  if (opened.is_null()) return state.SkipWithError("it does not open");
  std::mt19937_64 chance(1);
  std::uniform_int_distribution<int64_t> moments(0, opened["end_ns"].get<int64_t>());
  double longest = 0;
  for (auto _ : state) {
    auto begin = std::chrono::steady_clock::now();
    const Json there = engine.ask("look_at", {{"at", moments(chance)}});
    auto packets = there["packets"].get<std::size_t>();
    engine.ask("table", {{"table", "conntrack"}, {"place", "node1"}});
    engine.ask("table", {{"table", "rules"}, {"place", "node3"}});
    engine.ask("topology", Json::object());
    engine.ask("packets", {{"offset", packets > 50 ? packets - 50 : 0}, {"limit", 100}});
    if (packets > 0) engine.ask("hops", {{"packet", packets - 1}});
    std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    longest = std::max(longest, took.count());
  }
  state.counters["longest_ms"] = longest;
  state.counters["memory_MB"] = engine.memory();
  engine.ask("look_at", {{"at", opened["end_ns"]}});
}
BENCHMARK(BM_ShowAnyPosition)->Unit(benchmark::kMillisecond)->UseRealTime();

// All packets by pages, as a list of them is filled.
void BM_ListAllPackets(benchmark::State& state) {
  Asking engine;
  if (engine.open().is_null()) return state.SkipWithError("it does not open");
  std::size_t total = 0;
  for (auto _ : state)
    for (std::size_t offset = 0; offset == 0 || offset < total; offset += 1000)
      total = engine.ask("packets", {{"offset", offset}, {"limit", 1000}})["total"].get<std::size_t>();
  state.counters["packets"] = static_cast<double>(total);
}
BENCHMARK(BM_ListAllPackets)->Unit(benchmark::kMillisecond)->UseRealTime();

} // namespace
} // namespace fg::bench
