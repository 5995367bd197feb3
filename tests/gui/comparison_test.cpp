// Two runs side by side, and recordings in the window.
#include "gui/window.h"
#include "views/comparison.h"

#include <QAction>
#include <QComboBox>
#include <QListWidget>
#include <QPushButton>
#include <QStatusBar>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

#include <gmock/gmock.h>

using namespace fg::gui;

namespace {

struct Runs : fg::tests::Window {
  void execute(const QString& place, const QString& line) {
    window.document().execute({{"place", place}, {"line", line}}, &window, [](const Answer&) {});
    ASSERT_TRUE(settle());
  }
  Comparison* compare() {
    window.findChild<QAction*>("compare")->trigger();
    EXPECT_TRUE(settle());
    return window.findChild<Comparison*>("comparison");
  }
  static QTableWidget& rows(Comparison& comparison) { return *comparison.findChild<QTableWidget*>(); }
};

TEST_F(Runs, ABranchIsComparedWithItsOriginal) {
  open("01");
  execute("node1", "at 31s");
  execute("node1", "ip route del 172.33.96.0/24");
  window.document().send({{"from", "node1"}, {"to", "172.33.96.3"}});
  ASSERT_TRUE(settle());
  Comparison* comparison = compare();
  ASSERT_TRUE(comparison);
  ASSERT_GE(comparison->firstDifference(), 0);
  EXPECT_EQ(rows(*comparison).currentRow(), comparison->firstDifference());
  EXPECT_EQ(rows(*comparison).item(comparison->firstDifference(), 0)->text(), QStringLiteral("▶ ≠"));
  EXPECT_EQ(comparison->here().step()->kind, "route-lookup");
  EXPECT_EQ(comparison->there().step()->kind, "route-lookup");
  EXPECT_NE(comparison->here().step()->summary, comparison->there().step()->summary);
  EXPECT_EQ(comparison->there().path()->request.disposition, "delivered");
}

TEST_F(Runs, BothWaysMoveTogether) {
  open("01");
  window.document().send({{"from", "node1"}, {"to", "172.33.96.3"}});
  ASSERT_TRUE(settle());
  Comparison* comparison = compare();
  ASSERT_TRUE(comparison);
  EXPECT_EQ(comparison->firstDifference(), -1);
  EXPECT_FALSE(comparison->findChild<QPushButton*>("first-difference")->isEnabled());
  QTest::keyClick(&rows(*comparison), Qt::Key_Down);
  QTest::keyClick(&rows(*comparison), Qt::Key_Down);
  EXPECT_EQ(comparison->here().position(), 2);
  EXPECT_EQ(comparison->there().position(), 2);
}

TEST_F(Runs, AnotherScenarioIsChosenByName) {
  open("01");
  window.document().send({{"from", "node1"}, {"to", "172.33.96.3"}});
  ASSERT_TRUE(settle());
  Comparison* comparison = compare();
  ASSERT_TRUE(comparison);
  auto* choice = comparison->findChild<QComboBox*>("compare-with");
  EXPECT_GT(choice->count(), 20);
  comparison->compareWith("03");
  ASSERT_TRUE(settle());
  EXPECT_GE(comparison->firstDifference(), 0);
}

TEST_F(Runs, AComparisonSpeaksTheLanguageThatIsChosen) {
  open("01");
  window.document().send({{"from", "node1"}, {"to", "172.33.96.3"}});
  ASSERT_TRUE(settle());
  Comparison* comparison = compare();
  ASSERT_TRUE(comparison);
  window.setLanguage("zh_CN");
  ASSERT_TRUE(settle());
  EXPECT_EQ(rows(*comparison).horizontalHeaderItem(1)->text(), QStringLiteral("这里"));
  EXPECT_TRUE(rows(*comparison).item(0, 1)->text().contains(QStringLiteral("起点")))
      << rows(*comparison).item(0, 1)->text().toStdString();
  window.setLanguage("en");
  ASSERT_TRUE(settle());
}

TEST_F(Runs, WithoutAPacketItSaysWhatIsMissing) {
  open("01");
  EXPECT_FALSE(compare());
  EXPECT_TRUE(window.statusBar()->currentMessage().startsWith("Send a packet first"));
}

TEST_F(Runs, ARecordingOpensAndSaysWhatItCannotDo) {
  QTemporaryDir folder;
  QString file = folder.filePath("run.fgrec");
  open("02");
  window.document().record(file);
  ASSERT_TRUE(settle());
  open(file);
  EXPECT_TRUE(window.document().isRecording());
  EXPECT_EQ(window.document().endNs(), window.document().atNs());
  EXPECT_EQ(window.findChild<QListWidget*>("tries")->count(), 1);
  window.document().lookAt(41'000'000'000);
  ASSERT_TRUE(settle());
  EXPECT_EQ(window.document().atNs(), 41'000'000'000);
  window.document().send({{"from", "node1"}, {"to", "node2"}});
  ASSERT_TRUE(settle());
  EXPECT_TRUE(window.statusBar()->currentMessage().startsWith("this is a recording"));
}

TEST_F(Runs, FramesOfAPlaceAreExported) {
  QTemporaryDir folder;
  open("01");
  execute("node1", "ping -c 1 172.33.96.3");
  window.document().pcapng("node1", folder.filePath("node1.pcapng"));
  ASSERT_TRUE(settle());
  QFile file(folder.filePath("node1.pcapng"));
  ASSERT_TRUE(file.open(QIODevice::ReadOnly));
  EXPECT_EQ(file.read(4), QByteArray("\x0a\x0d\x0d\x0a"));
}

} // namespace
