// What people need who use the keyboard, hear the window, or see no colours.
#include "gui/window.h"
#include "scene/map_view.h"
#include "views/timeline.h"

#include <QAbstractButton>
#include <QAbstractScrollArea>
#include <QAccessible>
#include <QAction>
#include <QImage>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QStatusBar>
#include <QTabBar>
#include <QTextBrowser>

#include <gtest/gtest.h>

#include <array>
#include <set>

using namespace fg::gui;

namespace {

struct Access : fg::tests::Window {
  void SetUp() override {
    window.map().packet().setMoveTime(0);
    Window::SetUp();
    window.resize(1280, 900);
    open("02");
  }
};

void gather(const QMenu* menu, std::set<const QAction*>& out) {
  for (const QAction* action : menu->actions()) {
    out.insert(action);
    if (action->menu()) gather(action->menu(), out);
  }
}

std::set<const QAction*> actionsOfMenus(const MainWindow& window) {
  std::set<const QAction*> out;
  for (const QAction* action : window.menuBar()->actions())
    gather(action->menu(), out);
  return out;
}

TEST_F(Access, EveryActionHasWordsAndAWayToItByKeyboard) {
  std::set<const QAction*> inMenus = actionsOfMenus(window);
  std::set<QString> keys;
  for (const QAction* action : window.allActions()) {
    std::string name = action->objectName().toStdString();
    EXPECT_FALSE(action->text().isEmpty()) << name;
    EXPECT_FALSE(action->toolTip().isEmpty()) << name;
    EXPECT_TRUE(inMenus.contains(action)) << name;
    if (!action->shortcut().isEmpty()) {
      EXPECT_TRUE(keys.insert(action->shortcut().toString()).second)
          << name << " " << action->shortcut().toString().toStdString();
    }
  }
  // Those that the window has beside them, in its bars and panes, are in a menu or have a key too.
  for (const QAction* action : window.findChildren<QAction*>(Qt::FindDirectChildrenOnly)) {
    EXPECT_TRUE(action->isSeparator() || inMenus.contains(action) || !action->shortcut().isEmpty())
        << action->text().toStdString();
  }
}

// Alt and a letter goes to one place only.
TEST_F(Access, LettersOfMenusAndLabelsAreNotTheSame) {
  for (const char* language : {"en", "zh_CN"}) {
    window.setLanguage(language);
    ASSERT_TRUE(settle());
    std::multiset<QString> letters;
    for (const QAction* menu : window.menuBar()->actions())
      letters.insert(QKeySequence::mnemonic(menu->text()).toString());
    for (const QLabel* label : window.findChildren<QLabel*>())
      if (label->isVisible() && label->buddy())
        letters.insert(QKeySequence::mnemonic(label->text()).toString());
    for (const QAbstractButton* button : window.findChildren<QAbstractButton*>())
      if (button->isVisible()) letters.insert(QKeySequence::mnemonic(button->text()).toString());
    letters.erase(QString());
    EXPECT_GT(letters.size(), 12u);
    for (const QString& letter : letters)
      EXPECT_EQ(letters.count(letter), 1u) << language << " " << letter.toStdString();
  }
  window.setLanguage("en");
}

// The line in a box of choices, the viewport of a list: the whole has the name.
bool partOfAnother(const QWidget& widget) {
  const QWidget* parent = widget.parentWidget();
  if (widget.objectName().startsWith("qt_") || !parent) return true;
  if (auto* tabs = qobject_cast<const QTabBar*>(&widget); tabs && tabs->count() == 0)
    return true; // put aside by Qt
  return std::ranges::any_of(
      std::array{"QComboBox", "QComboBoxPrivateContainer", "QAbstractSpinBox", "QAbstractScrollArea"},
      [&](const char* whole) { return parent->inherits(whole); });
}

TEST_F(Access, EveryControlOfEveryPaneHasAName) {
  window.openTerminal("node1");
  ASSERT_TRUE(settle());
  int controls = 0;
  for (QWidget* widget : window.findChildren<QWidget*>()) {
    bool isPart = partOfAnother(*widget) || widget->inherits("QAbstractButton"); // a button is its words
    if (!(widget->focusPolicy() & Qt::TabFocus) || isPart) continue;
    ++controls;
    QAccessibleInterface* heard = QAccessible::queryAccessibleInterface(widget);
    ASSERT_TRUE(heard);
    EXPECT_FALSE(heard->text(QAccessible::Name).isEmpty())
        << widget->metaObject()->className() << " " << widget->objectName().toStdString() << " in "
        << (widget->parentWidget() ? widget->parentWidget()->metaObject()->className() : "");
  }
  EXPECT_GT(controls, 15);
}

TEST_F(Access, PicturesAreDescribed) {
  for (QWidget* picture : {static_cast<QWidget*>(&window.lanes()), static_cast<QWidget*>(&window.map()),
                           static_cast<QWidget*>(window.findChild<Timeline*>())})
    EXPECT_FALSE(picture->accessibleDescription().isEmpty()) << picture->metaObject()->className();
}

// Black where there is ink, white where there is none: neither colours nor their lightness are left.
QImage inkOf(QWidget& picture) {
  QImage grey = picture.grab().toImage().convertToFormat(QImage::Format_Grayscale8);
  int ground = grey.pixelColor(1, 1).lightness();
  for (int y = 0; y < grey.height(); ++y)
    for (int x = 0; x < grey.width(); ++x)
      grey.setPixelColor(x, y,
                         std::abs(grey.pixelColor(x, y).lightness() - ground) > 40 ? Qt::black : Qt::white);
  return grey;
}

// How much of a box' upper frame is inked, along it and across it.
struct Frame {
  double along = 0; // 0 to 1
  int thickness = 0;
};

Frame frameOf(const QImage& ink, const QRect& box) {
  Frame frame;
  int from = box.left() + box.width() / 4, to = box.right() - box.width() / 4;
  auto isInk = [&](int x, int y) { return ink.pixelColor(x, y).lightness() == 0; };
  for (int x = from; x < to; ++x) {
    int column = 0;
    for (int y = box.top() - 3; y <= box.top() + 3; ++y)
      column += isInk(x, y);
    frame.along += column > 0;
    frame.thickness = std::max(frame.thickness, column);
  }
  frame.along /= to - from;
  return frame;
}

TEST_F(Access, VerdictsAreToldApartWithoutColours) {
  send({{"from", "node1"}, {"to", "172.33.31.2"}}); // lost for want of a route
  window.cursor().toStart();
  LanesView& lanes = window.lanes();
  const auto& boxes = lanes.plan().boxes;
  auto frame = [&](auto which) {
    std::size_t i = static_cast<std::size_t>(std::ranges::find_if(boxes, which) - boxes.begin());
    QRectF rect(boxes[i].rect.x, boxes[i].rect.y, boxes[i].rect.width, boxes[i].rect.height);
    lanes.ensureVisible(rect);
    return frameOf(inkOf(*lanes.viewport()), lanes.mapFromScene(rect).boundingRect());
  };
  Frame taken = frame([](const auto& box) { return box.isLit() && !box.drops && box.hop == 1; });
  Frame dropped = frame([](const auto& box) { return box.drops; });
  Frame unseen = frame([](const auto& box) { return !box.isLit(); });
  EXPECT_EQ(taken.along, 1) << "a line";
  EXPECT_LT(unseen.along, 0.9) << "dashes";
  EXPECT_GT(dropped.thickness, taken.thickness) << "a thick line";
  EXPECT_TRUE(lanes.dump().join('\n').contains("✗ no-route")) << "a sign and a word";
  EXPECT_TRUE(window.statusBar()->currentMessage().contains("no-route"));
}

TEST_F(Access, APresentersPicturesHaveLettersAsLargeAsTheWindow) {
  send({{"from", "node1"}, {"to", "172.33.31.2"}});
  window.setPresenting(true);
  ASSERT_TRUE(settle());
  EXPECT_GE(window.map().fontInfo().pixelSize(), 18);
  EXPECT_GE(window.lanes().transform().m11() * 11, 18);
  EXPECT_GE(window.map().transform().m11() * 11, 18);
  window.setPresenting(false);
  ASSERT_TRUE(settle());
  EXPECT_LT(window.map().transform().m11() * 11, 18);
}

TEST_F(Access, APresentersLettersAreLargeInEveryPane) {
  window.resize(1280, 720);
  window.openTerminal("node1");
  window.setPresenting(true);
  ASSERT_TRUE(settle());
  EXPECT_EQ(window.size(), QSize(1280, 720)) << "all of it has room there";
  for (QWidget* widget : window.findChildren<QWidget*>())
    EXPECT_GE(widget->fontInfo().pixelSize(), 18)
        << widget->metaObject()->className() << " " << widget->objectName().toStdString();
  window.setPresenting(false);
  ASSERT_TRUE(settle());
}

TEST_F(Access, AnotherThemeReachesThePageOfTheStep) {
  send({{"from", "node1"}, {"to", "172.33.31.2"}});
  window.cursor().nextDrop();
  for (ThemeChoice choice : {ThemeChoice::Dark, ThemeChoice::Light}) {
    window.setThemeChoice(choice);
    ASSERT_TRUE(settle());
    QString page = window.inspector().toHtml();
    const Theme& theme = choice == ThemeChoice::Dark ? darkTheme() : lightTheme();
    const Theme& other = choice == ThemeChoice::Dark ? lightTheme() : darkTheme();
    EXPECT_TRUE(page.contains(theme.faint.name()));
    EXPECT_FALSE(page.contains(other.faint.name()))
        << "letters of the other theme cannot be read on this ground";
  }
}

TEST_F(Access, TheMapCrossesOutADrop) {
  send({{"from", "node1"}, {"to", "172.33.31.2"}});
  window.cursor().nextDrop();
  QImage dropped = inkOf(*window.map().viewport());
  window.cursor().previous();
  EXPECT_NE(inkOf(*window.map().viewport()), dropped);
}

TEST_F(Access, TheAnswersWayIsDashed) {
  send({{"from", "node1"}, {"to", "172.30.115.77"}});
  window.cursor().toEnd();
  QImage both = inkOf(*window.map().viewport());
  EXPECT_TRUE(window.cursor().isReply(window.cursor().standing()->hop));
  while (window.cursor().isReply(window.cursor().standing()->hop))
    window.cursor().previous();
  EXPECT_NE(inkOf(*window.map().viewport()), both);
}

} // namespace
