// What a new user does, all by mouse, and again all by keyboard: from the first page to the cause of a lost
// route. Nothing here calls the window's own functions but to see where it stands.
#include "gui/window.h"
#include "views/send_form.h"

#include <QAbstractItemView>
#include <QAction>
#include <QComboBox>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QTabBar>
#include <QTest>
#include <QTextBrowser>
#include <QWindow>

#include <set>

using namespace fg::gui;
namespace layout = fg::layout;

namespace {

const char* const kFarPod = "kube-system/coredns-5984fb8cbb-tkfrc";               // 172.33.96.3
const char* const kLostPod = "kube-system/kubernetes-dashboard-6b66b8b96c-mnm2c"; // 172.33.31.2

struct FirstMinute : fg::tests::Window {
  QTabBar* tabsWith(const QString& title, int* index) {
    const auto bars = window.findChildren<QTabBar*>();
    for (QTabBar* bar : bars)
      for (*index = 0; bar->isVisible() && *index < bar->count(); ++*index)
        if (bar->tabText(*index) == title) return bar;
    ADD_FAILURE() << "no tab " << title.toStdString();
    return nullptr;
  }
  void expectTheCause() {
    QString verdict;
    const auto browsers = window.findChildren<QTextBrowser*>();
    for (auto* browser : browsers)
      if (browser->isVisible() && !browser->viewport()->visibleRegion().isEmpty())
        verdict += browser->toPlainText();
    EXPECT_TRUE(verdict.contains("node1 lacks the route to 172.33.31.0/24")) << verdict.toStdString();
    EXPECT_TRUE(verdict.contains("ip route add 172.33.31.0/24 via 172.30.115.77 dev eth2"));
  }
  // The last one answers that nothing listens there: the traceroute is through.
  void expectHopsTo(const QString& address) {
    auto* hops = child<QListWidget>("traceroute-hops");
    ASSERT_EQ(hops->count(), 2) << "node3, and the pod";
    EXPECT_TRUE(hops->item(1)->text().contains(address)) << hops->item(1)->text().toStdString();
    EXPECT_EQ(disposition(), "no-listener");
  }
  bool stepIsSaid() {
    return window.inspector().toPlainText().contains(window.cursor().step()->summary.left(20));
  }
};

struct ByMouse : FirstMinute {
  void click(QWidget* widget, QPoint where) { QTest::mouseClick(widget, Qt::LeftButton, {}, where); }
  void openFromLibrary(const QString& number) {
    auto* list = child<QListWidget>("library");
    for (int i = 0; i < list->count(); ++i) {
      if (!list->item(i)->data(Qt::UserRole).toString().startsWith(number + "-")) continue;
      list->scrollToItem(list->item(i));
      QPoint where = list->visualItemRect(list->item(i)).center();
      click(list->viewport(), where);
      QTest::mouseDClick(list->viewport(), Qt::LeftButton, {}, where);
    }
    ASSERT_TRUE(settle());
    ASSERT_EQ(window.document().name().left(3), number + "-");
  }
  void chooseInMenu(const char* action) {
    auto* wanted = child<QAction>(action);
    const auto titles = window.menuBar()->actions();
    for (QAction* title : titles) {
      if (!title->menu()->actions().contains(wanted)) continue;
      click(window.menuBar(), window.menuBar()->actionGeometry(title).center());
      ASSERT_TRUE(fg::tests::waitFor([&] { return title->menu()->isVisible(); }));
      click(title->menu(), title->menu()->actionGeometry(wanted).center());
    }
    ASSERT_TRUE(settle());
  }
  void choose(const char* box, const QString& text) {
    auto* combo = child<QComboBox>(box);
    int index = combo->findText(text);
    ASSERT_GE(index, 0) << text.toStdString();
    click(combo, {combo->width() - 8, combo->height() / 2});
    ASSERT_TRUE(fg::tests::waitFor([&] { return combo->view()->isVisible(); }));
    QTest::qWait(QApplication::doubleClickInterval() + 50); // an earlier release does not count
    combo->view()->scrollTo(combo->model()->index(index, 0));
    QRect row = combo->view()->visualRect(combo->model()->index(index, 0)); // as wide as the longest name
    QPoint where(row.left() + 10, row.center().y());
    QWidget* popup = combo->view()->window();
    where = combo->view()->viewport()->mapTo(popup, where);
    QTest::mouseMove(popup->windowHandle(), where);
    QTest::mouseClick(popup->windowHandle(), Qt::LeftButton, {}, where);
    EXPECT_EQ(combo->currentText(), text);
  }
  void traceroute() {
    auto* button = child<QPushButton>("traceroute");
    click(button, button->rect().center());
    ASSERT_TRUE(fg::tests::waitFor([&] { return window.isQuiet(); }));
  }
  // Every hop of every probe: a click on the hop, and one on each box of its way.
  void inspectEachHop() {
    auto* hops = child<QListWidget>("traceroute-hops");
    ASSERT_GT(hops->count(), 0);
    for (int row = 0; row < hops->count(); ++row) {
      hops->scrollToItem(hops->item(row));
      click(hops->viewport(), hops->visualItemRect(hops->item(row)).center());
      ASSERT_TRUE(settle());
      LanesView& lanes = window.lanes();
      for (std::size_t i = 0; i < lanes.plan().boxes.size(); ++i) {
        layout::Box box = lanes.plan().boxes[i];
        if (!box.isLit()) continue;
        lanes.ensureVisible(QRectF(box.rect.x, box.rect.y, box.rect.width, box.rect.height));
        click(lanes.viewport(), lanes.centreOf(static_cast<int>(i)));
        ASSERT_EQ(window.cursor().standing()->hop, box.hop);
        ASSERT_EQ(window.cursor().standing()->step, box.firstStep);
        EXPECT_TRUE(stepIsSaid());
      }
    }
  }
  void look(const QString& tab) {
    int index = 0;
    if (QTabBar* bar = tabsWith(tab, &index)) click(bar, bar->tabRect(index).center());
    ASSERT_TRUE(settle());
  }
};

TEST_F(ByMouse, FromTheFirstPageToTheCauseOfALostRoute) {
  openFromLibrary("01");
  choose("from", "node1");
  choose("to", kFarPod);
  traceroute();
  expectHopsTo("172.33.96.3");
  inspectEachHop();
  chooseInMenu("library");
  openFromLibrary("02");
  choose("from", "node1");
  choose("to", kLostPod);
  traceroute();
  EXPECT_EQ(disposition(), "no-route");
  inspectEachHop();
  look("Verdict");
  expectTheCause();
}

struct ByKeyboard : FirstMinute {
  void press(Qt::Key key, Qt::KeyboardModifiers with = {}) {
    QWidget* where = QApplication::focusWidget();
    QTest::keyClick(where ? where : &window, key, with);
    ASSERT_TRUE(settle());
  }
  void type(const QString& text) {
    ASSERT_TRUE(QApplication::focusWidget());
    QTest::keyClicks(QApplication::focusWidget(), text);
  }
  // Tab and Tab again, until the focus is where it should be.
  template<class Where> void tabTo(Where where) {
    for (int i = 0; i < 1000 && !where(QApplication::focusWidget()); ++i) // the links of pages are on the way
      press(Qt::Key_Tab);
    QWidget* stuck = QApplication::focusWidget();
    ASSERT_TRUE(where(stuck)) << (stuck ? stuck->metaObject()->className() : "") << " "
                              << (stuck ? stuck->objectName() + stuck->accessibleName() : "").toStdString();
  }
  void openFromLibrary(const QString& number) {
    tabTo([](QWidget* widget) { return widget && widget->accessibleName() == "Search the library"; });
    press(Qt::Key_A, Qt::ControlModifier);
    type(number);
    press(Qt::Key_Return);
    ASSERT_EQ(window.document().name().left(3), number + "-");
  }
  void fill(const QString& from, const QString& to) {
    press(Qt::Key_R, Qt::AltModifier);
    press(Qt::Key_A, Qt::ControlModifier);
    type(from);
    press(Qt::Key_O, Qt::AltModifier);
    press(Qt::Key_A, Qt::ControlModifier);
    type(to);
  }
  void inspectEachStep() {
    tabTo([this](QWidget* widget) { return widget == &window.lanes(); });
    press(Qt::Key_R);
    std::set<std::size_t> hops;
    for (int i = 0; i < window.cursor().count(); ++i) {
      ASSERT_EQ(window.cursor().position(), i);
      hops.insert(window.cursor().standing()->hop);
      EXPECT_TRUE(stepIsSaid());
      press(Qt::Key_Right);
    }
    EXPECT_EQ(hops.size(), window.cursor().hops().size());
  }
  void look(const QString& tab) {
    int index = 0;
    QTabBar* bar = tabsWith(tab, &index);
    tabTo([bar](QWidget* widget) { return widget == bar; });
    for (int i = 0; i < bar->count() && bar->currentIndex() != index; ++i)
      press(bar->currentIndex() < index ? Qt::Key_Right : Qt::Key_Left);
  }
};

TEST_F(ByKeyboard, FromTheFirstPageToTheCauseOfALostRoute) {
  openFromLibrary("01");
  fill("node1", "172.33.96.3");
  press(Qt::Key_Return, Qt::ControlModifier | Qt::ShiftModifier);
  expectHopsTo("172.33.96.3");
  inspectEachStep();
  press(Qt::Key_L, Qt::ControlModifier);
  openFromLibrary("02");
  fill("node1", "172.33.31.2");
  press(Qt::Key_Return, Qt::ControlModifier | Qt::ShiftModifier);
  EXPECT_EQ(disposition(), "no-route");
  inspectEachStep();
  press(Qt::Key_D);
  EXPECT_EQ(window.cursor().step()->kind, "drop");
  look("Verdict");
  expectTheCause();
}

} // namespace
