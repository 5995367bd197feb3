// What the whole viewer, with the engine beside it, takes to show another time of a real recording: from the
// moment it is asked for until every pane has its answer and is painted by software. FG_BENCH_STEPS: see
// long_recording.h.
#include "app/main_window.h"
#include "bench/long_recording.h"
#include "gui/wait.h"
#include "scene/map_view.h"

#include <QApplication>
#include <QSettings>
#include <QTemporaryDir>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <random>

namespace fg::bench {
namespace {

void BM_ScrubInTheViewer(benchmark::State& state) {
  static const LongRecording recording(stepsWanted());
  if (!recording.isMade()) return state.SkipWithError("no recording was made");
  gui::MainWindow window(FG_PROGRAM);
  window.resize(1280, 720);
  window.show();
  auto settle = [&] { return tests::waitFor([&] { return window.isQuiet(); }); };
  window.open(QString::fromStdString(recording.file()));
  if (!settle() || !window.document().isOpen()) return state.SkipWithError("it does not open");
  std::mt19937_64 chance(1);
  std::uniform_int_distribution<qint64> moments(0, window.document().endNs());
  double longest = 0;
  for (auto _ : state) {
    auto begin = std::chrono::steady_clock::now();
    window.document().lookAt(moments(chance));
    settle();
    window.repaint();
    std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    longest = std::max(longest, took.count());
  }
  state.counters["longest_ms"] = longest;
}
BENCHMARK(BM_ScrubInTheViewer)->Unit(benchmark::kMillisecond)->UseRealTime();

// From the order to open a scenario until its map is painted; "all s" until every pane has all that it shows.
// FG_BENCH_SCENARIO says which one.
void BM_OpenInTheViewer(benchmark::State& state) {
  const QString scenario = qEnvironmentVariable("FG_BENCH_SCENARIO", "01");
  gui::MainWindow window(FG_PROGRAM);
  window.resize(1280, 720);
  window.show();
  if (!tests::waitFor([&] { return window.isQuiet(); })) return state.SkipWithError("no engine");
  using Clock = std::chrono::steady_clock;
  for (auto _ : state) {
    const auto begin = Clock::now();
    auto since = [&] { return std::chrono::duration<double>(Clock::now() - begin).count(); };
    window.open(scenario);
    if (!tests::waitFor([&] { return !window.map().picture().content.places.empty(); }))
      return state.SkipWithError("it does not open");
    window.repaint();
    state.SetIterationTime(since());
    tests::waitFor([&] { return window.isQuiet(); });
    state.counters["all s"] = since();
  }
}
BENCHMARK(BM_OpenInTheViewer)->Iterations(1)->Unit(benchmark::kMillisecond)->UseManualTime();

} // namespace
} // namespace fg::bench

int main(int count, char** words) {
  qputenv("QT_QPA_PLATFORM", "offscreen");
  QTemporaryDir settings;
  qputenv("XDG_DATA_HOME", settings.path().toUtf8());
  QSettings::setDefaultFormat(QSettings::IniFormat);
  QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings.path());
  benchmark::Initialize(&count, words);
  QApplication application(count, words);
  benchmark::RunSpecifiedBenchmarks();
}
