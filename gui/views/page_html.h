// The pieces that pages of rich text are made of.
#pragma once

#include "scene/theme.h"

#include <QString>
#include <QStringList>

namespace fg::gui {

// They take no room.
inline constexpr QChar kWordJoiner(0x2060), kLineMayEnd(0x200b);

class PageHtml {
public:
  explicit PageHtml(const Theme& theme) : m_theme(theme) {}
  const QString& text() const { return m_text; }
  const Theme& theme() const { return m_theme; }

  void add(const QString& html) { m_text += html; }
  void heading(const QString& text);
  void paragraph(const QString& text, const QColor& colour);
  // A table's rows stand between its titles and endTable(). Cells are rich text.
  void beginTable(const QStringList& titles);
  enum class Weight { Plain, Bold };
  void row(const QStringList& cells, const QColor& colour, Weight weight = Weight::Plain);
  void endTable();

private:
  const Theme& m_theme;
  QString m_text;
};

// A word that leads to its page of the glossary.
QString glossaryLink(const QString& term, const QString& shown, const Theme& theme);

// A text in lines for a terminal of 80 columns, as paragraphs that go on as wide as there is room.
QString flowingHtml(const QString& text);

// What an author wrote, with commands between backquotes.
QString proseHtml(const QString& text);

} // namespace fg::gui
