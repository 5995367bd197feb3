#include "views/inspector_page.h"

#include "views/page_html.h"
#include "views/rules_section.h"
#include "views/step_table.h"
#include "views/step_words.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QRegularExpression>

#include <algorithm>

namespace fg::gui {
namespace {

constexpr int kMostRows = 40; // of a table on the page

// No line ends within it.
QString unbroken(const QString& words) {
  static const QRegularExpression kBetweenWide(
      QStringLiteral("(?<=[\\x{2e80}-\\x{ffef}])(?=[\\x{2e80}-\\x{ffef}])"));
  return QString(words).replace(' ', QChar::Nbsp).replace(kBetweenWide, kWordJoiner);
}

// Where there is no room for a MAC address, the line ends in its middle.
QString cellHtml(const QString& text) {
  static const QRegularExpression kMac("^([0-9a-f]{2}:){5}[0-9a-f]{2}$");
  constexpr int kHalf = 9; // "02:42:ac:"
  if (!kMac.match(text).hasMatch()) return text.toHtmlEscaped();
  auto held = [](QString half) { return half.replace(':', QString(':') + kWordJoiner); };
  return held(text.left(kHalf)) + kLineMayEnd + held(text.mid(kHalf));
}

class Page {
  Q_DECLARE_TR_FUNCTIONS(InspectorPage)
public:
  Page(const Cursor& cursor, const Theme& theme, const AddressTags& tag, const QJsonArray& rows)
      : m_cursor(cursor), m_theme(theme), m_tag(tag), m_rows(rows), m_page(theme) {}

  QString text() {
    const Standing* standing = m_cursor.standing();
    if (!standing) {
      m_page.paragraph(tr("Nothing is chosen. Follow a packet, and choose a box of its way."), m_theme.faint);
      return m_page.text();
    }
    const StepData& step = *m_cursor.step();
    const HopData& hop = *m_cursor.hop();
    m_page.add(QStringLiteral("<h3>%1</h3>").arg(step.summary.toHtmlEscaped()));
    m_page.paragraph(tr("in %1, step %2 of %3%4: %5")
                         .arg(placeTitle(hop.nameSpace).toHtmlEscaped())
                         .arg(m_cursor.position() + 1)
                         .arg(m_cursor.count())
                         .arg(standing->isReply ? tr(", on the way back") : QString(),
                              glossaryLink(step.kind, stepKindWord(step.kind), m_theme)),
                     m_theme.faint);
    if (step.kind == "table-traversal") addRules(m_page, step, m_rows);
    if (step.kind == "route-lookup") routes(step);
    if (step.kind == "conntrack-lookup") connection(step);
    if (step.kind == "neighbor-lookup")
      lookedUp(step, tr("Neighbours"), {tr("Address"), tr("Device"), tr("MAC"), tr("State")}, {});
    if (step.kind == "bridge-forward" || step.kind == "encapsulate") forwardingDatabase(step);
    details(step);
    headers(*standing);
    return m_page.text();
  }

private:
  QString address(const QString& text) const {
    AddressTag tag = m_tag(text);
    return QStringLiteral("%1 <span style='color:%2'>[%3]</span>")
        .arg(text.toHtmlEscaped(), tag.colour.name(), unbroken(tag.name));
  }

  void routes(const StepData& step) {
    if (step.fields.contains("chosen") || !step.fields["candidates"].toArray().isEmpty()) matching(step);
    lookedUp(step, tr("The whole table"), {tr("Destination"), tr("Gateway"), tr("Device"), tr("Metric")}, {});
  }

  void matching(const StepData& step) {
    m_page.heading(tr("Routes"));
    m_page.beginTable({tr("Destination"), tr("Way"), tr("Metric"), tr("Made by")});
    auto cells = [](const QString& sign, const QJsonObject& route) {
      QString to = route["destination"].toString(), gateway = route["gateway"].toString();
      return QStringList{sign + (to == "0.0.0.0/0" ? QStringLiteral("default") : to),
                         (gateway.isEmpty() ? QString() : "via " + gateway + " ") + "dev "
                             + route["device"].toString(),
                         QString::number(route["metric"].toInt()), route["origin"].toString()};
    };
    if (step.fields.contains("chosen"))
      m_page.row(cells(QStringLiteral("✓ "), step.fields["chosen"].toObject()), m_theme.text,
                 PageHtml::Weight::Bold);
    const QJsonArray candidates = step.fields["candidates"].toArray();
    for (const QJsonValue route : candidates)
      m_page.row(cells({}, route.toObject()), m_theme.faint);
    m_page.endTable();
    if (!candidates.isEmpty())
      m_page.paragraph(tr("✓ is chosen; the others match as well, but are worse."), m_theme.faint);
  }

  void forwardingDatabase(const StepData& step) {
    QString of = step.fields[step.kind == "encapsulate" ? "interface" : "bridge"].toString();
    lookedUp(step, tr("Forwarding database of %1").arg(of.toHtmlEscaped()),
             {tr("MAC"), tr("Behind"), tr("Kind")}, of);
  }

  // The table of the lookup, with the row that decided marked. `only`: rows whose first cell is that, and
  // without it; empty: all.
  void lookedUp(const StepData& step, const QString& title, const QStringList& columns, const QString& only) {
    int shown = 0, left = 0;
    QList<QPair<QStringList, bool>> lines;
    for (const QJsonValue row : m_rows) {
      const QJsonArray cells = row["cells"].toArray();
      if (!only.isEmpty() && cells[0].toString() != only) continue;
      bool decided = isDecidingRow(step, cells);
      if (!decided && shown >= kMostRows) {
        ++left;
        continue;
      }
      QStringList texts;
      for (qsizetype i = 0; i < columns.size(); ++i)
        texts << cellHtml(cells[i + (only.isEmpty() ? 0 : 1)].toString());
      lines.append({texts, decided});
      ++shown;
    }
    if (lines.isEmpty()) return;
    QList<qsizetype> filled; // a column without a word takes room from addresses
    for (qsizetype i = 0; i < columns.size(); ++i)
      if (std::ranges::any_of(lines, [i](const auto& line) { return !line.first[i].isEmpty(); })) filled << i;
    auto shownOf = [&](const QStringList& cells, const QString& last) {
      QStringList out;
      for (qsizetype i : filled)
        out << cells[i];
      return out << last;
    };
    m_page.heading(title);
    m_page.beginTable(shownOf(columns, {}));
    for (const auto& [texts, decided] : lines)
      m_page.row(shownOf(texts, decided ? QStringLiteral("✓") : QString()),
                 decided ? m_theme.text : m_theme.faint,
                 decided ? PageHtml::Weight::Bold : PageHtml::Weight::Plain);
    m_page.endTable();
    if (left > 0) m_page.paragraph(tr("and %1 more: see the pane State").arg(left), m_theme.faint);
  }

  void connection(const StepData& step) {
    m_page.heading(tr("Connection"));
    QString entry = step.fields["entry"].toString();
    if (entry.isEmpty())
      m_page.paragraph(tr("There is no entry for this packet."), m_theme.faint);
    else
      m_page.add(QStringLiteral("<pre style='white-space:pre-wrap'>%1</pre>").arg(entry.toHtmlEscaped()));
    if (step.fields["translates"].toBool())
      m_page.paragraph(tr("Its addresses are translated: NAT is the difference between the two directions."),
                       m_theme.rewritten);
  }

  // What else the step says. What is told above, and in the summary, has no word.
  void details(const StepData& step) {
    static const QStringList kTold{"reason", "hook", "table"}; // conntrack's reason is the summary's
    QList<QPair<QString, QString>> lines;
    for (auto field = step.fields.begin(); field != step.fields.end(); ++field) {
      QString word = stepFieldWord(field.key());
      if (word.isEmpty() || (kTold.contains(field.key()) && step.kind != "drop")) continue;
      QStringList values;
      const QJsonArray list = field->isArray() ? field->toArray() : QJsonArray{*field};
      const QJsonValue said = step.fields["said"][field.key()];
      for (const QJsonValue value : said.isString() ? QJsonArray{said} : list)
        values << cellHtml(stepValueWord(field.key(), value));
      if (!values.isEmpty()) lines.append({word, values.join(", ")});
    }
    if (lines.isEmpty() && step.kind != "transformation") return;
    m_page.heading(tr("Details"));
    m_page.beginTable({tr("Field"), tr("Value")});
    if (step.kind == "transformation")
      m_page.row({stepValueWord("field", step.fields["field"]), changeText(step)}, m_theme.rewritten,
                 PageHtml::Weight::Bold);
    for (const auto& [word, value] : lines)
      m_page.row({word, value}, m_theme.text);
    m_page.endTable();
  }

  QString changeText(const StepData& step) const {
    QString before = step.fields["before"].toString(), after = step.fields["after"].toString();
    QString field = step.fields["field"].toString();
    bool isAddress = field == "source" || field == "destination";
    return isAddress ? address(before) + QStringLiteral(" → ") + address(after)
                     : cellHtml(before) + QStringLiteral(" → ") + cellHtml(after);
  }

  struct Headers {
    QList<QPair<QString, QString>> fields;
    void set(const QString& name, const QString& value) {
      for (auto& field : fields)
        if (field.first == name) {
          field.second = value;
          return;
        }
      fields.push_back({name, value});
    }
    QString get(const QString& name) const {
      for (const auto& field : fields)
        if (field.first == name) return field.second;
      return {};
    }
  };

  void readHeaders(Headers& out, const StepData& step) const {
    const QJsonObject& json = step.fields;
    if (json.contains("flow")) {
      FlowData flow = FlowData::from(json["flow"].toObject());
      out.set(tr("source"), flow.source);
      out.set(tr("destination"), flow.destination);
      out.set(tr("protocol"), flow.protocol);
      if (flow.sourcePort >= 0) out.set(tr("source port"), QString::number(flow.sourcePort));
      if (flow.destinationPort >= 0) out.set(tr("destination port"), QString::number(flow.destinationPort));
      out.set(tr("TTL"), QString::number(json["ttl"].toInt()));
      out.set(tr("length"), QString::number(json["length"].toInt()));
    }
    if (json.contains("mac_source") && step.kind == "enter-interface") {
      out.set(tr("MAC source"), json["mac_source"].toString());
      out.set(tr("MAC destination"), json["mac_destination"].toString());
    }
  }

  // As the packet came into this namespace, and into the next.
  void headers(const Standing& standing) {
    Headers before, after;
    for (const StepData& step : m_cursor.hops()[standing.hop]->steps)
      if (step.kind == "originate" || step.kind == "enter-interface") readHeaders(before, step);
    std::size_t next = standing.hop + 1;
    bool isLast = next >= m_cursor.hops().size() || m_cursor.isReply(next) != standing.isReply
                  || m_cursor.hops()[next]->depth != m_cursor.hops()[standing.hop]->depth;
    if (isLast || before.fields.isEmpty() || m_cursor.positionOf(next, 0) > m_cursor.limit()) return;
    for (const StepData& step : m_cursor.hops()[next]->steps)
      if (step.kind == "enter-interface") readHeaders(after, step);
    if (after.fields.isEmpty()) return;
    m_page.heading(tr("Headers, before and after %1")
                       .arg(placeTitle(m_cursor.hops()[standing.hop]->nameSpace).toHtmlEscaped()));
    m_page.beginTable({tr("Field"), tr("Before"), tr("After")});
    for (bool different : {true, false})
      for (const auto& [name, value] : after.fields) {
        QString was = before.get(name);
        if ((was != value) != different) continue;
        bool isAddress = name == tr("source") || name == tr("destination");
        m_page.row({name,
                    was.isEmpty() ? QStringLiteral("—")
                    : isAddress   ? address(was)
                                  : cellHtml(was),
                    isAddress ? address(value) : cellHtml(value)},
                   different ? m_theme.rewritten : m_theme.faint,
                   different ? PageHtml::Weight::Bold : PageHtml::Weight::Plain);
      }
    m_page.endTable();
  }

  const Cursor& m_cursor;
  const Theme& m_theme;
  const AddressTags& m_tag;
  const QJsonArray& m_rows;
  PageHtml m_page;
};

} // namespace

QString inspectorPage(const Cursor& cursor, const Theme& theme, const AddressTags& tag,
                      const QJsonArray& rows) {
  return Page(cursor, theme, tag, rows).text();
}

} // namespace fg::gui
