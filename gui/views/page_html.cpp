#include "views/page_html.h"

namespace fg::gui {

void PageHtml::heading(const QString& text) { m_text += "<h4>" + text + "</h4>"; }

void PageHtml::paragraph(const QString& text, const QColor& colour) {
  m_text += QStringLiteral("<p style='color:%1'>%2</p>").arg(colour.name(), text);
}

void PageHtml::beginTable(const QStringList& titles) {
  m_text += "<table cellspacing='0' cellpadding='3' width='100%'><tr>";
  for (const QString& title : titles)
    m_text += QStringLiteral("<th align='left' style='color:%1'>%2</th>").arg(m_theme.faint.name(), title);
  m_text += "</tr>";
}

void PageHtml::row(const QStringList& cells, const QColor& colour, Weight weight) {
  bool bold = weight == Weight::Bold;
  m_text += "<tr>";
  for (const QString& cell : cells)
    m_text += QStringLiteral("<td style='color:%1'>%2%3%4</td>")
                  .arg(colour.name(), bold ? "<b>" : "", cell, bold ? "</b>" : "");
  m_text += "</tr>";
}

void PageHtml::endTable() { m_text += "</table>"; }

QString glossaryLink(const QString& term, const QString& shown, const Theme& theme) {
  return QStringLiteral("<a href='explain:%1' style='color:%2'>%3</a>")
      .arg(term.toHtmlEscaped(), theme.request.name(), shown.toHtmlEscaped());
}

} // namespace fg::gui
