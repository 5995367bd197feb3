// How the window looks: its theme, its language, the size of its letters.
#include "app/language.h"
#include "app/main_window.h"
#include "scene/theme.h"

#include <QApplication>
#include <QJsonArray>
#include <QSettings>
#include <QStyle>

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

void MainWindow::setPresenting(bool presenting) {
  QFont font = QApplication::font();
  if (presenting)
    font.setPixelSize(18);
  else
    font.setPointSizeF(m_plainSize);
  QApplication::setFont(font);
}

} // namespace fg::gui
