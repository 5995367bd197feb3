#include "itemmodels/event_filter.h"
#include "itemmodels/table_model.h"
#include "scene/theme.h"

#include <QAbstractItemModelTester>
#include <QJsonArray>
#include <QJsonDocument>

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
    model.add(array(R"([{"time_ns":2000000000,"namespace":"node1","state":"route","text":"route added"},
                              {"time_ns":500,"namespace":"node2","state":"lease","text":"lease granted"}])"),
              array(R"([{"packet":0,"time_ns":1000000,"origin":"node1","disposition":"no-route",
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

} // namespace
