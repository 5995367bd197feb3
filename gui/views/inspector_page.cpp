#include "views/inspector_page.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <algorithm>

namespace fg::gui {
namespace {

class Page {
  Q_DECLARE_TR_FUNCTIONS(InspectorPage)
public:
  Page(const Cursor& cursor, const Theme& theme, const std::function<AddressTag(const QString&)>& tag)
      : m_cursor(cursor), m_theme(theme), m_tag(tag) {}

  QString text() {
    const Standing* standing = m_cursor.standing();
    if (!standing)
      return paragraph(tr("Nothing is chosen. Follow a packet, and choose a box of its way."), m_theme.faint);
    const StepData& step = *m_cursor.step();
    const HopData& hop = *m_cursor.hop();
    m_html += QStringLiteral("<h3>%1</h3>").arg(step.summary.toHtmlEscaped());
    m_html += paragraph(tr("in %1, step %2 of %3%4")
                            .arg(hop.nameSpace.toHtmlEscaped())
                            .arg(m_cursor.position() + 1)
                            .arg(m_cursor.count())
                            .arg(standing->isReply ? tr(", on the way back") : QString()),
                        m_theme.faint);
    if (step.kind == "table-traversal") rules(step);
    if (step.kind == "route-lookup") routes(step);
    if (step.kind == "conntrack-lookup") connection(step);
    others(step);
    headers(*standing);
    return m_html;
  }

private:
  static QString paragraph(const QString& text, const QColor& colour) {
    return QStringLiteral("<p style='color:%1'>%2</p>").arg(colour.name(), text);
  }
  void heading(const QString& text) { m_html += "<h4>" + text + "</h4>"; }
  void beginTable(const QStringList& titles) {
    m_html += "<table cellspacing='0' cellpadding='3' width='100%'><tr>";
    for (const QString& title : titles)
      m_html += QStringLiteral("<th align='left' style='color:%1'>%2</th>").arg(m_theme.faint.name(), title);
    m_html += "</tr>";
  }
  void row(const QStringList& cells, const QColor& colour, bool bold) {
    m_html += "<tr>";
    for (const QString& cell : cells)
      m_html += QStringLiteral("<td style='color:%1'>%2%3%4</td>")
                    .arg(colour.name(), bold ? "<b>" : "", cell, bold ? "</b>" : "");
    m_html += "</tr>";
  }
  void endTable() { m_html += "</table>"; }

  QString address(const QString& text) {
    AddressTag tag = m_tag(text);
    return QStringLiteral("%1 <span style='color:%2'>[%3]</span>")
        .arg(text.toHtmlEscaped(), tag.colour.name(), tag.name);
  }

  // "✗ KUBE-SERVICES 3: not matched, -d 10.254.0.1/32", and the rule below it. Those that decided stand out.
  QString ruleText(const QJsonObject& visit) const {
    QString action = visit["action"].toString(), because = visit["because"].toString();
    bool matched = action != "not-matched";
    bool ends = action == "drop" || action == "reject";
    QString outcome = matched ? action : tr("not matched");
    if (!because.isEmpty()) outcome += ", " + because.toHtmlEscaped();
    if (visit.contains("probability")) outcome += ", " + tr("chance %1").arg(visit["probability"].toDouble());
    if (visit["not_modelled"].toBool()) outcome += ", <b>" + tr("not modelled") + "</b>";
    QColor colour = ends ? m_theme.drop : matched ? m_theme.text : m_theme.faint;
    return QStringLiteral("<p style='margin:4px 0 4px %1px; color:%2'>%3%4 %5: %6%7<br><code>%8</code></p>")
        .arg(visit["depth"].toInt() * 14)
        .arg(colour.name(), matched ? QStringLiteral("<b>✓ ") : QStringLiteral("✗ "),
             visit["chain"].toString().toHtmlEscaped())
        .arg(visit["index"].toInt())
        .arg(outcome, matched ? "</b>" : "", visit["rule"].toString().toHtmlEscaped());
  }

  void rules(const StepData& step) {
    const QJsonArray visits = step.fields["visits"].toArray();
    heading(tr("Rules visited in %1, chain %2")
                .arg(step.fields["table"].toString(), step.fields["hook"].toString()));
    if (visits.isEmpty()) {
      m_html += paragraph(tr("The chain has no rules: its policy decides."), m_theme.faint);
      return;
    }
    for (const QJsonValue& visit : visits)
      m_html += ruleText(visit.toObject());
    if (step.fields["by_policy"].toBool())
      m_html += paragraph(
          tr("No rule decided; the chain's policy is %1.").arg(step.fields["verdict"].toString().toUpper()),
          m_theme.text);
  }

  void routes(const StepData& step) {
    heading(tr("Routes"));
    beginTable({tr("Destination"), tr("Gateway"), tr("Device"), tr("Metric"), tr("Made by"), ""});
    auto cells = [&](const QJsonObject& route, const QString& remark) {
      return QStringList{route["destination"].toString(), route["gateway"].toString("—"),
                         route["device"].toString(),      QString::number(route["metric"].toInt()),
                         route["origin"].toString(),      remark};
    };
    if (step.fields.contains("chosen"))
      row(cells(step.fields["chosen"].toObject(), QStringLiteral("✓ ") + tr("chosen")), m_theme.text, true);
    const QJsonArray candidates = step.fields["candidates"].toArray();
    for (const QJsonValue& route : candidates)
      row(cells(route.toObject(), tr("matches, but is worse")), m_theme.faint, false);
    endTable();
  }

  void connection(const StepData& step) {
    heading(tr("Connection"));
    QString entry = step.fields["entry"].toString();
    m_html += entry.isEmpty()
                  ? paragraph(tr("There is no entry for this packet."), m_theme.faint)
                  : QStringLiteral("<pre style='white-space:pre-wrap'>%1</pre>").arg(entry.toHtmlEscaped());
  }

  // What else the step says, by its fields' names.
  void others(const StepData& step) {
    static const QStringList kShown{"time_ns",    "kind",   "summary", "visits",    "chosen",
                                    "candidates", "entry",  "flow",    "packet",    "outer",
                                    "inner",      "before", "after",   "by_policy", "translates"};
    heading(tr("Details"));
    beginTable({tr("Field"), tr("Value")});
    if (step.kind == "transformation")
      row({step.fields["field"].toString(), address(step.fields["before"].toString()) + QStringLiteral(" → ")
                                                + address(step.fields["after"].toString())},
          m_theme.rewritten, true);
    for (auto field = step.fields.begin(); field != step.fields.end(); ++field) {
      if (kShown.contains(field.key()) || field->isObject() || field->isArray()) continue;
      QString value = field->isBool()     ? (field->toBool() ? tr("yes") : tr("no"))
                      : field->isDouble() ? QString::number(field->toDouble(), 'g', 12)
                                          : field->toString().toHtmlEscaped();
      row({QString(field.key()).replace('_', ' '), value}, m_theme.text, false);
    }
    endTable();
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
    if (isLast || before.fields.isEmpty()) return;
    for (const StepData& step : m_cursor.hops()[next]->steps)
      if (step.kind == "enter-interface") readHeaders(after, step);
    if (after.fields.isEmpty()) return;
    heading(tr("Headers, before and after %1").arg(m_cursor.hops()[standing.hop]->nameSpace.toHtmlEscaped()));
    beginTable({tr("Field"), tr("Before"), tr("After")});
    for (bool different : {true, false})
      for (const auto& [name, value] : after.fields) {
        QString was = before.get(name);
        if ((was != value) != different) continue;
        bool isAddress = name == tr("source") || name == tr("destination");
        row({name,
             was.isEmpty() ? QStringLiteral("—")
             : isAddress   ? address(was)
                           : was,
             isAddress ? address(value) : value},
            different ? m_theme.rewritten : m_theme.faint, different);
      }
    endTable();
  }

  const Cursor& m_cursor;
  const Theme& m_theme;
  const std::function<AddressTag(const QString&)>& m_tag;
  QString m_html;
};

class Verdict {
  Q_DECLARE_TR_FUNCTIONS(VerdictPage)
public:
  static QString of(const Cursor& cursor, const Theme& theme) {
    const PathData* path = cursor.path();
    if (!path) return {};
    bool arrived = path->request.disposition == "delivered";
    QString html =
        QStringLiteral("<h3 style='color:%1'>%2 %3</h3>")
            .arg((arrived ? theme.podIp : theme.drop).name(),
                 arrived ? QStringLiteral("✓") : QStringLiteral("✗"),
                 arrived ? tr("Delivered") : tr("Not delivered: %1").arg(path->request.disposition));
    html += "<p><b>" + cursor.trace()->title().toHtmlEscaped() + "</b></p>";
    if (!path->deliveredTo.isEmpty())
      html += "<p>" + tr("It reached %1.").arg(path->deliveredTo.toHtmlEscaped()) + "</p>";
    if (path->reply)
      html += "<p>"
              + (path->reply->disposition == "delivered"
                     ? tr("The answer came back.")
                     : tr("The answer did not: %1").arg(path->reply->disposition))
              + "</p>";
    if (path->probability < 1)
      html += "<p>" + tr("This way has a chance of %1.").arg(path->probability) + "</p>";
    if (path->uncertain) html += "<p><b>" + tr("Uncertain: a rule on the way is not modelled.") + "</b></p>";
    for (const QString& assumption : path->assumptions)
      html += "<p>" + tr("Assumed: %1").arg(assumption.toHtmlEscaped()) + "</p>";
    if (path->diagnosis) html += diagnosis(*path->diagnosis);
    return html;
  }

private:
  static QString diagnosis(const DiagnosisData& found) {
    QString html = "<p><b>" + tr("Cause:") + "</b> " + found.cause.toHtmlEscaped() + "</p>";
    if (!found.since.isEmpty())
      html += "<p><b>" + tr("Since:") + "</b> " + found.since.toHtmlEscaped() + "</p>";
    for (const auto& mend : found.mends)
      html += QStringLiteral("<p><b>%1</b><br><code>%2</code></p>")
                  .arg(tr("Mend, on %1:").arg(mend.place.toHtmlEscaped()), mend.command.toHtmlEscaped());
    if (!found.tried.isEmpty())
      html += "<p>" + tr("Tried on a copy of this network: %1").arg(found.tried.toHtmlEscaped()) + "</p>";
    if (found.check)
      html += QStringLiteral("<p><b>%1</b><br><code>%2</code></p><pre>%3</pre>")
                  .arg(tr("Check, on %1:").arg(found.check->place.toHtmlEscaped()),
                       found.check->command.toHtmlEscaped(), found.check->expected.toHtmlEscaped());
    return html;
  }
};

} // namespace

QString inspectorPage(const Cursor& cursor, const Theme& theme,
                      const std::function<AddressTag(const QString&)>& tag) {
  return Page(cursor, theme, tag).text();
}

QString verdictPage(const Cursor& cursor, const Theme& theme) { return Verdict::of(cursor, theme); }

} // namespace fg::gui
