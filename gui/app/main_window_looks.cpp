// How the window looks: its theme, its language, the size of its letters.
#include "app/language.h"
#include "app/main_window.h"
#include "scene/theme.h"
#include "views/welcome.h"

#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QJsonArray>
#include <QSettings>
#include <QStackedWidget>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace fg::gui {

void MainWindow::tick(const char* action) { findChild<QAction*>(action)->setChecked(true); }

void MainWindow::setThemeChoice(ThemeChoice choice) {
  if (choice == ThemeChoice::System)
    QApplication::setPalette(QPalette()); // whatever that is now and becomes
  else
    QApplication::setPalette(paletteOf(choice == ThemeChoice::Dark ? darkTheme() : lightTheme()));
  QSettings().setValue("theme", static_cast<int>(choice));
  tick(choice == ThemeChoice::System ? "theme-system"
       : choice == ThemeChoice::Dark ? "theme-dark"
                                     : "theme-light");
}

void MainWindow::setLanguage(const QString& language) {
  useLanguage(language);
  m_document.setLanguage(language);
  QSettings().setValue("language", language);
  tick(language == "zh_CN" ? "chinese" : "english");
  // What is shown of the packet was said in the other language: ask again.
  if (m_cursor.trace() && !m_cursor.trace()->asked.isEmpty()) m_document.send(m_cursor.trace()->asked);
}

// The panes, which large letters widen, are as they were afterwards.
void MainWindow::setPresenting(bool presenting) {
  if (std::exchange(m_isPresenting, presenting) == presenting) return;
  bool showsPanes = m_pages->currentWidget() != m_welcome;
  if (presenting && showsPanes)
    m_plainPanes = {frontOf(m_sendDock)->width(), frontOf(m_inspectorDock)->width(), m_eventsDock->width(),
                    frontOf(m_stateDock)->width(), m_eventsDock->height()};
  QFont font = QApplication::font();
  if (presenting)
    font.setPixelSize(18);
  else
    font.setPointSizeF(m_plainSize);
  QApplication::setFont(font);
  if (!presenting)
    giveRoomBack();
  else if (showsPanes)
    makeRoomToPresent();
}

bool MainWindow::isInFront(const QDockWidget& pane) const {
  return pane.isAncestorOf(childAt(pane.geometry().center()));
}

// The pane that is seen where this one has its tab: those behind it do not know how large they are.
QDockWidget* MainWindow::frontOf(QDockWidget* pane) const {
  for (QDockWidget* other : tabifiedDockWidgets(pane))
    if (isInFront(*other)) return other;
  return pane;
}

// On a small screen the pictures and the step have all of it. The menu View brings the other panes.
void MainWindow::makeRoomToPresent() {
  constexpr int kWide = 1600, kHigh = 900, kStep = 400; // with that, no word of a step is broken
  for (const auto& [pane, title] : std::as_const(m_dockTitles)) {
    Qt::DockWidgetArea area = dockWidgetArea(pane);
    bool isInTheWay = (area == Qt::LeftDockWidgetArea && width() < kWide)
                      || (area == Qt::BottomDockWidgetArea && height() < kHigh);
    if (!isInTheWay || !pane->isVisibleTo(this)) continue;
    m_outOfTheWay << pane;
    if (isInFront(*pane)) m_inFront << pane;
  }
  for (QDockWidget* pane : std::as_const(m_outOfTheWay))
    pane->hide();
  int step = static_cast<int>(width() * (width() < kWide ? 0.33 : 0.25));
  resizeDocks({m_inspectorDock}, {std::max(kStep, step)}, Qt::Horizontal);
}

void MainWindow::giveRoomBack() {
  constexpr int kLayoutsDeep = 6;
  bool showsPanes = m_pages->currentWidget() != m_welcome;
  for (QDockWidget* pane : std::as_const(m_outOfTheWay))
    showsPanes ? pane->show() : m_setAside.append(pane);
  for (QDockWidget* pane : std::as_const(m_inFront))
    if (showsPanes) pane->raise();
  m_outOfTheWay.clear();
  m_inFront.clear();
  if (!m_plainPanes.isEmpty()) restorePanes(kLayoutsDeep);
}

// With each round one more layout around another knows how narrow it can be.
void MainWindow::restorePanes(int rounds) {
  resizeDocks({m_sendDock, m_inspectorDock}, m_plainPanes.first(2), Qt::Horizontal);
  resizeDocks({m_eventsDock, m_stateDock}, m_plainPanes.mid(2, 2), Qt::Horizontal);
  resizeDocks({m_eventsDock}, m_plainPanes.last(1), Qt::Vertical);
  if (rounds > 0) QTimer::singleShot(0, this, [this, rounds] { restorePanes(rounds - 1); });
}

} // namespace fg::gui
