// The cluster map in the window, with a real engine: layers, moves, traceroute, and the way of a packet.
#include "gui/window.h"
#include "layout/map_way.h"
#include "scene/map_view.h"
#include "scene/qt_rect.h"

#include <QAction>
#include <QContextMenuEvent>
#include <QFile>
#include <QGraphicsScene>
#include <QJsonArray>
#include <QJsonDocument>
#include <QListWidget>
#include <QMenu>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <gtest/gtest.h>

using namespace fg::gui;

namespace {

struct MapWindow : fg::tests::Window {
  QTemporaryDir folder;
  QString scenario = folder.filePath("mine.json");

  void SetUp() override {
    QFile file(scenario);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(R"({"format": "flannelgraph/1", "extends": "03-three-node-vxlan"})");
    file.close();
    window.map().packet().setMoveTime(0);
    Window::SetUp();
    window.resize(1280, 900);
  }
  void trigger(const char* action) { window.findChild<QAction*>(action)->trigger(); }
  QPoint inView(const fg::layout::Rect& rect) { return window.map().mapFromScene(rectOf(rect).center()); }
  const fg::layout::MapPlan& plan() { return window.map().picture().plan; }
};

TEST_F(MapWindow, ShowsEveryInterfaceBridgePodAndSegment) {
  open("03");
  EXPECT_EQ(plan().nodes.size(), 3u);
  EXPECT_EQ(plan().bridges.at("node1").name, "docker0");
  EXPECT_EQ(plan().pods.size(), 5u);
  EXPECT_TRUE(plan().port("node2", "flannel.1")) << "tunnels too";
  EXPECT_TRUE(plan().gateways.contains("gateway of node1-eth0-nat"));
  EXPECT_EQ(window.map().picture().facts.leases.at("node3"), "172.33.96.0/24");
}

TEST_F(MapWindow, ThePacketsLineEndsWhereTheRecordingSays) {
  open("03");
  window.document().send({{"from", "node1"}, {"to", "172.33.96.3"}});
  ASSERT_TRUE(settle());
  int last = 0;
  while (!window.cursor().isReply(window.cursor().at(last).hop))
    ++last;
  window.cursor().setPosition(last - 1);
  auto pod = fg::layout::standIn(plan(), window.cursor().hop()->nameSpace.toStdString());
  ASSERT_TRUE(pod);
  EXPECT_EQ(window.map().packet().corners().back().x, pod->x);
  EXPECT_EQ(window.map().packet().corners().back().y, pod->y);
}

TEST_F(MapWindow, NothingJumpsAsTimeMoves) {
  open("27");
  auto nodes = [&] {
    std::map<std::string, std::pair<double, double>> out;
    for (const auto& [name, rect] : plan().nodes)
      out[name] = {rect.x, rect.y};
    return out;
  };
  auto before = nodes();
  for (qint64 part : {0, 1, 2, 3}) {
    window.document().lookAt(window.document().endNs() / 4 * part);
    ASSERT_TRUE(settle());
    EXPECT_EQ(nodes(), before) << part;
  }
}

TEST_F(MapWindow, ANodeIsDraggedItsPlaceIsKeptBesideTheScenarioAndUndone) {
  open(scenario);
  QByteArray text = [&] {
    QFile file(scenario);
    EXPECT_TRUE(file.open(QIODevice::ReadOnly));
    return file.readAll();
  }();
  fg::layout::Rect before = plan().nodes.at("node3");
  QWidget* view = window.map().viewport();
  QPoint from = inView({before.x + before.width / 2, before.y + 25, 1, 1}), to = from + QPoint(40, 90);
  QTest::mousePress(view, Qt::LeftButton, {}, from);
  QTest::mouseMove(view, from + QPoint(20, 40));
  QTest::mouseMove(view, to);
  QTest::mouseRelease(view, Qt::LeftButton, {}, to);
  fg::layout::Rect after = plan().nodes.at("node3");
  EXPECT_GT(after.y, before.y + 40);
  QFile sidecar(scenario + ".map");
  ASSERT_TRUE(sidecar.open(QIODevice::ReadOnly));
  QJsonObject json = QJsonDocument::fromJson(sidecar.readAll()).object();
  EXPECT_EQ(json["version"], 1);
  EXPECT_EQ(json["nodes"].toObject()["node3"].toArray()[1].toDouble(), after.y);
  QFile file(scenario);
  ASSERT_TRUE(file.open(QIODevice::ReadOnly));
  EXPECT_EQ(file.readAll(), text) << "the scenario is as it was";

  open(scenario);
  EXPECT_EQ(plan().nodes.at("node3").y, after.y) << "it is remembered";
  window.map().choose("node3");
  trigger("map-down");
  EXPECT_GT(plan().nodes.at("node3").y, after.y) << "by keyboard";
  trigger("undo");
  EXPECT_EQ(plan().nodes.at("node3").y, after.y);
  trigger("redo");
  EXPECT_GT(plan().nodes.at("node3").y, after.y);
}

TEST_F(MapWindow, MovesAndCommandsAreUndoneInTheirOrder) {
  open(scenario);
  window.map().choose("node1");
  double before = plan().nodes.at("node1").y;
  trigger("map-down");
  double moved = plan().nodes.at("node1").y;
  window.document().execute({{"place", "node1"}, {"line", "ip route del 172.33.96.0/24"}}, &window,
                            [](const Answer&) {});
  ASSERT_TRUE(settle());
  trigger("undo");
  ASSERT_TRUE(settle());
  EXPECT_TRUE(window.document().deeds().empty());
  EXPECT_EQ(plan().nodes.at("node1").y, moved);
  trigger("undo");
  EXPECT_EQ(plan().nodes.at("node1").y, before);
}

TEST_F(MapWindow, MovesAndBookmarksAreUndoneInTheirOrder) {
  open(scenario);
  window.map().choose("node1");
  double before = plan().nodes.at("node1").y;
  trigger("map-down");
  double moved = plan().nodes.at("node1").y;
  trigger("bookmark");
  trigger("undo");
  EXPECT_TRUE(window.bookmarks().times().isEmpty());
  EXPECT_EQ(plan().nodes.at("node1").y, moved);
  trigger("undo");
  EXPECT_EQ(plan().nodes.at("node1").y, before);
  trigger("redo");
  EXPECT_EQ(plan().nodes.at("node1").y, moved);
  EXPECT_TRUE(window.bookmarks().times().isEmpty());
}

TEST_F(MapWindow, EachLayerChangesThePicture) {
  open("03");
  window.document().execute({{"place", "node1"}, {"line", "ping -c 1 -t 1 172.33.96.3"}}, &window,
                            [](const Answer&) {});
  ASSERT_TRUE(settle());
  window.map().choose("node1");
  ASSERT_TRUE(settle());
  auto picture = [&] { return window.map().grab().toImage(); };
  for (const char* layer : {"layer-addresses", "layer-routes", "layer-leases", "layer-tunnels", "layer-drops",
                            "layer-services"}) {
    QImage before = picture();
    trigger(layer);
    EXPECT_NE(picture(), before) << layer;
    trigger(layer);
    EXPECT_EQ(picture(), before) << layer << " off again";
  }
}

TEST_F(MapWindow, ATracerouteIsDrawnHopByHop) {
  open("01");
  QStringList seen;
  QObject::connect(&window.traceroute(), &Traceroute::answered, &window,
                   [&] { seen << window.traceroute().places().join(' '); });
  int items = static_cast<int>(window.map().scene()->items().size());
  window.traceroute().start("node1", "172.33.96.3");
  ASSERT_TRUE(settle());
  EXPECT_EQ(seen, (QStringList{"node3", "node3 kube-system/coredns-5984fb8cbb-tkfrc"}));
  EXPECT_GT(window.map().scene()->items().size(), items);
  EXPECT_EQ(window.cursor().step()->kind, "deliver-locally") << "the lanes show the last answer";
  QImage numbered = window.map().grab().toImage();
  window.document().send({{"from", "node1"}, {"to", "172.33.96.3"}});
  ASSERT_TRUE(settle());
  EXPECT_NE(window.map().grab().toImage(), numbered) << "another packet, no numbers";
}

TEST_F(MapWindow, ARightClickOnAnythingOffersToSendToIt) {
  open("01");
  trigger("layer-services");
  auto offered = [&](QPoint where) {
    QStringList texts;
    QTimer::singleShot(0, &window, [&] {
      if (auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget())) {
        for (const QAction* action : menu->actions())
          texts << action->text();
        menu->close();
      }
    });
    QContextMenuEvent click(QContextMenuEvent::Mouse, where, window.map().viewport()->mapToGlobal(where));
    QApplication::sendEvent(window.map().viewport(), &click);
    return texts;
  };
  EXPECT_TRUE(offered(inView(plan().pods.begin()->second)).contains("Send to coredns-5984fb8cbb-sjqv9"));
  EXPECT_TRUE(offered(inView(plan().gateways.at("gateway of lan"))).contains("Send to gateway of lan"));
  EXPECT_TRUE(offered(inView(plan().services.at("kube-system/kube-dns"))).contains("Send to kube-dns"));
  fg::layout::Rect node = plan().nodes.at("node2");
  EXPECT_TRUE(offered(inView({node.x + 150, node.y + 28, 1, 1})).contains("Traceroute from node2 to"));
}

TEST_F(MapWindow, TheLibraryShowsASmallPictureOfWhatIsInSight) {
  auto* list = window.findChild<QListWidget*>("library");
  auto picture = [&](int row) { return list->item(row)->icon().pixmap(list->iconSize()).toImage(); };
  int last = list->count() - 1;
  EXPECT_NE(picture(0), picture(3)) << "two namespaces, three nodes";
  QImage empty = picture(last);
  EXPECT_NE(picture(3), empty);
  list->scrollToBottom();
  ASSERT_TRUE(settle());
  EXPECT_NE(picture(last), empty) << "asked for when it came into sight";
}

TEST_F(MapWindow, ATerminalIsOfThePlaceThatIsChosenAndHasRoom) {
  open("01");
  auto* tabs = window.findChild<QTabWidget*>("terminals-tabs");
  fg::layout::Rect node = plan().nodes.at("node2");
  QTest::mouseClick(window.map().viewport(), Qt::LeftButton, {}, inView({node.x + 150, node.y + 28, 1, 1}));
  trigger("terminal");
  ASSERT_EQ(tabs->count(), 1);
  EXPECT_EQ(tabs->tabText(0), "node2");
  trigger("map-next"); // by keyboard: node2's first pod
  trigger("terminal");
  ASSERT_EQ(tabs->count(), 2);
  EXPECT_EQ(tabs->tabText(1), "kubernetes-dashboard-6b66b8b96c-mnm2c");
  ASSERT_TRUE(settle());
  EXPECT_GE(tabs->widget(1)->width(), 80 * QFontMetrics(tabs->widget(1)->font()).horizontalAdvance('0'));
}

TEST_F(MapWindow, PlacesAreChosenAndZoomedByKeyboard) {
  open("01");
  trigger("map-next");
  EXPECT_EQ(window.map().picture().chosen, "node1");
  trigger("map-next");
  EXPECT_EQ(window.map().picture().chosen, "kube-system/coredns-5984fb8cbb-sjqv9");
  trigger("map-previous");
  EXPECT_EQ(window.map().picture().chosen, "node1");
  double before = window.map().transform().m11();
  trigger("zoom-in");
  EXPECT_GT(window.map().transform().m11(), before);
  window.document().lookAt(0);
  ASSERT_TRUE(settle());
  EXPECT_GT(window.map().transform().m11(), before) << "a zoom by hand stays";
  trigger("zoom-fit");
  EXPECT_DOUBLE_EQ(window.map().transform().m11(), before);
}

} // namespace
