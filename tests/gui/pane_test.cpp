// What each pane does for who uses it: says why it is empty, follows the time, offers what can be done with
// what is in it, and is there again next time.
#include "app/screenshot.h"
#include "gui/window.h"
#include "scene/map_view.h"
#include "session/document.h"
#include "views/event_panel.h"
#include "views/send_form.h"
#include "views/terminal.h"
#include "views/timeline.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QDockWidget>
#include <QDropEvent>
#include <QFileDialog>
#include <QGraphicsScene>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QPointer>
#include <QSettings>
#include <QSpinBox>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTimer>
#include <QTreeWidget>

#include <gmock/gmock.h>

#include <ctime>

using namespace fg::gui;

namespace {

struct Panes : fg::tests::Window {
  void trigger(const char* action) { child<QAction>(action)->trigger(); }
  QTextBrowser& story() { return *static_cast<QTextBrowser*>(child<QDockWidget>("story")->widget()); }
  // Where somebody right-clicks, what the menu offers; `chosen` of it is done.
  QStringList offered(QWidget* where, QPoint at, const QString& chosen = {}) {
    QStringList texts;
    QTimer::singleShot(0, &window, [&] {
      auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
      if (!menu) return;
      for (QAction* action : menu->actions()) {
        texts << action->text();
        if (action->text() == chosen) action->trigger();
      }
      menu->close();
    });
    QContextMenuEvent click(QContextMenuEvent::Mouse, at, where->mapToGlobal(at));
    QApplication::sendEvent(where, &click);
    return texts;
  }
};

// All that can be read in a pane.
QString wordsIn(QWidget& pane) {
  QString out;
  for (auto* label : pane.findChildren<QLabel*>())
    if (label->isVisibleTo(&pane)) out += label->text();
  for (auto* page : pane.findChildren<QTextBrowser*>())
    out += page->toPlainText() + page->placeholderText();
  for (auto* list : pane.findChildren<QListWidget*>())
    if (list->count() > 0) out += list->item(0)->text();
  for (auto* tree : pane.findChildren<QTreeWidget*>())
    if (tree->topLevelItemCount() > 0) out += tree->topLevelItem(0)->text(0);
  return out;
}

TEST_F(Panes, ThatAreEmptySayWhyInTheWindowsLanguage) {
  ASSERT_FALSE(window.document().isOpen());
  window.setLanguage("zh_CN");
  ASSERT_TRUE(settle());
  auto panes = window.findChildren<QDockWidget*>();
  ASSERT_EQ(panes.size(), 11);
  for (QDockWidget* pane : panes) {
    QString words = wordsIn(*pane);
    bool isChinese =
        std::ranges::any_of(words, [](QChar letter) { return letter.script() == QChar::Script_Han; });
    EXPECT_TRUE(isChinese) << pane->objectName().toStdString() << ": " << words.toStdString();
    EXPECT_FALSE(words.contains("Open a scenario")) << pane->objectName().toStdString();
  }
  window.setLanguage("en");
}

TEST_F(Panes, AFilterThatNothingPassesIsSaid) {
  open("02");
  auto hints = [&] { return wordsIn(window.eventPanel()); };
  EXPECT_EQ(hints(), "");
  window.eventPanel().filterBox().setText("nobody-has-this-name");
  EXPECT_EQ(hints(), "No event passes the filter above.");
  window.eventPanel().filterBox().clear();
  EXPECT_EQ(hints(), "");
}

TEST_F(Panes, TheStoryStandsAtTheMomentThatHasCome) {
  open("14");
  auto marked = [&] {
    QStringList out;
    for (QTextBlock block = story().document()->begin(); block.isValid(); block = block.next())
      if (block.text().startsWith(QStringLiteral("▶")))
        out << block.text().section(QChar::LineSeparator, 0, 0);
    return out;
  };
  for (auto [at, moment] :
       {std::pair(15, "▶ 10.000 000 s"), {25, "▶ 20.000 000 s"}, {60, "▶ 30.000 000 s"}}) {
    window.document().lookAt(qint64{at} * 1'000'000'000);
    ASSERT_TRUE(settle());
    EXPECT_THAT(marked(), testing::ElementsAre(QString::fromUtf8(moment)));
  }
  window.document().lookAt(5'000'000'000);
  ASSERT_TRUE(settle());
  EXPECT_TRUE(marked().isEmpty()) << "nothing has been told yet";
}

TEST_F(Panes, TheEventsStayAtTheTimeWithOtherLetters) {
  open("02");
  QTableView& list = window.eventPanel().view();
  auto lastIsSeen = [&] {
    QRect row = list.visualRect(list.model()->index(list.model()->rowCount() - 1, 0));
    return row.bottom() <= list.viewport()->height() && row.top() >= 0;
  };
  ASSERT_TRUE(lastIsSeen());
  window.resize(1920, 1080);
  window.setPresenting(true);
  ASSERT_TRUE(settle());
  EXPECT_TRUE(fg::tests::waitFor(lastIsSeen));
  window.setPresenting(false);
  ASSERT_TRUE(settle());
}

TEST_F(Panes, TheFormSendsFromTheChosenPortToTheChosenPort) {
  open("01");
  child<QComboBox>("from")->setCurrentText("node1");
  child<QComboBox>("to")->setCurrentText("172.33.96.3");
  auto* protocol = window.sendForm().findChild<QComboBox*>("protocol");
  ASSERT_TRUE(protocol);
  EXPECT_FALSE(child<QSpinBox>("source-port")->isEnabled()) << "icmp has none";
  protocol->setCurrentText("udp");
  child<QSpinBox>("source-port")->setValue(2049);
  child<QSpinBox>("destination-port")->setValue(53);
  trigger("send");
  ASSERT_TRUE(settle());
  const FlowData& flow = window.cursor().trace()->flow;
  EXPECT_EQ(flow.protocol, "udp");
  EXPECT_EQ(flow.sourcePort, 2049);
  EXPECT_EQ(flow.destinationPort, 53);
  send({{"from", "node1"}, {"to", "172.33.96.3"}, {"protocol", "tcp"}, {"destination_port", 80}});
  EXPECT_EQ(child<QSpinBox>("source-port")->value(), 40000) << "the form is as what was sent";
  EXPECT_EQ(child<QSpinBox>("destination-port")->value(), 80);
}

TEST_F(Panes, AllMistakesInTheFormAreSaidAtOnce) {
  open("01");
  child<QComboBox>("from")->setCurrentText("nobody");
  child<QComboBox>("to")->setCurrentText("nowhere");
  trigger("send");
  ASSERT_TRUE(settle());
  QString said = wordsIn(window.sendForm());
  EXPECT_TRUE(said.contains("nobody") && said.contains("nowhere")) << said.toStdString();
  send({{"from", "nobody"}, {"to", "nowhere"}}); // what only the engine finds
  said = wordsIn(window.sendForm());
  EXPECT_TRUE(said.contains("nobody") && said.contains("nowhere")) << said.toStdString();
  child<QComboBox>("from")->setCurrentText("node1");
  for (const char* fine : {"172.33.96.3", "node3", "coredns-5984fb8cbb-tkfrc", "svc:kube-system/kube-dns"}) {
    child<QComboBox>("to")->setCurrentText(fine);
    child<QComboBox>("protocol")->setCurrentText("udp");
    trigger("send");
    ASSERT_TRUE(settle());
    EXPECT_FALSE(wordsIn(window.sendForm()).contains(QStringLiteral("✗"))) << fine;
  }
  for (const char* wrong : {"172.33.96", "172.33.96.300", "1.2.3.4.5", "1.2.3.4."}) {
    child<QComboBox>("to")->setCurrentText(wrong);
    trigger("send");
    ASSERT_TRUE(settle());
    EXPECT_TRUE(wordsIn(window.sendForm()).contains(wrong)) << wrong;
  }
}

TEST_F(Panes, MistakesAreToldInTheWindowsLanguage) {
  open("02");
  window.setLanguage("zh_CN");
  ASSERT_TRUE(settle());
  send({{"from", "nobody"}, {"to", "172.33.96.3"}, {"protocol", "udp"}});
  QString form = wordsIn(window.sendForm());
  EXPECT_TRUE(form.contains(QStringLiteral("没有 'nobody' 这个位置"))) << form.toStdString();
  EXPECT_TRUE(form.contains(QStringLiteral("协议 udp 需要目的端口"))) << form.toStdString();
  QTemporaryDir folder;
  QFile file(folder.filePath("bad.json"));
  ASSERT_TRUE(file.open(QIODevice::WriteOnly));
  file.write(R"({"format": "flannelgraph/1", "nods": {}})");
  file.close();
  window.open(file.fileName());
  ASSERT_TRUE(settle());
  QString help = wordsIn(*child<QDockWidget>("help"));
  EXPECT_TRUE(help.contains(QStringLiteral("这个场景里没有 'nods' 这个键"))) << help.toStdString();
  EXPECT_EQ(wordsIn(window.sendForm()), form) << "it is no mistake in the form";
  EXPECT_TRUE(help.contains(QStringLiteral("您是指 'nodes' 吗？"))) << help.toStdString();
  window.setLanguage("en");
  ASSERT_TRUE(settle());
}

TEST_F(Panes, StateIsNotAskedForWhileNobodySeesIt) {
  open("02");
  auto* dock = child<QDockWidget>("state");
  auto* model = dock->findChild<QTableView*>()->model();
  dock->raise();
  ASSERT_TRUE(settle());
  const int atTheEnd = model->rowCount();
  child<QDockWidget>("doctor")->raise();
  ASSERT_TRUE(settle());
  window.document().lookAt(0);
  ASSERT_TRUE(settle());
  EXPECT_EQ(model->rowCount(), atTheEnd);
  dock->raise();
  ASSERT_TRUE(settle());
  EXPECT_NE(model->rowCount(), atTheEnd) << "the route that is lost later is there";
}

TEST_F(Panes, AnEventAndAnAddressInATableOfferWhatCanBeDoneWithThem) {
  open("02");
  QTableView& events = window.eventPanel().view();
  events.scrollToTop();
  int row = 0;
  while (window.eventPanel().events().at(row).where != "node1")
    ++row;
  QModelIndex event = events.model()->index(row, 0);
  events.setCurrentIndex(event);
  EXPECT_TRUE(offered(events.viewport(), events.visualRect(event).center()).contains("What node1 offers…"));

  auto* state = child<QDockWidget>("state")->findChild<QTableView*>();
  child<QDockWidget>("outline")->raise();
  QModelIndex gateway;
  for (int i = 0; i < state->model()->rowCount(); ++i)
    if (state->model()->index(i, 1).data() == "172.30.118.65") gateway = state->model()->index(i, 1);
  ASSERT_TRUE(gateway.isValid()) << "the route to node3's pods";
  state->scrollTo(gateway);
  QPoint at = state->visualRect(gateway).center();
  EXPECT_EQ(offered(state->viewport(), at, "Send to 172.30.118.65"), QStringList{"Send to 172.30.118.65"});
  EXPECT_EQ(child<QComboBox>("to")->currentText(), "172.30.118.65");
  EXPECT_FALSE(window.sendForm().visibleRegion().isEmpty()) << "the form comes to the front";
  QModelIndex subnet = gateway.siblingAtColumn(0); // nobody has that address
  EXPECT_TRUE(offered(state->viewport(), state->visualRect(subnet).center()).contains("Send to node1"));
}

struct TerminalPane : Panes {
  Terminal* terminal = nullptr;
  void SetUp() override {
    Panes::SetUp();
    open("01");
    window.document().lookAt(31'000'000'000);
    ASSERT_TRUE(settle());
    terminal = window.openTerminal("node1");
    ASSERT_TRUE(settle());
  }
  void press(Qt::Key key, Qt::KeyboardModifiers with = {}) {
    QTest::keyClick(terminal, key, with);
    ASSERT_TRUE(settle());
  }
  void run(const char* line) {
    QTest::keyClicks(terminal, line);
    press(Qt::Key_Return);
  }
  QString lastLine() { return terminal->toPlainText().section('\n', -1); }
};

TEST_F(TerminalPane, UndoesWhatWasDoneInIt) {
  run("ip route del 172.33.96.0/24");
  ASSERT_EQ(window.document().deeds().size(), 1u);
  QTest::keySequence(terminal, QKeySequence::Undo);
  ASSERT_TRUE(settle());
  EXPECT_TRUE(window.document().deeds().empty());
  QTest::keySequence(terminal, QKeySequence::Redo);
  ASSERT_TRUE(settle());
  EXPECT_EQ(window.document().deeds().size(), 1u);
}

TEST_F(TerminalPane, HasHistoryAndCompletion) {
  run("echo one");
  run("echo two");
  press(Qt::Key_Up);
  press(Qt::Key_Up);
  EXPECT_TRUE(lastLine().endsWith("echo one")) << lastLine().toStdString();
  press(Qt::Key_Down);
  EXPECT_TRUE(lastLine().endsWith("echo two"));
  press(Qt::Key_Down);
  EXPECT_TRUE(lastLine().endsWith("# "));
  QTest::keyClicks(terminal, "iptables-sa");
  press(Qt::Key_Tab);
  EXPECT_TRUE(lastLine().endsWith("iptables-save ")) << lastLine().toStdString();
}

TEST_F(TerminalPane, CopiesAndPastesALineAndKeepsItsOutput) {
  run("echo one");
  QString before = terminal->toPlainText();
  QApplication::clipboard()->setText("echo pasted");
  terminal->selectAll(); // the output too
  press(Qt::Key_V, Qt::ControlModifier);
  EXPECT_EQ(terminal->toPlainText(), before + "echo pasted");
  terminal->selectAll();
  press(Qt::Key_C, Qt::ControlModifier);
  EXPECT_EQ(QApplication::clipboard()->text(), before + "echo pasted");
  terminal->selectAll();
  QTest::keyClicks(terminal, "!");
  EXPECT_EQ(terminal->toPlainText(), before + "echo pasted!");
  terminal->selectAll();
  press(Qt::Key_Backspace);
  EXPECT_EQ(terminal->toPlainText(), before + "echo pasted");
  terminal->selectAll();
  press(Qt::Key_X, Qt::ControlModifier);
  EXPECT_EQ(terminal->toPlainText(), before + "echo pasted");
}

TEST_F(Panes, TheClockHasThreeScales) {
  open("02");
  auto* scale = child<QComboBox>("scale");
  Timeline& clock = window.timeline();
  auto timeInTheMiddle = [&](int index) {
    scale->setCurrentIndex(index);
    QTest::mouseClick(&clock, Qt::LeftButton, {}, clock.rect().center());
    EXPECT_TRUE(settle());
    return window.document().atNs();
  };
  qint64 byStep = timeInTheMiddle(0), linear = timeInTheMiddle(1), nonlinear = timeInTheMiddle(2);
  double end = static_cast<double>(window.document().endNs());
  EXPECT_NEAR(static_cast<double>(linear), end / 2, end / 100);
  EXPECT_LT(byStep, linear / 4) << "most happens in the first minute";
  EXPECT_GT(nonlinear, 0);
  EXPECT_LT(nonlinear, linear / 4) << "a long pause is short";
  EXPECT_NE(nonlinear, byStep);
}

TEST_F(Panes, TheClockIsDraggedForthAndBack) {
  open("02");
  child<QComboBox>("scale")->setCurrentIndex(1);
  Timeline& clock = window.timeline();
  int y = clock.height() / 2;
  auto expectAt = [&](double part) {
    ASSERT_TRUE(settle());
    double end = static_cast<double>(window.document().endNs());
    EXPECT_NEAR(static_cast<double>(window.document().atNs()), end * part, end / 50) << part;
  };
  QTest::mousePress(&clock, Qt::LeftButton, {}, {clock.width() / 5, y});
  expectAt(0.2);
  for (double part : {0.4, 0.6, 0.8, 0.5, 0.3}) {
    QTest::mouseMove(&clock, {static_cast<int>(clock.width() * part), y});
    expectAt(part);
  }
  QTest::mouseRelease(&clock, Qt::LeftButton, {}, {static_cast<int>(clock.width() * 0.3), y});
  QTest::mouseMove(&clock, {clock.width() / 2, y});
  expectAt(0.3); // nothing is held any more
}

TEST_F(Panes, APictureShowsTheFirstPacketWhenTheScenarioTriesIt) {
  QTemporaryDir folder;
  ASSERT_EQ(takeScreenshot(window, {"14", folder.filePath("14.png"), "1280x720", {}}), "");
  EXPECT_EQ(window.document().atNs(), 10'000'000'000);
  EXPECT_EQ(disposition(), "denied") << "the fault is mended at 30 s";
  EXPECT_EQ(QImage(folder.filePath("14.png")).size(), QSize(1280, 720));
}

TEST_F(Panes, TheSystemsPaletteIsTakenBack) {
  window.setThemeChoice(ThemeChoice::System);
  QPalette system = QApplication::palette();
  window.setThemeChoice(ThemeChoice::Dark);
  EXPECT_NE(QApplication::palette(), system);
  window.setThemeChoice(ThemeChoice::System);
  EXPECT_EQ(QApplication::palette(), system);
  EXPECT_EQ(QApplication::palette().resolveMask(), 0u) << "so that it changes with the system's";
}

// What the window does with the processor, from one look at its events to the next.
struct Pauses : Panes {
  double longest = 0, before = 0;
  QTimer timer;
  static double now() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
  }
  void look() {
    longest = std::max(longest, now() - before);
    before = now();
  }
  double during(const std::function<void()>& action) {
    before = now();
    longest = 0;
    action();
    EXPECT_TRUE(settle());
    look();
    return longest;
  }
  void SetUp() override {
    Panes::SetUp();
    QObject::connect(&timer, &QTimer::timeout, &window, [this] { look(); });
    timer.start(0);
  }
};

TEST_F(Pauses, AreShort) {
#ifndef NDEBUG
  GTEST_SKIP() << "NOT TESTED how long it blocks: this program is not optimised";
#endif
  constexpr double kMost = 100; // milliseconds
  const std::vector<std::pair<const char*, std::function<void()>>> actions{
      {"open", [&] { window.open("02"); }},
      {"send",
       [&] {
         window.document().send({{"from", "node1"}, {"to", "172.33.31.2"}});
       }},
      {"resize", [&] { window.resize(1920, 1080); }},
      {"dark", [&] { window.setThemeChoice(ThemeChoice::Dark); }},
      {"Chinese", [&] { window.setLanguage("zh_CN"); }},
      {"presenting", [&] { window.setPresenting(true); }},
      {"not presenting", [&] { window.setPresenting(false); }},
      {"English", [&] { window.setLanguage("en"); }},
      {"the system's", [&] { window.setThemeChoice(ThemeChoice::System); }},
      {"time", [&] { window.document().lookAt(0); }},
      {"another", [&] { window.open("03"); }},
      {"library", [&] { trigger("library"); }}};
  for (const auto& [name, action] : actions)
    EXPECT_LT(during(action), kMost) << name;
}

TEST_F(Panes, APresenterDrawsOverThePictures) {
  open("01");
  send({{"from", "node1"}, {"to", "172.33.96.3"}});
  LanesView& lanes = window.lanes();
  lanes.setFocus();
  QWidget& pictures = *lanes.parentWidget()->parentWidget();
  QPoint from = lanes.centreOf(2), to = from + QPoint(150, 40);
  QImage before = pictures.grab().toImage();
  QTest::keyClick(&lanes, Qt::Key_P);
  auto at = [&](QPoint where) { return pictures.childAt(lanes.viewport()->mapTo(&pictures, where)); };
  QWidget* glass = at(from);
  ASSERT_NE(glass, lanes.viewport());
  auto onGlass = [&](QPoint where) { return lanes.viewport()->mapTo(&pictures, where) - glass->pos(); };
  QTest::mousePress(glass, Qt::LeftButton, {}, onGlass(from));
  QTest::mouseMove(glass, onGlass(to));
  QTest::mouseRelease(glass, Qt::LeftButton, {}, onGlass(to));
  QImage drawn = pictures.grab().toImage();
  EXPECT_NE(drawn, before);
  EXPECT_EQ(window.cursor().position(), 0) << "nothing below it was clicked";
  QTest::keyClick(&lanes, Qt::Key_Right);
  EXPECT_EQ(window.cursor().position(), 1) << "the keys do what they did";
  QTest::keyClick(&lanes, Qt::Key_Left);
  QTest::mouseClick(glass, Qt::RightButton, {}, onGlass(from));
  EXPECT_EQ(pictures.grab().toImage(), before) << "wiped";
  QTest::keyClick(&lanes, Qt::Key_P);
  EXPECT_EQ(at(from), lanes.viewport());
}

TEST_F(Panes, AFileThatIsDroppedIsOpened) {
  QTemporaryDir folder;
  QFile file(folder.filePath("mine.json"));
  ASSERT_TRUE(file.open(QIODevice::WriteOnly));
  file.write(R"({"format": "flannelgraph/1", "extends": "01-three-node-host-gw"})");
  file.close();
  QMimeData data;
  data.setUrls({QUrl::fromLocalFile(file.fileName())});
  QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, {});
  QApplication::sendEvent(&window, &enter);
  EXPECT_TRUE(enter.isAccepted());
  QDropEvent drop({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, {});
  QApplication::sendEvent(&window, &drop);
  ASSERT_TRUE(settle());
  EXPECT_EQ(window.document().name(), file.fileName());

  QMimeData text;
  text.setText("no file");
  QDragEnterEvent other({10, 10}, Qt::CopyAction, &text, Qt::LeftButton, {});
  QApplication::sendEvent(&window, &other);
  EXPECT_FALSE(other.isAccepted());
}

TEST_F(Panes, WhatWasOpenIsAmongTheRecentFiles) {
  open("02");
  open("01");
  QMenu* recent = nullptr;
  for (QMenu* menu : window.findChildren<QMenu*>())
    if (menu->title() == "&Recent files") recent = menu;
  ASSERT_TRUE(recent);
  emit recent->aboutToShow();
  ASSERT_GE(recent->actions().size(), 2);
  EXPECT_EQ(recent->actions()[0]->text(), "01");
  EXPECT_EQ(recent->actions()[1]->text(), "02");
  recent->actions()[1]->trigger();
  ASSERT_TRUE(settle());
  EXPECT_EQ(window.document().name(), "02");
}

// The settings are those of the user's: each test leaves none.
struct NextTime : Panes {
  void SetUp() override {
    QSettings().clear();
    Panes::SetUp();
  }
  void TearDown() override { QSettings().clear(); }
  // The window of the next start, with a scenario.
  std::unique_ptr<MainWindow> nextWindow() {
    auto next = std::make_unique<MainWindow>(FG_PROGRAM);
    next->show();
    next->open("01");
    EXPECT_TRUE(fg::tests::waitFor([&] { return next->isQuiet() && next->document().isOpen(); }));
    return next;
  }
  static bool isSeen(const MainWindow& window, const char* pane) {
    return window.findChild<QDockWidget*>(pane)->isVisibleTo(&window);
  }
};

TEST_F(NextTime, AWindowThatWasClosedOnItsFirstPageHasAllPanes) {
  window.close();
  auto next = nextWindow();
  for (const char* pane :
       {"send", "outline", "story", "step", "bytes", "verdict", "events", "state", "terminals"})
    EXPECT_TRUE(isSeen(*next, pane)) << pane;
}

TEST_F(NextTime, AWindowThatWasClosedWhilePresentingHasAllPanes) {
  open("01");
  window.setPresenting(true);
  ASSERT_TRUE(settle());
  ASSERT_FALSE(isSeen(window, "send"));
  window.close();
  auto next = nextWindow();
  for (const char* pane : {"send", "events", "state"})
    EXPECT_TRUE(isSeen(*next, pane)) << pane;
}

TEST_F(NextTime, AWindowIsAsItWasLeft) {
  const QSize size(790, 770); // the screen has 800 by 800, and Qt 6.8 restores no more
  open("01");
  window.resize(size);
  child<QDockWidget>("story")->hide();
  child<QDockWidget>("doctor")->hide();
  ASSERT_TRUE(settle());
  window.close();
  auto next = nextWindow();
  EXPECT_EQ(next->size(), size);
  EXPECT_FALSE(isSeen(*next, "story"));
  EXPECT_FALSE(isSeen(*next, "doctor"));
  EXPECT_TRUE(isSeen(*next, "outline"));
}

struct TakeAway : Panes {
  QTemporaryDir folder;
  // The dialog that asks for a file gets one.
  void answerWith(const QString& file) {
    QTimer::singleShot(0, &window, [this, file] {
      auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
      ASSERT_TRUE(dialog);
      dialog->selectFile(folder.filePath(file));
      QMetaObject::invokeMethod(dialog, "accept");
    });
  }
  QByteArray written(const QString& file) {
    QFile in(folder.filePath(file));
    EXPECT_TRUE(in.open(QIODevice::ReadOnly)) << file.toStdString();
    return in.readAll();
  }
  void SetUp() override {
    QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    Panes::SetUp();
    open("01");
    send({{"from", "node1"}, {"to", "172.33.96.3"}});
  }
};

TEST_F(TakeAway, PicturesOfTheLanesAndOfTheMap) {
  for (const char* action : {"picture", "map-picture"}) {
    answerWith(QString(action) + ".svg");
    trigger(action);
    QByteArray svg = written(QString(action) + ".svg");
    EXPECT_TRUE(svg.contains("<svg") && svg.contains("node3")) << action;
    answerWith(QString(action) + ".png");
    trigger(action);
    QImage picture(folder.filePath(QString(action) + ".png"));
    ASSERT_FALSE(picture.isNull()) << action;
    std::set<QRgb> colours;
    for (int x = 0; x < picture.width(); ++x)
      colours.insert(picture.pixel(x, picture.height() / 2));
    EXPECT_GT(colours.size(), 3u) << action;
  }
}

TEST_F(TakeAway, TheTraceInEachForm) {
  for (auto [file, holds] : {std::pair("t.html", "<!doctype html"),
                             {"t.txt", "DELIVERED"},
                             {"t.md", "| "},
                             {"t.svg", "<svg"},
                             {"t.json", "flannelgraph-trace/1"}}) {
    answerWith(file);
    trigger("trace");
    ASSERT_TRUE(settle());
    EXPECT_TRUE(written(file).toLower().contains(QByteArray(holds).toLower())) << file;
  }
}

TEST_F(TakeAway, TheFramesOfOneInterface) {
  window.document().execute({{"place", "coredns-5984fb8cbb-sjqv9"}, {"line", "ping -c 1 172.33.96.3"}},
                            &window, [](const Answer&) {});
  ASSERT_TRUE(settle());
  auto* outline = window.findChild<QTreeWidget*>();
  child<QDockWidget>("outline")->raise();
  ASSERT_TRUE(settle());
  auto* node = outline->findItems("node1", Qt::MatchExactly).front();
  auto frames = [&](const QString& interface) {
    QString file = (interface == "all interfaces" ? "all" : interface) + ".pcapng";
    QTimer::singleShot(0, &window, [&, file] {
      QPointer<QWidget> popup = QApplication::activePopupWidget();
      ASSERT_TRUE(popup);
      for (QMenu* menu : popup->findChildren<QMenu*>())
        if (menu->title() == "Export the frames of")
          for (QAction* action : menu->actions())
            if (action->text() == interface) {
              answerWith(file);
              action->trigger();
            }
      if (popup) popup->close();
    });
    QPoint at = outline->visualItemRect(node).center();
    QContextMenuEvent click(QContextMenuEvent::Mouse, at, outline->viewport()->mapToGlobal(at));
    QApplication::sendEvent(outline->viewport(), &click);
    EXPECT_TRUE(settle());
    return written(file);
  };
  QByteArray all = frames("all interfaces"), one = frames("eth2");
  EXPECT_TRUE(all.startsWith("\x0a\x0d\x0d\x0a"));
  EXPECT_TRUE(one.startsWith("\x0a\x0d\x0d\x0a"));
  EXPECT_TRUE(all.contains("docker0") && !one.contains("docker0"));
  EXPECT_TRUE(one.contains("eth2"));
}

} // namespace
