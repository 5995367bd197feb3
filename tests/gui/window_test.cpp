// The whole window with a real engine: what a new user does, by mouse and by keyboard.
#include "gui/window.h"
#include "layout/lanes.h"
#include "scene/map_view.h"
#include "views/event_panel.h"
#include "views/send_form.h"
#include "views/terminal.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QLineEdit>
#include <QListWidget>
#include <QMenuBar>
#include <QPushButton>
#include <QSpinBox>
#include <QTest>
#include <QTextBrowser>

#include <csignal>
#include <gmock/gmock.h>
#include <set>

using namespace fg::gui;
namespace layout = fg::layout;
using fg::tests::waitFor;

namespace {

struct Window : fg::tests::Window {
  QString inspector() { return window.inspector().toPlainText(); }
};

// The lit boxes, in order, are the stages of the recording's steps, with their namespace; and nothing else is
// lit.
TEST_F(Window, WhatIsDrawnEqualsTheRecording) {
  struct Case {
    const char *scenario, *from, *to;
  };
  for (const Case& one :
       {Case{"01", "node1", "172.33.96.3"}, Case{"02", "node1", "172.33.31.2"},
        Case{"03", "kube-system/coredns-5984fb8cbb-sjqv9", "kube-system/coredns-5984fb8cbb-tkfrc"}}) {
    open(one.scenario);
    send({{"from", one.from}, {"to", one.to}});
    const Cursor& cursor = window.cursor();
    ASSERT_GT(cursor.count(), 5) << one.scenario;
    const auto& plan = window.lanes().plan();
    QStringList drawn = window.lanes().dump();
    ASSERT_EQ(static_cast<std::size_t>(drawn.size()), plan.boxes.size());
    std::size_t shown = 0;
    for (std::size_t i = 0; i < plan.boxes.size(); ++i) {
      const layout::Box& box = plan.boxes[i];
      QStringList parts = drawn[static_cast<qsizetype>(i)].split('|');
      const HopData& hop = *cursor.hops()[box.hop];
      EXPECT_EQ(parts[0], hop.nameSpace);
      EXPECT_EQ(parts[1], QString::number(hop.depth));
      bool drops = false;
      for (std::size_t step = box.firstStep; step < box.firstStep + box.stepCount; ++step) {
        const StepData& data = hop.steps[step];
        drops = drops || data.kind == "drop";
        if (data.kind == "table-traversal") {
          EXPECT_EQ(parts[2], data.fields["hook"].toString());
        }
        if (data.kind == "enter-interface") {
          EXPECT_TRUE(parts[4].contains(data.fields["interface"].toString()));
        }
        if (data.kind == "drop") {
          EXPECT_TRUE(parts[4].contains(data.fields["disposition"].toString()));
        }
      }
      shown += box.stepCount;
      EXPECT_EQ(parts[3], drops                     ? "drop"
                          : !box.isLit()            ? "unseen"
                          : cursor.isReply(box.hop) ? "reply"
                                                    : "request");
    }
    EXPECT_EQ(shown, static_cast<std::size_t>(cursor.count())) << "every step is in a box";
  }
}

TEST_F(Window, ATerminalChangesTheClusterAndUndoTakesItBack) {
  open("01");
  Terminal* terminal = window.openTerminal("node1");
  ASSERT_TRUE(settle());
  QTest::keyClicks(terminal, "ip route del 172.33.96.0/24");
  QTest::keyClick(terminal, Qt::Key_Return);
  ASSERT_TRUE(settle());
  send({{"from", "node1"}, {"to", "172.33.96.3"}});
  EXPECT_EQ(disposition(), "no-route");
  child<QAction>("undo")->trigger();
  ASSERT_TRUE(settle());
  send({{"from", "node1"}, {"to", "172.33.96.3"}});
  EXPECT_EQ(disposition(), "delivered");
  QTest::keyClicks(terminal, "ip route show 172.33.96.0/24");
  QTest::keyClick(terminal, Qt::Key_Return);
  ASSERT_TRUE(settle());
  EXPECT_TRUE(terminal->toPlainText().contains("172.33.96.0/24 via 172.30.118.65 dev eth2"))
      << terminal->toPlainText().toStdString();
}

TEST_F(Window, TheTableAroundAStepIsThatOfTheStepsOwnTime) {
  open("01");
  window.document().lookAt(31'000'000'000);
  Terminal* terminal = window.openTerminal("node1");
  ASSERT_TRUE(settle());
  for (const char* line : {"ping -c 1 172.33.96.3", "ip route del 172.33.96.0/24"}) {
    QTest::keyClicks(terminal, line);
    QTest::keyClick(terminal, Qt::Key_Return);
    ASSERT_TRUE(settle());
  }
  qint64 now = window.document().atNs();
  window.document().followPacket(0);
  ASSERT_TRUE(settle());
  while (window.cursor().step()->kind != "route-lookup")
    window.cursor().next();
  ASSERT_TRUE(settle());
  QString table = inspector().section("The whole table", 1);
  EXPECT_TRUE(table.contains("172.33.96.0/24")) << "the ping met the route: " << inspector().toStdString();
  EXPECT_EQ(window.document().atNs(), now);
  send({{"from", "node1"}, {"to", "172.33.96.3"}});
  EXPECT_EQ(disposition(), "no-route") << "and now it is gone";
}

TEST_F(Window, PacketsAreFollowedOneAfterTheOther) {
  open("01");
  window.document().lookAt(31'000'000'000);
  Terminal* terminal = window.openTerminal("node1");
  ASSERT_TRUE(settle());
  QTest::keyClicks(terminal, "ping -c 1 172.33.96.3");
  QTest::keyClick(terminal, Qt::Key_Return);
  ASSERT_TRUE(settle());
  auto press = [&](Qt::Key key) {
    QTest::keyClick(&window, key, Qt::ControlModifier);
    ASSERT_TRUE(settle());
  };
  window.lanes().setFocus();
  press(Qt::Key_Right);
  ASSERT_TRUE(window.cursor().trace());
  EXPECT_EQ(window.cursor().trace()->packet, 0);
  press(Qt::Key_Right);
  EXPECT_EQ(window.cursor().trace()->packet, 1) << "the answer";
  press(Qt::Key_Left);
  press(Qt::Key_Left);
  EXPECT_EQ(window.cursor().trace()->packet, 0);
}

TEST_F(Window, AKilledEngineIsSaidAndStartedAgainWithAButton) {
  open("01");
  ::kill(static_cast<pid_t>(window.document().engine().processId()), SIGKILL);
  auto* restart = child<QPushButton>("restart");
  ASSERT_TRUE(waitFor([&] { return restart->isVisible(); }));
  QTest::mouseClick(restart, Qt::LeftButton);
  ASSERT_TRUE(settle());
  EXPECT_FALSE(restart->isVisible());
  send({{"from", "node1"}, {"to", "172.33.96.3"}});
  EXPECT_EQ(disposition(), "delivered");
}

TEST_F(Window, PingsSentInATerminalCanBeFollowed) {
  open("01");
  Terminal* terminal = window.openTerminal("node1");
  ASSERT_TRUE(settle());
  terminal->runLine("ping -c 1 172.33.96.3");
  ASSERT_TRUE(settle());
  EventModel& events = window.eventPanel().events();
  int packet = -1;
  for (int i = 0; i < events.rowCount() && packet < 0; ++i)
    if (events.at(i).protocol == "icmp" && events.at(i).destination == "172.33.96.3")
      packet = events.at(i).packet;
  ASSERT_GE(packet, 0);
  window.document().followPacket(packet);
  ASSERT_TRUE(settle());
  EXPECT_EQ(disposition(), "delivered");
  EXPECT_EQ(window.cursor().hops().size(), 3u);
}

TEST_F(Window, SpeaksChineseAtOnce) {
  open("01");
  window.setLanguage("zh_CN");
  ASSERT_TRUE(settle());
  for (const QAction* action : window.allActions()) {
    bool chinese = false;
    for (QChar letter : action->text())
      chinese = chinese || letter.script() == QChar::Script_Han;
    if (action->objectName() != "english") {
      EXPECT_TRUE(chinese) << action->text().toStdString();
    }
  }
  window.setLanguage("en");
  ASSERT_TRUE(settle());
}

TEST_F(Window, AnEmptyWindowSaysWhatFillsIt) {
  QString all;
  for (auto* browser : window.findChildren<QTextBrowser*>())
    if (browser->isVisible()) {
      EXPECT_FALSE(browser->toPlainText().isEmpty());
    }
}

TEST_F(Window, AllWordsAreListedAndEachLeadsToItsPage) {
  auto* help = child<QTextBrowser>("help-page");
  child<QAction>("words")->trigger();
  ASSERT_TRUE(settle());
  EXPECT_TRUE(help->toPlainText().contains("masquerade", Qt::CaseInsensitive))
      << help->toPlainText().toStdString();
  emit help->anchorClicked(QUrl("explain:MASQUERADE"));
  ASSERT_TRUE(settle());
  EXPECT_TRUE(help->toPlainText().contains("MASQUERADE: iptables target"))
      << help->toPlainText().toStdString();
  child<QAction>("about")->trigger();
  EXPECT_TRUE(help->toPlainText().contains("GNU General Public License"));
}

TEST_F(Window, PanesComeBackAsTheyWere) {
  open("01");
  auto* send = child<QDockWidget>("send");
  auto* events = child<QDockWidget>("events");
  int width = send->width(), height = events->height();
  send->hide();
  window.resizeDocks({events}, {2 * height}, Qt::Vertical);
  ASSERT_TRUE(settle());
  ASSERT_GT(events->height(), height * 3 / 2);
  child<QAction>("panes")->trigger();
  ASSERT_TRUE(settle());
  EXPECT_EQ(send->width(), width);
  EXPECT_NEAR(events->height(), height, 10);
}

TEST_F(Window, OneGoesBackToWhereOneWasAndForwardAgain) {
  open("01");
  window.trail().setAtOnce(0);
  auto* back = child<QAction>("back");
  auto* forward = child<QAction>("forward");
  EXPECT_FALSE(back->isEnabled());
  send({{"from", "node1"}, {"to", "172.33.96.3"}});
  auto first = window.cursor().trace();
  for (int i = 0; i < 5; ++i)
    window.cursor().next();
  send({{"from", "node2"}, {"to", "172.33.96.3"}});
  auto second = window.cursor().trace();
  window.document().lookAt(15'000'000'000);
  ASSERT_TRUE(settle());

  back->trigger();
  ASSERT_TRUE(settle());
  EXPECT_EQ(window.document().atNs(), 30'000'000'000);
  EXPECT_EQ(window.cursor().trace(), second);
  back->trigger();
  EXPECT_EQ(window.cursor().trace(), first);
  EXPECT_EQ(window.cursor().position(), 5) << "steps that were taken one by one are no places";
  forward->trigger();
  forward->trigger();
  ASSERT_TRUE(settle());
  EXPECT_EQ(window.cursor().trace(), second);
  EXPECT_EQ(window.document().atNs(), 15'000'000'000);
  EXPECT_FALSE(forward->isEnabled());

  back->trigger();
  ASSERT_TRUE(settle());
  window.cursor().toEnd(); // elsewhere: what was ahead is no more
  EXPECT_FALSE(forward->isEnabled());
  open("02");
  EXPECT_FALSE(back->isEnabled()) << "another scenario";
}

TEST_F(Window, WhatIsDraggedIsOnePlace) {
  open("01");
  window.trail().setAtOnce(60'000);
  send({{"from", "node1"}, {"to", "172.33.96.3"}});
  window.trail().setAtOnce(0);
  window.document().lookAt(20'000'000'000);
  ASSERT_TRUE(settle());
  window.trail().setAtOnce(60'000);
  for (qint64 second : {19, 12, 4}) {
    window.document().lookAt(second * 1'000'000'000);
    ASSERT_TRUE(settle());
  }
  child<QAction>("back")->trigger();
  ASSERT_TRUE(settle());
  EXPECT_EQ(window.document().atNs(), 30'000'000'000);
}

TEST_F(Window, ThemeAndLanguageThatAreChosenHaveATick) {
  auto isTicked = [&](const char* action) { return child<QAction>(action)->isChecked(); };
  window.setThemeChoice(ThemeChoice::Dark);
  EXPECT_TRUE(isTicked("theme-dark"));
  child<QAction>("theme-light")->trigger();
  EXPECT_TRUE(isTicked("theme-light"));
  EXPECT_FALSE(isTicked("theme-dark"));
  window.setLanguage("zh_CN");
  EXPECT_TRUE(isTicked("chinese"));
  window.setLanguage("en");
  EXPECT_TRUE(isTicked("english"));
}

TEST_F(Window, FullScreenIsATick) {
  auto* action = child<QAction>("full-screen");
  action->trigger();
  EXPECT_TRUE(window.isFullScreen());
  window.showNormal(); // the desktop may end it too
  EXPECT_FALSE(action->isChecked());
}

} // namespace
