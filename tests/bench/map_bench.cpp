// What a frame of the cluster map costs while a packet runs over it, drawn in software at 1920x1080.
#include "bench/large_cluster.h"
#include "scene/map_view.h"

#include <benchmark/benchmark.h>

#include <QApplication>
#include <QStandardPaths>

namespace fg::bench {
namespace {

constexpr int kNodes = 200, kPodsOfEach = 15;

class PaintCounter : public QObject {
public:
  int count = 0;
  bool eventFilter(QObject*, QEvent* event) override {
    if (event->type() == QEvent::Paint) ++count;
    return false;
  }
};

struct LargeMap {
  gui::Cursor cursor;
  gui::MapView view{cursor};
  PaintCounter painted;

  LargeMap() {
    view.resize(1920, 1080);
    view.setTopology(largeTopology(kNodes, kPodsOfEach));
    view.show();
    cursor.setTrace(std::make_shared<const gui::TraceData>(gui::TraceData::from(wayAcross(kNodes))));
    cursor.toEnd();
    view.viewport()->installEventFilter(&painted);
    QApplication::processEvents();
  }
  void frame(double part) {
    view.packet().putAt(part);
    QApplication::processEvents();
  }
};

// The packet runs to a part of its way in two seconds of 60 frames, again and again.
void countFrames(benchmark::State& state, LargeMap& map, double until) {
  map.painted.count = 0;
  int frame = 0;
  for (auto _ : state)
    map.frame(++frame % 120 / 120.0 * until);
  if (map.painted.count < frame) state.SkipWithError("not every frame was painted");
  state.counters["frames"] = benchmark::Counter(frame, benchmark::Counter::kIsRate);
}

void BM_MapFrameOfAll(benchmark::State& state) {
  LargeMap map;
  countFrames(state, map, 1);
}
// Near enough to read; the packet stays in sight.
void BM_MapFrameZoomed(benchmark::State& state) {
  LargeMap map;
  map.view.zoom(1 / map.view.transform().m11());
  map.view.centerOn(0, 0);
  QApplication::processEvents();
  countFrames(state, map, 0.05);
}
// All of it anew, as when the window is resized or the map is scrolled.
void BM_MapFrameAnew(benchmark::State& state) {
  LargeMap map;
  for (auto _ : state) {
    map.view.viewport()->update();
    QApplication::processEvents();
  }
  state.counters["frames"] =
      benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}
// Another time is looked at: everything is laid out and made anew.
void BM_MapTopology(benchmark::State& state) {
  LargeMap map;
  QJsonObject topology = largeTopology(kNodes, kPodsOfEach);
  for (auto _ : state)
    map.view.setTopology(topology);
}

BENCHMARK(BM_MapFrameOfAll)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_MapFrameZoomed)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_MapFrameAnew)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_MapTopology)->Unit(benchmark::kMillisecond);

} // namespace
} // namespace fg::bench

int main(int count, char** words) {
  qputenv("QT_QPA_PLATFORM", "offscreen");
  QStandardPaths::setTestModeEnabled(true);
  benchmark::Initialize(&count, words);
  QApplication application(count, words);
  QApplication::setStyle("Fusion");
  benchmark::RunSpecifiedBenchmarks();
}
