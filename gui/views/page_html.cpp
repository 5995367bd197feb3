#include "views/page_html.h"

#include <QRegularExpression>

#include <algorithm>

namespace fg::gui {
namespace {

bool isWide(QChar letter) { return letter.unicode() >= 0x2e80; } // Chinese letters and signs

qsizetype columnsOf(const QString& text) { return text.size() + std::ranges::count_if(text, isWide); }

// Was the line broken before the next one only because there was no more room?
bool goesOn(const QString& line, const QString& next) {
  constexpr qsizetype kColumns = 80;
  QString begins = next.trimmed();
  if (line.trimmed().isEmpty() || begins.isEmpty() || columnsOf(line) > kColumns) return false;
  bool wide = isWide(begins[0]);
  QString word = wide ? begins.left(2) : begins.section(' ', 0, 0); // a sign does not begin a line
  return columnsOf(line) + (wide ? 0 : 1) + columnsOf(word) > kColumns;
}

} // namespace

void PageHtml::heading(const QString& text) { m_text += "<h4>" + text + "</h4>"; }

void PageHtml::paragraph(const QString& text, const QColor& colour) {
  m_text += QStringLiteral("<p style='color:%1'>%2</p>").arg(colour.name(), text);
}

void PageHtml::beginTable(const QStringList& titles) {
  m_text += "<table cellspacing='0' cellpadding='2' width='100%'><tr>";
  for (const QString& title : titles)
    m_text += QStringLiteral("<th align='left' style='color:%1'>%2</th>").arg(m_theme.faint.name(), title);
  m_text += "</tr>";
}

void PageHtml::row(const QStringList& cells, const QColor& colour, Weight weight) {
  bool bold = weight == Weight::Bold;
  m_text += "<tr>";
  for (const QString& cell : cells)
    m_text +=
        QStringLiteral("<td style='color:%1'>%2%3%4</td>")
            .arg(colour.name(), bold ? "<b>" : "", cell.isEmpty() ? "&nbsp;" : cell, bold ? "</b>" : "");
  m_text += "</tr>";
}

void PageHtml::endTable() { m_text += "</table>"; }

QString glossaryLink(const QString& term, const QString& shown, const Theme& theme) {
  return QStringLiteral("<a href='explain:%1' style='color:%2'>%3</a>")
      .arg(term.toHtmlEscaped(), theme.request.name(), shown.toHtmlEscaped());
}

QString flowingHtml(const QString& text) {
  QStringList lines = text.split('\n');
  QString out;
  for (qsizetype i = 0; i < lines.size(); ++i) {
    QString whole = lines[i];
    auto indent = std::ranges::find_if_not(whole, [](QChar letter) { return letter == ' '; }) - whole.begin();
    for (; i + 1 < lines.size() && goesOn(lines[i], lines[i + 1]); ++i) {
      QString next = lines[i + 1].trimmed();
      whole += (isWide(whole.back()) || isWide(next.front()) ? "" : " ") + next;
    }
    out += QStringLiteral("<p style='margin:0 0 0 %1px'>%2</p>")
               .arg(indent * 4)
               .arg(whole.trimmed().isEmpty() ? "&nbsp;" : whole.trimmed().toHtmlEscaped());
  }
  return out;
}

QString proseHtml(const QString& text) {
  static const QRegularExpression kCode("`([^`]+)`");
  return text.toHtmlEscaped().replace(kCode, "<code>\\1</code>").replace("\n", "<br>");
}

} // namespace fg::gui
