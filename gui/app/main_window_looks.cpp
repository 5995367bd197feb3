// How the window looks: its theme, its language, the size of its letters.
#include "app/language.h"
#include "app/main_window.h"
#include "scene/theme.h"

#include <QApplication>
#include <QDockWidget>
#include <QJsonArray>
#include <QSettings>
#include <QStyle>
#include <QTimer>

namespace fg::gui {

void MainWindow::setThemeChoice(ThemeChoice choice) {
  if (choice == ThemeChoice::System)
    QApplication::setPalette(QApplication::style()->standardPalette());
  else
    QApplication::setPalette(paletteOf(choice == ThemeChoice::Dark ? darkTheme() : lightTheme()));
  QSettings().setValue("theme", static_cast<int>(choice));
}

void MainWindow::setLanguage(const QString& language) {
  useLanguage(language);
  m_document.setLanguage(language);
  QSettings().setValue("language", language);
  // What is shown of the packet was said in the other language: ask again.
  if (m_cursor.trace() && !m_cursor.trace()->asked.isEmpty()) m_document.send(m_cursor.trace()->asked);
}

// The panes, which large letters widen, are as they were afterwards.
void MainWindow::setPresenting(bool presenting) {
  constexpr int kLayoutsDeep = 6;
  if (presenting)
    m_plainPanes = {findChild<QDockWidget*>("send")->width(), m_inspectorDock->width(),
                    findChild<QDockWidget*>("events")->height()};
  QFont font = QApplication::font();
  if (presenting)
    font.setPixelSize(18);
  else
    font.setPointSizeF(m_plainSize);
  QApplication::setFont(font);
  if (!presenting && !m_plainPanes.isEmpty()) restorePanes(kLayoutsDeep);
}

// With each round one more layout around another knows how narrow it can be.
void MainWindow::restorePanes(int rounds) {
  resizeDocks({findChild<QDockWidget*>("send"), m_inspectorDock}, m_plainPanes.first(2), Qt::Horizontal);
  resizeDocks({findChild<QDockWidget*>("events")}, m_plainPanes.last(1), Qt::Vertical);
  if (rounds > 0) QTimer::singleShot(0, this, [this, rounds] { restorePanes(rounds - 1); });
}

} // namespace fg::gui
