// Two runs side by side, and recordings in the window.
#include "gui/window.h"
#include "scene/lanes_items.h"
#include "views/comparison.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QStatusBar>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>

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

TEST_F(Runs, ItsAddressesTellTheirKindWhereTheNetworkIsTheOpenOne) {
  open("01");
  window.document().send({{"from", "node1"}, {"to", "172.33.96.3"}});
  ASSERT_TRUE(settle());
  Comparison* comparison = compare();
  ASSERT_TRUE(comparison);
  auto tags = [&](const char* side) {
    int out = 0;
    for (auto* lanes : comparison->findChildren<LanesView*>())
      for (QGraphicsItem* item : lanes->scene()->items())
        if (auto* lane = dynamic_cast<LaneItem*>(item); lane && lanes->accessibleName() == side)
          for (const TaggedText& end : lane->ends())
            out += end.tag.name == "Pod IP" ? 1 : 0;
    return out;
  };
  EXPECT_GT(tags("Here"), 0);
  EXPECT_EQ(tags("There"), tags("Here"));
  comparison->compareWith("03");
  ASSERT_TRUE(settle());
  EXPECT_GT(tags("Here"), 0);
  EXPECT_EQ(tags("There"), 0) << "nobody knows that network's addresses";
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

TEST_F(Runs, ABranchIsComparedWithItselfAfterItsFirstCommand) {
  open("01");
  execute("node1", "at 31s");
  execute("node1", "ip route del 172.33.96.0/24");
  execute("node1", "ip route add 172.33.96.0/24 via 172.30.118.65");
  window.document().send({{"from", "node1"}, {"to", "172.33.96.3"}});
  ASSERT_TRUE(settle());
  Comparison* comparison = compare();
  ASSERT_TRUE(comparison);
  auto* choice = comparison->findChild<QComboBox*>("compare-with");
  EXPECT_TRUE(choice->itemText(1).endsWith("after: ip route del 172.33.96.0/24"))
      << choice->itemText(1).toStdString();
  choice->setCurrentIndex(1);
  emit choice->activated(1);
  ASSERT_TRUE(settle());
  EXPECT_EQ(comparison->here().path()->request.disposition, "delivered");
  EXPECT_EQ(comparison->there().path()->request.disposition, "no-route");
}

TEST_F(Runs, WithoutAPacketWholeRunsAreCompared) {
  open("01");
  execute("node1", "at 31s");
  execute("node1", "ip route del 172.33.96.0/24");
  execute("node1", "ping -c 1 172.33.96.3");
  Comparison* comparison = compare();
  ASSERT_TRUE(comparison);
  auto* change = comparison->findChild<QLabel*>("first-change");
  EXPECT_TRUE(change->isVisible());
  EXPECT_TRUE(change->text().contains("31.000 s  node1")) << change->text().toStdString();
  EXPECT_EQ(comparison->here().path()->request.disposition, "no-route");
  EXPECT_FALSE(comparison->there().path());
}

TEST_F(Runs, ARecordingIsComparedWithAnother) {
  QTemporaryDir folder;
  open("28");
  window.document().record(folder.filePath("a.fgrec"));
  ASSERT_TRUE(settle());
  open(folder.filePath("a.fgrec"));
  Comparison* comparison = compare();
  ASSERT_TRUE(comparison);
  comparison->compareWith("28");
  ASSERT_TRUE(settle());
  EXPECT_FALSE(comparison->findChild<QLabel*>("first-change")->isVisible());
  EXPECT_FALSE(comparison->here().path());
  comparison->compareWith("26");
  ASSERT_TRUE(settle());
  EXPECT_TRUE(comparison->here().path());
  EXPECT_TRUE(comparison->there().path());
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
  window.document().pcapng("node1", {}, folder.filePath("node1.pcapng"));
  ASSERT_TRUE(settle());
  QFile file(folder.filePath("node1.pcapng"));
  ASSERT_TRUE(file.open(QIODevice::ReadOnly));
  EXPECT_EQ(file.read(4), QByteArray("\x0a\x0d\x0d\x0a"));
}

TEST_F(Runs, ATraceIsCopiedAsTextWhetherItWasSentOrOnlyPassedBy) {
  open("01");
  execute("node1", "at 31s");
  execute("node1", "ping -c 1 172.33.96.3");
  window.document().followPacket(0);
  ASSERT_TRUE(settle());
  window.findChild<QAction*>("copy-trace")->trigger();
  ASSERT_TRUE(settle());
  QString passedBy = QApplication::clipboard()->text();
  EXPECT_TRUE(passedBy.contains("made by ping")) << passedBy.toStdString();
  window.document().send({{"from", "node1"}, {"to", "172.33.96.3"}});
  ASSERT_TRUE(settle());
  window.findChild<QAction*>("copy-trace")->trigger();
  ASSERT_TRUE(settle());
  EXPECT_TRUE(QApplication::clipboard()->text().contains("DELIVERED"));
}

// A program of that name that writes down what it was started with.
struct Wireshark : Runs {
  QTemporaryDir folder; // temporary files, too: other tests write frames at the same time
  QByteArray path = qgetenv("PATH");
  QByteArray temporary = qgetenv("TMPDIR");
  Wireshark() {
    qputenv("TMPDIR", folder.path().toUtf8());
    QFile program(folder.filePath("wireshark"));
    EXPECT_TRUE(program.open(QIODevice::WriteOnly));
    program.write("#!/bin/sh\necho \"$1\" > " + told().toUtf8() + ".new && mv " + told().toUtf8() + ".new "
                  + told().toUtf8() + "\n");
    program.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
  }
  ~Wireshark() override {
    qputenv("PATH", path);
    temporary.isEmpty() ? qunsetenv("TMPDIR") : qputenv("TMPDIR", temporary);
  }
  QString told() const { return folder.filePath("told"); }
  void openFramesOfNode1() {
    open("01");
    execute("node1", "ping -c 1 172.33.96.3");
    auto* outline = window.findChild<QTreeWidget*>();
    const QList<QTreeWidgetItem*> found =
        outline->findItems("node1", Qt::MatchStartsWith | Qt::MatchRecursive);
    ASSERT_FALSE(found.isEmpty());
    outline->setCurrentItem(found.front());
    window.findChild<QAction*>("wireshark")->trigger();
    ASSERT_TRUE(settle());
  }
};

TEST_F(Wireshark, IsStartedWithTheFramesOfThePlace) {
  qputenv("PATH", folder.path().toUtf8() + ":" + path);
  openFramesOfNode1();
  ASSERT_TRUE(fg::tests::waitFor([&] { return QFile::exists(told()); }));
  QFile list(told());
  ASSERT_TRUE(list.open(QIODevice::ReadOnly));
  QFile frames(QString::fromUtf8(list.readAll().trimmed()));
  ASSERT_TRUE(frames.open(QIODevice::ReadOnly)) << frames.fileName().toStdString();
  EXPECT_EQ(frames.read(4), QByteArray("\x0a\x0d\x0d\x0a"));
  EXPECT_TRUE(frames.fileName().contains("node1"));
}

TEST_F(Wireshark, WhereItIsNotThereTheWindowSaysWhatToInstallAndWhereTheFramesAre) {
  qputenv("PATH", "/nonexistent");
  openFramesOfNode1();
  QString message = window.statusBar()->currentMessage();
  EXPECT_TRUE(message.contains("apt install wireshark")) << message.toStdString();
  QString file = message.section(' ', -1);
  EXPECT_TRUE(QFile::exists(file)) << file.toStdString();
}

TEST_F(Wireshark, WhereNoFramePassedNothingIsLeftBehind) {
  open("01");
  window.document().lookAt(0);
  ASSERT_TRUE(settle());
  auto* outline = window.findChild<QTreeWidget*>();
  outline->setCurrentItem(outline->findItems("node1", Qt::MatchStartsWith | Qt::MatchRecursive).front());
  window.findChild<QAction*>("wireshark")->trigger();
  ASSERT_TRUE(settle());
  EXPECT_TRUE(window.statusBar()->currentMessage().startsWith("no frame has passed"));
  EXPECT_EQ(QDir(folder.path()).entryList({"flannelgraph-node1-*"}), QStringList());
}

} // namespace
