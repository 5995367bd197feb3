// Bytes, predict mode, bookmarks, running on, what is left unsaved, the end of long work.
#include "gui/window.h"
#include "views/bytes_panel.h"
#include "views/event_panel.h"
#include "views/hex_view.h"
#include "views/predict_bar.h"
#include "views/send_form.h"
#include "views/timeline.h"

#include <QAction>
#include <QComboBox>
#include <QListWidget>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>
#include <QTreeView>

#include <gmock/gmock.h>

#include <csignal>
#include <iostream>

using namespace fg::gui;
using fg::tests::waitFor;

namespace {

struct Aids : fg::tests::Window {
  void probe() {
    open("01");
    send({{"from", "node1"}, {"to", "172.33.96.3"}});
    window.lanes().setFocus();
  }
  // The first step of a kind.
  void goTo(const QString& kind) {
    const Cursor& cursor = window.cursor();
    for (int i = 0; i < cursor.count(); ++i)
      if (cursor.step(cursor.at(i)).kind == kind) return window.cursor().setPosition(i);
    ADD_FAILURE() << "no step of kind " << kind.toStdString();
  }
  QString verdict() {
    QString all;
    for (auto* browser : window.findChildren<QTextBrowser*>())
      all += browser->toPlainText();
    return all;
  }
};

TEST_F(Aids, AFieldShowsItsBytesAndAByteItsField) {
  probe();
  goTo("enter-interface");
  FieldModel& fields = window.bytesPanel().fields();
  HexView& hex = window.bytesPanel().hexView();
  ASSERT_GE(fields.rowCount(), 3);
  EXPECT_EQ(fields.at(fields.index(0, 0)).name, "Ethernet");
  window.bytesPanel().fieldView().setCurrentIndex(fields.fieldOf(14 + 8));
  EXPECT_EQ(hex.selectedAt(), 14 + 8);
  EXPECT_EQ(hex.selectedCount(), 1);
  window.bytesPanel().show();
  QTest::mouseClick(hex.viewport(), Qt::LeftButton, {}, hex.rectOf(14 + 17).center());
  EXPECT_EQ(fields.at(window.bytesPanel().fieldView().currentIndex()).name, "Destination");
  EXPECT_EQ(hex.selectedAt(), 14 + 16);
  EXPECT_EQ(hex.selectedCount(), 4);
}

TEST_F(Aids, WhatAStepChangedIsMarkedInItsBytes) {
  open("01");
  send({{"from", "kube-system/coredns-5984fb8cbb-sjqv9"}, {"to", "172.33.96.3"}});
  const Cursor& cursor = window.cursor();
  for (int i = 0; i < cursor.count(); ++i)
    if (cursor.step(cursor.at(i)).fields["field"] == "ttl") {
      window.cursor().setPosition(i);
      break;
    }
  ASSERT_EQ(cursor.step()->fields["field"], "ttl");
  FieldModel& fields = window.bytesPanel().fields();
  QStringList changed;
  for (int header = 0; header < fields.rowCount(); ++header)
    for (int row = 0; row < fields.rowCount(fields.index(header, 0)); ++row)
      if (QModelIndex field = fields.index(row, 0, fields.index(header, 0));
          fields.data(field, FieldModel::kChangedRole).toBool())
        changed << fields.at(field).name;
  EXPECT_EQ(changed, QStringList({"TTL", "Header checksum"}));
}

TEST_F(Aids, PredictModeHidesEachDecisionUntilItIsGuessed) {
  probe();
  child<QAction>("predict")->trigger();
  ASSERT_TRUE(settle());
  const Cursor& cursor = window.cursor();
  EXPECT_FALSE(verdict().contains("It reached"));
  int questions = 0, right = 0;
  for (int i = 0; i < 200 && window.prediction().hides(); ++i) {
    QTest::keyClick(&window, Qt::Key_End);
    ASSERT_EQ(cursor.position(), cursor.limit());
    auto question = window.prediction().question();
    ASSERT_TRUE(question);
    const auto& outcomes = cursor.step(*question).outcomes;
    ASSERT_EQ(static_cast<std::size_t>(window.predictBar().choices().size()), outcomes.size());
    EXPECT_LT(window.lanes().plan().boxOf(question->hop, question->step), 0) << "the box is hidden";
    int guess = questions % static_cast<int>(outcomes.size());
    right += outcomes[static_cast<std::size_t>(guess)].happened ? 1 : 0;
    QTest::keyClick(&window, static_cast<Qt::Key>(Qt::Key_1 + guess));
    ++questions;
    ASSERT_TRUE(waitFor([&] { return window.prediction().asked() == questions; }));
    EXPECT_EQ(*cursor.standing(), *question) << "it goes there";
    EXPECT_EQ(window.prediction().lastGuess()->reason, cursor.step()->summary);
  }
  EXPECT_GT(questions, 5);
  EXPECT_EQ(window.prediction().asked(), questions);
  EXPECT_EQ(window.prediction().right(), right);
  EXPECT_EQ(cursor.limit(), cursor.count() - 1);
  EXPECT_TRUE(verdict().contains("It reached"));
}

TEST_F(Aids, ABookmarkIsKeptAndCanBeUndone) {
  open("02");
  window.document().lookAt(20'000'000'000);
  ASSERT_TRUE(settle());
  window.lanes().setFocus();
  QTest::keyClick(&window, Qt::Key_B);
  EXPECT_THAT(window.bookmarks().times(), testing::ElementsAre(20'000'000'000));
  window.document().lookAt(5'000'000'000);
  ASSERT_TRUE(settle());
  QTest::keyClick(&window, Qt::Key_BracketRight);
  ASSERT_TRUE(settle());
  EXPECT_EQ(window.document().atNs(), 20'000'000'000);
  child<QAction>("undo")->trigger();
  EXPECT_TRUE(window.bookmarks().times().isEmpty());
  child<QAction>("redo")->trigger();
  open("01");
  EXPECT_TRUE(window.bookmarks().times().isEmpty());
  open("02");
  EXPECT_THAT(window.bookmarks().times(), testing::ElementsAre(20'000'000'000));
}

TEST_F(Aids, RunsUntilTheNextChangeOfThisTable) {
  open("02"); // a route is lost at some time
  window.document().lookAt(1'000'000'000);
  ASSERT_TRUE(settle());
  child<QAction>("until-table")->trigger();
  ASSERT_TRUE(waitFor([&] { return window.isQuiet() && window.document().atNs() != 1'000'000'000; }));
  ASSERT_TRUE(settle());
  EventModel& events = window.eventPanel().events();
  int row = events.countUntil(window.document().atNs()) - 1;
  ASSERT_GE(row, 0);
  EXPECT_EQ(events.at(row).timeNs, window.document().atNs());
  EXPECT_EQ(events.at(row).kind, "route");
}

TEST_F(Aids, GoingBackAsksForNoEventAgain) {
  open("02");
  EventModel& events = window.eventPanel().events();
  int known = events.rowCount();
  ASSERT_GT(known, 5);
  QSignalSpy added(&events, &QAbstractItemModel::rowsInserted),
      reset(&events, &QAbstractItemModel::modelReset);
  for (qint64 time : {3'000'000'000, 60'000'000'000, 10'000'000'000}) {
    window.document().lookAt(time);
    ASSERT_TRUE(settle());
  }
  EXPECT_EQ(events.rowCount(), known);
  EXPECT_EQ(added.count() + reset.count(), 0);
}

TEST_F(Aids, TheListOfEventsStandsAtTheTimeThatIsLookedAt) {
  open("02");
  EventPanel& panel = window.eventPanel();
  for (qint64 time : {60'000'000'000LL, 0LL, 45'000'000'000LL}) {
    window.document().lookAt(time);
    ASSERT_TRUE(settle());
    int last = panel.events().countUntil(time) - 1;
    ASSERT_GE(last, 0);
    QRect row = panel.view().visualRect(panel.view().model()->index(last, 0));
    EXPECT_TRUE(panel.view().viewport()->rect().intersects(row)) << time;
  }
}

TEST_F(Aids, TheStepsPageHasTheTableThatDecidedAndWordsOnly) {
  open("03");
  send({{"from", "kube-system/coredns-5984fb8cbb-sjqv9"}, {"to", "kube-system/coredns-5984fb8cbb-tkfrc"}});
  goTo("encapsulate");
  ASSERT_TRUE(settle());
  EXPECT_TRUE(window.inspector().toPlainText().contains("Forwarding database of flannel.1"));
  EXPECT_TRUE(window.inspector().toPlainText().contains("host 172.30.118.65"));
  goTo("route-lookup");
  ASSERT_TRUE(settle());
  EXPECT_TRUE(window.inspector().toPlainText().contains("The whole table"));
  for (int i = 0; i < window.cursor().count(); ++i) {
    window.cursor().setPosition(i);
    for (const char* key :
         {"mac_source", "in_port", "next_hop", "by_policy", "calls_iptables", "route-lookup"})
      EXPECT_FALSE(window.inspector().toPlainText().contains(key)) << i << " " << key;
  }
}

TEST_F(Aids, EscStopsOpeningAndNothingIsOpen) {
  window.open("02");
  child<QAction>("stop")->trigger();
  ASSERT_TRUE(settle());
  EXPECT_FALSE(window.document().isOpen());
  open("01");
  EXPECT_TRUE(window.document().isOpen());
}

TEST_F(Aids, TheFormIsAsWhatWasSent) {
  open("01");
  send({{"from", "node2"}, {"to", "172.33.96.3"}, {"protocol", "udp"}, {"destination_port", 53}});
  EXPECT_EQ(child<QComboBox>("from")->currentText(), "node2");
  EXPECT_EQ(child<QComboBox>("to")->currentText(), "172.33.96.3");
}

TEST_F(Aids, TracerouteListsEachHopAsItAnswers) {
  open("01");
  window.sendForm().setFrom("node1");
  window.sendForm().setTo("172.33.96.3");
  auto* hops = child<QListWidget>("traceroute-hops");
  QTest::mouseClick(child<QPushButton>("traceroute"), Qt::LeftButton);
  ASSERT_TRUE(settle());
  ASSERT_EQ(hops->count(), 2) << "node3, then the pod";
  EXPECT_TRUE(hops->item(0)->text().contains("172.30.118.65")) << hops->item(0)->text().toStdString();
  EXPECT_TRUE(hops->item(1)->text().contains("172.33.96.3"));
  EXPECT_EQ(window.traceroute().places().size(), 2) << "the map has the same";
  hops->setCurrentRow(0);
  EXPECT_EQ(disposition(), "ttl-expired");
}

// Run by the test below, in a program of its own that is killed.
TEST_F(Aids, DISABLED_SomethingIsDoneUntilSomebodyKillsIt) {
  open("01");
  window.document().lookAt(31'000'000'000);
  ASSERT_TRUE(settle());
  window.document().execute({{"place", "node1"}, {"line", "ip route del 172.33.96.0/24"}}, &window,
                            [](const Answer&) {});
  ASSERT_TRUE(settle());
  std::cout << "done" << std::endl;
  waitFor([] { return false; });
}

struct KilledViewer : testing::Test {
  QTemporaryDir folder;
  QByteArray before = qgetenv("XDG_DATA_HOME");
  void SetUp() override { qputenv("XDG_DATA_HOME", folder.path().toUtf8()); }
  void TearDown() override { qputenv("XDG_DATA_HOME", before); }
};

TEST_F(KilledViewer, LeavesWhatWasDoneToTheNextOne) {
  QProcess viewer;
  viewer.start(QCoreApplication::applicationFilePath(),
               {"--gtest_also_run_disabled_tests", "--gtest_filter=Aids.DISABLED_SomethingIsDone*"});
  ASSERT_TRUE(waitFor([&] { return viewer.readAllStandardOutput().contains("done\n"); }));
  EXPECT_TRUE(Autosave::left().empty()) << "it is that viewer's as long as that is there";
  ::kill(static_cast<pid_t>(viewer.processId()), SIGKILL);
  ASSERT_TRUE(viewer.waitForFinished());

  MainWindow window(FG_PROGRAM);
  window.show();
  window.offerUnsaved();
  auto* restore = window.findChild<QPushButton*>("restore");
  ASSERT_TRUE(restore && restore->isVisible());
  QTest::mouseClick(restore, Qt::LeftButton);
  ASSERT_TRUE(waitFor([&] { return window.isQuiet() && window.document().isOpen(); }));
  ASSERT_EQ(window.document().deeds().size(), 1u);
  EXPECT_EQ(window.document().deeds().front().line, "ip route del 172.33.96.0/24");
  window.document().send({{"from", "node1"}, {"to", "172.33.96.3"}});
  ASSERT_TRUE(waitFor([&] { return window.isQuiet() && window.cursor().path(); }));
  EXPECT_EQ(window.cursor().path()->request.disposition, "no-route") << "the route is gone here, too";
  window.findChild<QAction*>("undo")->trigger();
  ASSERT_TRUE(waitFor([&] { return window.isQuiet(); }));
  EXPECT_TRUE(window.document().deeds().empty());
  EXPECT_TRUE(Autosave::left().empty()) << "nothing is unsaved any more";
}

} // namespace
