// How long the viewer takes to show another time of a recording of 1,000,000 steps: the list of events, the
// timeline and a table, painted by software. What the engine takes to answer is not in it.
#include "itemmodels/event_filter.h"
#include "itemmodels/table_model.h"
#include "views/timeline.h"

#include <QApplication>
#include <QHeaderView>
#include <QJsonObject>
#include <QTableView>
#include <QVBoxLayout>

#include <benchmark/benchmark.h>

namespace fg::bench {
namespace {

using namespace gui;

constexpr int kSteps = 1'000'000, kStepsAPacket = 25; // as for a ping from a pod to another node's
constexpr int kPackets = kSteps / kStepsAPacket, kChanges = 10'000, kRows = 60;
constexpr qint64 kEnd = 3'600'000'000'000; // an hour

QJsonArray packets() {
  QJsonArray out;
  for (int i = 0; i < kPackets; ++i)
    out.append(QJsonObject{
        {"packet", i},
        {"time_ns", kEnd / kPackets * i},
        {"origin", "node1"},
        {"disposition", i % 50 == 0 ? "no-route" : "delivered"},
        {"flow",
         QJsonObject{{"source", "172.33.68.2"}, {"destination", "172.33.96.3"}, {"protocol", "icmp"}}}});
  return out;
}

QJsonArray changes() {
  QJsonArray out;
  for (int i = 0; i < kChanges; ++i)
    out.append(QJsonObject{{"time_ns", kEnd / kChanges * i},
                           {"namespace", "node2"},
                           {"state", "neighbor"},
                           {"text", "172.33.96.3 dev docker0 is REACHABLE"}});
  return out;
}

QJsonObject table(qint64 time) {
  QJsonArray rows;
  for (int i = 0; i < kRows; ++i)
    rows.append(QJsonObject{
        {"key", QString::number(i)},
        {"cells", QJsonArray{"172.33.96.0/24", "172.30.118.65", "eth2", QString::number(time % (i + 2))}}});
  QJsonArray columns;
  for (const char* title : {"Destination", "Gateway", "Device", "Metric"})
    columns.append(QJsonObject{{"title", title}});
  return {{"columns", columns}, {"rows", rows}};
}

void BM_ShowAnotherTime(benchmark::State& state) {
  EventModel events;
  events.add(changes(), packets());
  EventFilter filter(events);
  TableModel routes;
  QWidget window;
  auto* list = new QTableView(&window);
  auto* routing = new QTableView(&window);
  auto* timeline = new Timeline(events, &window);
  auto* layout = new QVBoxLayout(&window);
  for (QWidget* pane :
       {static_cast<QWidget*>(timeline), static_cast<QWidget*>(list), static_cast<QWidget*>(routing)})
    layout->addWidget(pane);
  list->setModel(&filter);
  list->verticalHeader()->setDefaultSectionSize(20);
  routing->setModel(&routes);
  window.resize(1280, 720);
  window.show();
  timeline->setTime(0, kEnd);
  QApplication::processEvents();
  qint64 time = 0;
  for (auto _ : state) {
    time = (time + kEnd / 7 * 3 + 12'345'678) % kEnd; // far from the one before
    events.setNow(time);
    timeline->setTime(time, kEnd);
    list->scrollTo(filter.mapFromSource(events.index(events.countUntil(time) - 1, 0)),
                   QAbstractItemView::PositionAtCenter);
    routes.setTable(table(time), TableModel::Marks::Compare);
    routing->resizeColumnsToContents();
    QApplication::processEvents();
    window.repaint();
  }
}
BENCHMARK(BM_ShowAnotherTime)->Unit(benchmark::kMillisecond);

} // namespace
} // namespace fg::bench

int main(int count, char** words) {
  qputenv("QT_QPA_PLATFORM", "offscreen");
  benchmark::Initialize(&count, words);
  QApplication application(count, words);
  benchmark::RunSpecifiedBenchmarks();
}
