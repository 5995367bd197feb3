// What a designer would not accept: words that are covered, cut off or in another language, boxes that do not
// line up, fields that cannot be seen.
#include "gui/window.h"
#include "scene/lanes_items.h"
#include "scene/map_items.h"
#include "scene/map_view.h"
#include "scene/theme.h"
#include "scene/window_style.h"
#include "views/comparison.h"
#include "views/doctor_panel.h"
#include "views/event_panel.h"
#include "views/name_edit.h"
#include "views/send_form.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QGraphicsPathItem>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPen>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSpinBox>
#include <QStatusBar>
#include <QTableView>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTextLayout>

using namespace fg::gui;

namespace {

struct Design : fg::tests::Window {
  void resizeTo(int width, int height) {
    window.resize(width, height);
    ASSERT_TRUE(settle());
  }
  void speak(const QString& language) {
    window.setLanguage(language);
    ASSERT_TRUE(settle());
  }
  template<class Item> std::vector<Item*> items() {
    std::vector<Item*> out;
    for (QGraphicsItem* item : window.lanes().scene()->items())
      if (auto* found = dynamic_cast<Item*>(item)) out.push_back(found);
    return out;
  }
  void TearDown() override { speak("en"); }
};

TEST_F(Design, WhatGrowsWithTheWindowStaysInSight) {
  open("01");
  resizeTo(1000, 620);
  send({{"from", "node1"}, {"to", "172.33.96.3"}});
  ASSERT_EQ(window.lanes().verticalScrollBar()->value(), 0);
  for (int width : {1400, 1920, 1300, 1700}) {
    resizeTo(width, width * 9 / 16);
    EXPECT_EQ(window.lanes().verticalScrollBar()->value(), 0) << width;
  }
}

TEST_F(Design, AllLanesAreRatherShownALittleSmallerThanAllButALine) {
  open("00");
  send({{"from", "red"}, {"to", "10.1.0.2"}});
  resizeTo(1920, 1080);
  EXPECT_GT(window.lanes().transform().m11(), 1.2);
  EXPECT_EQ(window.lanes().verticalScrollBar()->maximum(), 0);
}

TEST_F(Design, ThePacketCoversNoWords) {
  open("01");
  send({{"from", "node1"}, {"to", "172.33.96.3"}});
  for (int position = 0; position < window.cursor().count(); ++position) {
    window.cursor().setPosition(position);
    ASSERT_EQ(items<PacketItem>().size(), 1u);
    QRectF packet(-kPacketRadius, -kPacketRadius, 2 * kPacketRadius, 2 * kPacketRadius);
    packet.translate(items<PacketItem>().front()->pos());
    for (const BoxItem* box : items<BoxItem>()) {
      // As its frame is around them; the widest line ends so far before the right edge.
      QRectF words = box->boundingRect().adjusted(2 + 4, 2 + 3, -2 - 6, -2 - 3);
      EXPECT_FALSE(packet.intersects(words)) << position << " " << box->text().title.toStdString();
    }
  }
}

TEST_F(Design, WhatARecordingSaysIsInTheWindowsLanguage) {
  speak("zh_CN");
  open("04");
  send({{"from", "node1"}, {"to", "172.33.96.3"}});
  QString lanes = window.lanes().dump().join('\n');
  EXPECT_TRUE(lanes.contains(QStringLiteral("flannel0 / → flanneld")));
  EXPECT_TRUE(lanes.contains(QStringLiteral("flannel0 后面的程序"))) << lanes.toStdString();
  for (int position = 0; position < window.cursor().count(); ++position) {
    window.cursor().setPosition(position);
    if (window.cursor().step()->fields["by"] != "flanneld copies it") continue;
    QString page = window.inspector().toPlainText();
    EXPECT_EQ(page.count(QStringLiteral("flanneld 复制它")), 2) << "in the title, and among the fields";
    return;
  }
  ADD_FAILURE() << "flanneld lowers no TTL";
}

TEST_F(Design, WhatHasHappenedIsToldInTheLanguageThatIsSpokenNow) {
  open("02");
  auto said = [&] {
    QString all;
    const EventModel& events = window.eventPanel().events();
    for (int row = 0; row < events.rowCount(); ++row)
      all += events.index(row, EventModel::What).data().toString() + '\n';
    return all;
  };
  ASSERT_TRUE(said().contains("eth2 has a carrier"));
  speak("zh_CN");
  EXPECT_TRUE(said().contains(QStringLiteral("eth2 有载波")));
  EXPECT_FALSE(said().contains("carrier"));
}

TEST_F(Design, AGatewaysLaneHasATitleInTheWindowsLanguage) {
  EXPECT_EQ(placeTitle("gateway of lan"), "gateway of lan");
  speak("zh_CN");
  EXPECT_EQ(placeTitle("gateway of lan"), QStringLiteral("lan 的网关"));
  EXPECT_EQ(placeTitle("node1"), "node1");
}

TEST_F(Design, EachAddressInTheLanesTellsItsKind) {
  open("01");
  static const QRegularExpression kAddress(R"(\d+\.\d+\.\d+\.\d+)");
  send({{"from", "kube-system/coredns-5984fb8cbb-sjqv9"},
        {"to", "svc:kube-system/kube-dns"},
        {"protocol", "udp"},
        {"destination_port", 53}});
  QStringList kinds;
  auto take = [&](const TaggedText& said) {
    if (!kAddress.match(said.text).hasMatch()) return;
    EXPECT_FALSE(said.tag.name.isEmpty()) << said.text.toStdString();
    kinds << said.tag.name;
  };
  for (const LaneItem* lane : items<LaneItem>())
    for (const TaggedText& end : lane->ends())
      take(end);
  for (const BoxItem* box : items<BoxItem>())
    for (const TaggedText& line : box->lines())
      take(line);
  for (const char* kind : {"Node IP", "Pod IP", "Cluster IP"})
    EXPECT_TRUE(kinds.contains(kind)) << kind;
}

// Also where only the first box is seen yet.
TEST_F(Design, ALaneIsAsWideAsItsTitle) {
  open("03");
  send({{"from", "kube-system/coredns-5984fb8cbb-sjqv9"}, {"to", "172.33.96.3"}});
  child<QAction>("predict")->trigger();
  ASSERT_TRUE(settle());
  window.cursor().toStart();
  ASSERT_EQ(window.lanes().plan().boxes.size(), 1u);
  auto lanes = items<LaneItem>();
  ASSERT_EQ(lanes.size(), 1u);
  double addresses = 0;
  for (const TaggedText& end : lanes[0]->ends())
    addresses += window.lanes().fontMetrics().horizontalAdvance(end.whole());
  double name = window.lanes().fontMetrics().horizontalAdvance("kube-system/coredns-5984fb8cbb-sjqv9");
  EXPECT_GT(lanes[0]->boundingRect().width(), 0.8 * (name + addresses)) << "the window's letters are larger";
  QString first = "kube-system/coredns-5984fb8cbb-sjqv9";
  EXPECT_LE(laneTitleWidth(first, *window.cursor().hops()[0], {}, window.lanes().font()),
            lanes[0]->boundingRect().width());
}

TEST_F(Design, TheHopsOfATracerouteAreCalledInTheWindowsLanguage) {
  speak("zh_CN");
  open("02");
  child<QComboBox>("from")->setCurrentText("node1");
  child<QComboBox>("to")->setCurrentText("172.33.31.2");
  child<QAction>("traceroute")->trigger();
  ASSERT_TRUE(settle());
  auto* hops = child<QListWidget>("traceroute-hops");
  ASSERT_EQ(hops->count(), 1);
  for (const QString& said : {hops->item(0)->text(), window.statusBar()->currentMessage()}) {
    EXPECT_TRUE(said.contains(QStringLiteral("node1-eth0-nat 的网关"))) << said.toStdString();
    EXPECT_FALSE(said.contains("gateway")) << said.toStdString();
  }
}

// Lines end between words, and in the middle of a MAC address.
TEST_F(Design, TheStepsPageBreaksNoWord) {
  open("01");
  resizeTo(1280, 720);
  send({{"from", "node1"}, {"to", "172.33.96.3"}});
  for (int position = 0; position < window.cursor().count(); ++position) {
    window.cursor().setPosition(position);
    ASSERT_TRUE(settle());
    const QTextBrowser& page = window.inspector();
    for (QTextBlock block = page.document()->begin(); block.isValid(); block = block.next())
      for (int line = 0; line + 1 < block.layout()->lineCount(); ++line) {
        QTextLine shown = block.layout()->lineAt(line);
        int next = shown.textStart() + shown.textLength();
        QString text = block.text();
        EXPECT_FALSE(text[next - 1].isLetterOrNumber() && text[next].isLetterOrNumber())
            << position << ": " << text.mid(shown.textStart(), shown.textLength()).toStdString();
      }
  }
}

// In the narrowest window no address is broken for a column that says nothing.
TEST_F(Design, AColumnWithoutWordsTakesNoRoom) {
  open("02");
  resizeTo(1024, 768);
  send({{"from", "node1"}, {"to", "172.33.31.2"}});
  for (int position = 0; position < window.cursor().count(); ++position) {
    window.cursor().setPosition(position);
    ASSERT_TRUE(settle());
    if (!window.inspector().toPlainText().contains("192.128.0.0/11")) continue; // of a NAT gateway's table
    EXPECT_FALSE(window.inspector().toPlainText().contains("\nGateway\n"));
    for (QTextBlock block = window.inspector().document()->begin(); block.isValid(); block = block.next())
      EXPECT_TRUE(block.text() != "192.128.0.0/11" || block.layout()->lineCount() == 1);
    return;
  }
  ADD_FAILURE() << "nobody looked into the gateway's table";
}

TEST_F(Design, WhatIsCopiedFromAPageHasOnlyLettersThatAreSeen) {
  open("01");
  send({{"from", "node1"}, {"to", "172.33.96.3"}});
  QTextBrowser& page = window.inspector();
  ASSERT_TRUE(page.toPlainText().contains(QChar(0x2060))) << "a MAC address is held together";
  page.selectAll();
  page.copy();
  QString copied = QGuiApplication::clipboard()->text();
  static const QRegularExpression kMac("\\b([0-9a-f]{2}:){5}[0-9a-f]{2}\\b");
  EXPECT_TRUE(kMac.match(copied).hasMatch()) << copied.toStdString();
  EXPECT_FALSE(copied.contains(QChar(0x2060)) || copied.contains(QChar(0x200b)));
}

TEST_F(Design, TheStatusBarIsAsHighWhileTheEngineWorks) {
  for (const char* language : {"en", "zh_CN"}) {
    speak(language);
    int before = window.statusBar()->height();
    auto all = window.statusBar()->findChildren<QWidget*>(Qt::FindDirectChildrenOnly);
    for (QWidget* widget : all)
      if (widget->isHidden()) widget->show();
    QCoreApplication::processEvents();
    EXPECT_EQ(window.statusBar()->height(), before) << language;
  }
}

// With a presenter's letters they are wider, where there is room for them.
TEST_F(Design, PanesAreAsTheyWereWhenNobodyPresentsAnyMore) {
  open("01");
  auto *story = child<QDockWidget>("story"), *events = child<QDockWidget>("events");
  for (QSize size : {QSize(1920, 1080), {1280, 720}}) {
    resizeTo(size.width(), size.height());
    story->raise();
    ASSERT_TRUE(settle());
    ASSERT_LT(story->width(), 350);
    int before = story->width(), eventsBefore = events->width();
    window.setPresenting(true);
    ASSERT_TRUE(settle());
    if (size.width() >= 1600) {
      EXPECT_GT(story->width(), before);
    } else {
      EXPECT_FALSE(story->isVisible());
    }
    window.setPresenting(false);
    EXPECT_TRUE(fg::tests::waitFor([&] {
      QCoreApplication::processEvents();
      return story->width() == before && events->width() == eventsBefore;
    })) << story->width()
        << " " << before << " " << events->width() << " " << eventsBefore;
    EXPECT_TRUE(events->isVisible());
    auto* page = static_cast<QTextBrowser*>(story->widget());
    EXPECT_FALSE(page->viewport()->visibleRegion().isEmpty()) << "it was in front";
  }
}

// A class sees the way and the map, and not a strip of them.
TEST_F(Design, OnASmallScreenAPresentersPicturesHaveTheRoom) {
  open("02");
  resizeTo(1280, 720);
  send({{"from", "node1"}, {"to", "172.33.31.2"}});
  window.setPresenting(true);
  ASSERT_TRUE(settle());
  QCoreApplication::processEvents();
  EXPECT_GT(window.lanes().width(), 800);
  EXPECT_GT(window.lanes().height(), 330);
  EXPECT_GT(window.map().height(), 200);
  const auto& node = window.map().picture().plan.nodes.at("node1");
  QRect shown = window.map().mapFromScene(QRectF(node.x, node.y, node.width, 60)).boundingRect();
  EXPECT_TRUE(window.map().viewport()->rect().contains(shown))
      << "the packet's node, with its name and bridge";
  for (const char* pane : {"terminals", "events", "send"}) { // what is asked for comes
    EXPECT_FALSE(child<QDockWidget>(pane)->isVisible()) << pane;
  }
  window.openTerminal("node1");
  child<QAction>("find")->trigger();
  EXPECT_TRUE(child<QDockWidget>("terminals")->isVisible());
  EXPECT_TRUE(child<QDockWidget>("events")->isVisible());
  window.setPresenting(false);
  ASSERT_TRUE(settle());
}

// The last column that has ink.
int widestInk(QWidget& widget) {
  QImage image = widget.grab().toImage().convertToFormat(QImage::Format_Grayscale8);
  int ground = image.pixelColor(image.width() - 1, 0).lightness();
  for (int x = image.width() - 1; x >= 0; --x)
    for (int y = 0; y < image.height(); ++y)
      if (std::abs(image.pixelColor(x, y).lightness() - ground) > 40) return x;
  return -1;
}

TEST_F(Design, TheFormsLabelsAreWhole) {
  open("01");
  resizeTo(1920, 1080);
  for (bool presenting : {false, true}) {
    window.setPresenting(presenting);
    ASSERT_TRUE(settle());
    int seen = 0;
    for (auto* label : window.sendForm().findChildren<QLabel*>()) {
      if (!label->buddy()) continue;
      ++seen;
      QLabel wide(label->text());
      wide.setBuddy(label->buddy());
      wide.setFont(label->font());
      wide.setPalette(label->palette());
      wide.resize(label->width() + 30, label->height());
      EXPECT_EQ(widestInk(*label), widestInk(wide)) << label->text().toStdString();
    }
    EXPECT_EQ(seen, 5);
  }
  window.setPresenting(false);
}

TEST_F(Design, StateLeavesOutColumnsWithoutAWordWhereTheyTakeOthersRoom) {
  open("00");
  auto* table = child<QDockWidget>("state")->findChild<QTableView*>();
  auto shown = [&] {
    QStringList out;
    for (int column = 0; column < table->model()->columnCount(); ++column)
      if (!table->isColumnHidden(column))
        out << table->model()->headerData(column, Qt::Horizontal).toString();
    return out;
  };
  resizeTo(1280, 720);
  EXPECT_LE(table->horizontalHeader()->length(), table->viewport()->width());
  EXPECT_FALSE(shown().contains("Gateway")) << "red and blue have none";
  EXPECT_TRUE(shown().contains("Made by"));
  resizeTo(1920, 1080);
  EXPECT_TRUE(fg::tests::waitFor([&] { return shown().contains("Gateway"); })) << "there is room";
}

// Long names lose their middle, not half a letter at their end; who types sees all of it.
TEST_F(Design, ALongNameInTheFormIsNotCutOff) {
  open("01");
  auto* edit = static_cast<NameEdit*>(child<QComboBox>("to")->lineEdit());
  child<QComboBox>("to")->setCurrentText("kube-system/coredns-5984fb8cbb-tkfrc");
  child<QComboBox>("from")->setFocus();
  ASSERT_TRUE(settle());
  QString shown = edit->shownText();
  EXPECT_TRUE(shown.startsWith("kube") && shown.contains(QStringLiteral("…")) && shown.endsWith("tkfrc"))
      << shown.toStdString();
  EXPECT_LE(edit->fontMetrics().horizontalAdvance(shown), edit->width());
  EXPECT_LT(widestInk(*edit), edit->width() - 1);
  edit->setFocus();
  EXPECT_EQ(edit->shownText(), "kube-system/coredns-5984fb8cbb-tkfrc");
  edit->setText("node3");
  child<QComboBox>("from")->setFocus();
  EXPECT_EQ(edit->shownText(), "node3");
}

TEST_F(Design, AtTheirEndTablesShowTheirLastRowWhole) {
  open("02");
  child<QDockWidget>("doctor")->raise();
  ASSERT_TRUE(settle());
  window.doctorPanel().examine();
  ASSERT_TRUE(settle());
  for (const char* pane : {"events", "state", "doctor"})
    for (QSize size : {QSize(1280, 720), {1024, 768}, {1366, 768}, {1920, 1080}}) {
      resizeTo(size.width(), size.height());
      child<QDockWidget>(pane)->raise();
      ASSERT_TRUE(settle());
      QCoreApplication::processEvents();
      for (auto* table : child<QDockWidget>(pane)->findChildren<QTableView*>()) {
        int rows = table->model()->rowCount(), columns = table->model()->columnCount();
        ASSERT_GT(rows, 0);
        QModelIndex last = table->model()->index(rows - 1, columns - 1);
        if (table->columnWidth(columns - 1) > table->viewport()->width())
          continue; // a matrix in a small window
        auto isWhole = [&] {
          table->scrollToBottom();
          table->horizontalScrollBar()->setValue(table->horizontalScrollBar()->maximum());
          return table->viewport()->rect().contains(table->visualRect(last));
        };
        for (int i = 0; i < 50 && !isWhole(); ++i)
          QCoreApplication::processEvents();
        QRect seen = table->visualRect(last), room = table->viewport()->rect();
        EXPECT_TRUE(room.contains(seen)) << pane << " " << size.width() << ": " << seen.right() << " "
                                         << seen.bottom() << " of " << room.right() << " " << room.bottom();
        EXPECT_GE(table->columnWidth(columns - 1), table->horizontalHeader()->sectionSizeHint(columns - 1))
            << "its heading, too";
      }
    }
}

TEST_F(Design, AnIcmpErrorIsToldInTheWindowsLanguage) {
  open("02");
  send({{"from", "node1"}, {"to", "172.33.31.2"}});
  EXPECT_TRUE(window.lanes().dump().join('\n').contains("ICMP net unreachable"));
  speak("zh_CN");
  QString lanes = window.lanes().dump().join('\n');
  EXPECT_TRUE(lanes.contains(QStringLiteral("ICMP 网络不可达"))) << lanes.toStdString();
  EXPECT_FALSE(lanes.contains("unreachable"));
}

// The lines of services to their endpoints go up beside the pods.
TEST_F(Design, NoLineOfAServiceCrossesAName) {
  open("01");
  child<QAction>("layer-services")->trigger();
  const auto& plan = window.map().picture().plan;
  int lines = 0;
  for (QGraphicsItem* item : window.map().scene()->items()) {
    auto* line = dynamic_cast<QGraphicsPathItem*>(item);
    if (!line || line->pen().style() != Qt::DotLine) continue;
    ++lines;
    for (double part = 0; part <= 1; part += 0.005)
      for (const auto& [name, rect] : plan.pods) {
        QRectF words(rect.x + 1, rect.y + 1, rect.width - 2, rect.height - 2);
        EXPECT_FALSE(words.contains(line->path().pointAtPercent(part))) << name;
      }
    // Services that stand below others: theirs pass behind those.
    for (QGraphicsItem* over : window.map().scene()->items(line->sceneBoundingRect()))
      if (dynamic_cast<PlateItem*>(over) && over->zValue() > 0) {
        EXPECT_GT(over->zValue(), line->zValue());
      }
  }
  EXPECT_GE(lines, 5);
}

TEST_F(Design, WhatTheDoctorFoundHasRoom) {
  open("02");
  child<QDockWidget>("doctor")->raise();
  ASSERT_TRUE(settle());
  window.doctorPanel().examine();
  ASSERT_TRUE(settle());
  QCoreApplication::processEvents();
  auto* findings = child<QTableView>("findings");
  EXPECT_GT(findings->viewport()->height(), 2 * findings->rowHeight(0));
}

TEST_F(Design, BothSidesOfAComparisonAreAsWide) {
  open("02");
  send({{"from", "node1"}, {"to", "172.33.31.2"}});
  child<QAction>("compare")->trigger();
  ASSERT_TRUE(settle());
  auto* comparison = child<Comparison>("comparison");
  auto lanes = comparison->findChildren<LanesView*>();
  ASSERT_EQ(lanes.size(), 2);
  EXPECT_NEAR(lanes[0]->width(), lanes[1]->width(), 2);
  EXPECT_EQ(comparison->findChild<QComboBox*>()->lineEdit()->cursorPosition(), 0);
  comparison->close();
}

double mostContrast(QWidget& widget) {
  QImage image = widget.grab().toImage();
  double most = 1;
  int row = image.height() / 2;
  for (int x = 0; x < 6; ++x) // its left edge
    most = std::max(most, contrast(image.pixelColor(x, row), widget.palette().color(QPalette::Window)));
  return most;
}

TEST(Fields, HaveAFrameThatIsSeenInTheDark) {
  constexpr double kLeast = 3; // WCAG 2.1, 1.4.11
  QCheckBox check("");
  QLineEdit line;
  QSpinBox spin;
  QComboBox combo;
  combo.setEditable(true);
  WindowStyle style;
  for (QWidget* widget : {static_cast<QWidget*>(&check), static_cast<QWidget*>(&line),
                          static_cast<QWidget*>(&spin), static_cast<QWidget*>(&combo)}) {
    widget->setStyle(&style);
    widget->setPalette(paletteOf(darkTheme()));
    widget->resize(120, 24);
    EXPECT_GE(mostContrast(*widget), kLeast) << widget->metaObject()->className();
  }
}

} // namespace
