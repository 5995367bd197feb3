#include "itemmodels/event_filter.h"
#include "itemmodels/table_model.h"
#include "scene/theme.h"
#include "views/page_html.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QPalette>
#include <QRegularExpression>

#include <gtest/gtest.h>

using namespace fg::gui;

namespace {

QJsonObject object(const char* text) { return QJsonDocument::fromJson(text).object(); }
QJsonArray array(const char* text) { return QJsonDocument::fromJson(text).array(); }

constexpr auto kReport = QAbstractItemModelTester::FailureReportingMode::Fatal;

TEST(TableModel, MarksWhatChangedSinceItWasLastShown) {
  TableModel model;
  QAbstractItemModelTester tester(&model, kReport);
  model.setTable(
      object(
          R"({"columns":[{"title":"Destination"},{"title":"Gateway"}],"rows":[{"key":"a","cells":["10.0.0.0/8","1.1.1.1"]}]})"),
      TableModel::Marks::Fresh);
  EXPECT_FALSE(model.data(model.index(0, 1), TableModel::kChangedRole).toBool());
  model.setTable(
      object(
          R"({"columns":[{"title":"Destination"},{"title":"Gateway"}],"rows":[{"key":"a","cells":["10.0.0.0/8","2.2.2.2"]},{"key":"b","cells":["x","y"]}]})"),
      TableModel::Marks::Compare);
  EXPECT_FALSE(model.data(model.index(0, 0), TableModel::kChangedRole).toBool());
  EXPECT_TRUE(model.data(model.index(0, 1), TableModel::kChangedRole).toBool());
  EXPECT_TRUE(model.data(model.index(1, 0), TableModel::kChangedRole).toBool());
  EXPECT_EQ(model.headerData(1, Qt::Horizontal, Qt::DisplayRole).toString(), "Gateway");
}

struct Events : testing::Test {
  EventModel model;
  void SetUp() override {
    model.add(
        array(R"([{"time_ns":2000000000,"namespace":"node1","state":"route","text":"route added"},
                              {"time_ns":500,"namespace":"node2","state":"lease","text":"lease granted"}])"),
        array(R"([{"packet":0,"time_ns":1000000,"origin":"node1","ended_in":"node3","disposition":"no-route",
                               "flow":{"source":"10.0.0.1","destination":"10.0.0.2","protocol":"udp","source_port":4,"destination_port":53}}])"));
  }
  int rows(const char* filter) {
    EventFilter proxy(model);
    QAbstractItemModelTester tester(&proxy, kReport);
    QString problem = proxy.setText(filter);
    return problem.isEmpty() ? proxy.rowCount() : -1;
  }
};

TEST_F(Events, StandOnOneClock) {
  QAbstractItemModelTester tester(&model, kReport);
  ASSERT_EQ(model.rowCount(), 3);
  EXPECT_EQ(model.at(0).kind, "lease");
  EXPECT_EQ(model.at(1).packet, 0);
  EXPECT_TRUE(model.at(1).dropped);
  EXPECT_EQ(model.data(model.index(2, EventModel::Time), Qt::DisplayRole).toString(), "2.000 000 s");
}

TEST_F(Events, DropsAreCountedWhereTheyEnd) {
  model.add({}, array(R"([{"packet":1,"time_ns":3000000000,"origin":"node1","disposition":null,
                           "flow":{"source":"10.0.0.1","destination":"10.0.0.2","protocol":"icmp"}}])"));
  using Drops = std::map<QString, int>;
  EXPECT_EQ(model.dropsUntil(999'999), Drops());
  EXPECT_EQ(model.dropsUntil(3'000'000'000), (Drops{{"node3", 1}}));
  model.add({}, array(R"([{"packet":1,"time_ns":3000000000,"origin":"node1","ended_in":"node3",
                           "disposition":"denied","flow":{"source":"10.0.0.1"}}])"));
  EXPECT_EQ(model.dropsUntil(3'000'000'000), (Drops{{"node3", 2}})) << "how it ended is known later";
  EXPECT_EQ(model.dropsUntil(2'999'999'999), (Drops{{"node3", 1}}));
}

TEST_F(Events, ThatAreLaterThanNowStandBack) {
  QAbstractItemModelTester tester(&model, kReport);
  model.setNow(1'000'000);
  EXPECT_EQ(model.countUntil(1'000'000), 2);
  auto colour = [&](int row) { return model.data(model.index(row, 0), Qt::ForegroundRole); };
  EXPECT_FALSE(colour(1).isValid());
  EXPECT_TRUE(colour(2).isValid());
  model.setNow(2'000'000'000);
  EXPECT_FALSE(colour(2).isValid());
}

TEST_F(Events, APacketOnItsWayIsToldAgainAndEnds) {
  QAbstractItemModelTester tester(&model, kReport);
  const char* onItsWay = R"([{"packet":1,"time_ns":3000000000,"origin":"node1","disposition":null,
                              "flow":{"source":"10.0.0.1","destination":"10.0.0.2","protocol":"icmp"}}])";
  model.add({}, array(onItsWay));
  ASSERT_EQ(model.rowCount(), 4);
  EXPECT_FALSE(model.at(3).ended);
  model.add({}, array(QByteArray(onItsWay).replace("null", "\"denied\"").constData()));
  ASSERT_EQ(model.rowCount(), 4);
  EXPECT_TRUE(model.at(3).dropped);
}

TEST_F(Events, ThingsLikeThisAreHidden) {
  EXPECT_EQ(likeText(model.at(1)), "udp.dport == 53");
  EXPECT_EQ(rows(qPrintable("not (" + likeText(model.at(1)) + ")")), 2);
  EXPECT_EQ(rows(qPrintable("not (" + likeText(model.at(0)) + ")")), 2);
}

TEST_F(Events, AreFiltered) {
  EXPECT_EQ(rows(""), 3);
  EXPECT_EQ(rows("node1"), 2);
  EXPECT_EQ(rows("node1 and udp.dport == 53 and dropped"), 1);
  EXPECT_EQ(rows("not packet"), 2);
  EXPECT_EQ(rows("kind == lease or kind == route"), 2);
  EXPECT_EQ(rows("!(lease || added)"), 1);
  EXPECT_EQ(rows("ip.dst != 10.0.0.2"), 2);
  EXPECT_EQ(rows("tcp"), 0);
}

TEST_F(Events, AFilterThatIsNoneSaysWhy) {
  for (const char* wrong : {"(", "node1 and", "udp.dport ==", "port == 3", ")", "== 3", "a or", "not", "()"})
    EXPECT_EQ(rows(wrong), -1) << wrong;
  auto parsed = parseEventFilter("port == 3");
  EXPECT_TRUE(std::get<QString>(parsed).contains("there is no field"));
}

QStringList paragraphs(const QString& text) {
  return flowingHtml(text).remove(QRegularExpression("<p style='[^']*'>")).split("</p>", Qt::SkipEmptyParts);
}

TEST(HelpPage, FlowsAsWideAsThereIsRoom) {
  EXPECT_EQ(paragraphs("Compares a port with up to 15 ports and ranges. Needs -p tcp, udp, udplite, sctp\n"
                       "or dccp.\n\n  [!] --ports\n      PORT: a port\n"),
            (QStringList{
                "Compares a port with up to 15 ports and ranges. Needs -p tcp, udp, udplite, sctp or dccp.",
                "&nbsp;", "[!] --ports", "PORT: a port", "&nbsp;"}));
  EXPECT_EQ(paragraphs("conntrack {-L|-D}\nconntrack {-F}"),
            (QStringList{"conntrack {-L|-D}", "conntrack {-F}"}));
  QString half = QString(40, QChar(0x5305));
  EXPECT_EQ(paragraphs(half + "\n" + half.left(3) + "."), QStringList{half + half.left(3) + "."});
}

TEST(Themes, HaveTheContrastOfWcagAA) {
  for (const Theme& theme : {lightTheme(), darkTheme()})
    for (const QColor& ground : {theme.ground, theme.lane, theme.box, theme.current}) {
      for (const QColor& text : {theme.text, theme.request, theme.reply, theme.drop, theme.rewritten,
                                 theme.nodeIp, theme.podIp, theme.clusterIp, theme.outside})
        EXPECT_GE(contrast(ground, text), 4.5)
            << ground.name().toStdString() << " " << text.name().toStdString();
      EXPECT_GE(contrast(theme.unseen, theme.unseenText), 4.5);
      EXPECT_GE(contrast(theme.ground, theme.faint), 4.5);
      EXPECT_GE(contrast(theme.lane, theme.faint), 4.5);
    }
}

TEST(Themes, PalettesHaveTheContrastOfWcagAA) {
  using Role = QPalette::ColorRole;
  constexpr std::pair<Role, Role> kPairs[] = {{Role::WindowText, Role::Window},
                                              {Role::Text, Role::Base},
                                              {Role::Text, Role::AlternateBase},
                                              {Role::ButtonText, Role::Button},
                                              {Role::HighlightedText, Role::Highlight},
                                              {Role::PlaceholderText, Role::Base},
                                              {Role::PlaceholderText, Role::AlternateBase},
                                              {Role::Link, Role::Base},
                                              {Role::LinkVisited, Role::Base},
                                              {Role::ToolTipText, Role::ToolTipBase}};
  for (const Theme& theme : {lightTheme(), darkTheme()})
    for (auto group : {QPalette::Active, QPalette::Inactive, QPalette::Disabled})
      for (auto [text, ground] : kPairs) {
        if (group == QPalette::Disabled && ground == Role::Highlight) continue; // nothing can be chosen there
        QPalette palette = paletteOf(theme);
        EXPECT_GE(contrast(palette.color(group, ground), palette.color(group, text)), 4.5)
            << group << " " << text << " " << palette.color(group, text).name().toStdString() << " on "
            << palette.color(group, ground).name().toStdString();
      }
}

// The page that trace makes has colours of its own.
TEST(Themes, ThePageHasTheContrastOfWcagAA) {
  QFile file(FG_SOURCE_DIR "/sim/report/html/page.html");
  ASSERT_TRUE(file.open(QIODevice::ReadOnly));
  QString page = QString::fromUtf8(file.readAll());
  auto blocks = QRegularExpression(":root \\{([^}]*)\\}").globalMatch(page);
  int themes = 0;
  for (; blocks.hasNext(); ++themes) {
    std::map<QString, QColor> colours;
    auto all = QRegularExpression("--([a-z]+):(#[0-9a-f]+);").globalMatch(blocks.next().captured(1));
    while (all.hasNext()) {
      auto one = all.next();
      colours[one.captured(1)] = QColor(one.captured(2));
    }
    ASSERT_GT(colours.size(), 12u);
    for (const char* ground : {"ground", "lane", "box", "current"})
      for (const char* text : {"text", "request", "reply", "drop", "rewritten", "node", "pod", "cluster",
                               "outside", "good", "faint"})
        EXPECT_GE(contrast(colours.at(ground), colours.at(text)), 4.5) << text << " on " << ground;
  }
  EXPECT_EQ(themes, 2);
}

} // namespace
