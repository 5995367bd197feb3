#include "views/rules_section.h"

#include <QCoreApplication>
#include <QJsonObject>
#include <QRegularExpression>

#include <map>
#include <utility>

namespace fg::gui {
namespace {

class RulesSection {
  Q_DECLARE_TR_FUNCTIONS(InspectorPage)
public:
  RulesSection(PageHtml& page, const StepData& step) : m_page(page), m_theme(page.theme()), m_step(step) {}

  void visited() {
    const QJsonArray visits = m_step.fields["visits"].toArray();
    QString table = m_step.fields["table"].toString(), hook = m_step.fields["hook"].toString();
    m_page.heading(
        tr("Rules visited in %1, chain %2")
            .arg(glossaryLink(table, table, m_theme), glossaryLink(hook.toLower(), hook, m_theme)));
    if (visits.isEmpty()) m_page.paragraph(tr("The chain has no rules: its policy decides."), m_theme.faint);
    for (const QJsonValue visit : visits)
      addVisit(visit.toObject());
    if (m_step.fields["by_policy"].toBool() && !visits.isEmpty())
      m_page.paragraph(
          tr("No rule decided; the chain's policy is %1.").arg(m_step.fields["verdict"].toString().toUpper()),
          m_theme.text);
  }

  // The chain in which the last rule stands that the packet fitted.
  void chain(const QJsonArray& rows) {
    const QJsonArray visits = m_step.fields["visits"].toArray();
    QString table = m_step.fields["table"].toString(), deciding = m_step.fields["hook"].toString();
    for (const QJsonValue visit : visits)
      if (visit["action"] != "not-matched") deciding = visit["chain"].toString();
    const std::map<int, Meeting> meetings = meetingsIn(visits, deciding);
    QString html;
    QJsonArray alike; // rows of a run: all were passed by, or none was reached
    Met metBefore = Met::Matched;
    int behind = 0;
    for (const QJsonValue row : rows) {
      const QJsonArray cells = row["cells"].toArray();
      if (cells[0].toString() != table || cells[1].toString() != deciding) continue;
      Met met = cells[2] == "policy" ? Met::Matched : metAt(meetings, cells[2].toString().toInt());
      behind += met == Met::Never ? 1 : 0;
      if (met != metBefore || met == Met::Matched) html += chainLines(std::exchange(alike, {}), metBefore);
      alike.append(cells);
      metBefore = met;
    }
    html += chainLines(alike, metBefore);
    if (behind == 0) return; // all was told above
    m_page.heading(tr("The whole chain %1").arg(deciding.toHtmlEscaped()));
    m_page.add(html);
  }

private:
  enum class Met { Never, NotMatched, Matched };

  struct Meeting {
    int last = 0; // of a run of rules that were passed by together
    Met met = Met::NotMatched;
  };

  // By the first index of each.
  static std::map<int, Meeting> meetingsIn(const QJsonArray& visits, const QString& chain) {
    std::map<int, Meeting> out;
    for (const QJsonValue visit : visits) {
      if (visit["chain"].toString() != chain) continue;
      int index = visit["index"].toInt();
      out[index] = {visit["last"].toInt(index),
                    visit["action"] == "not-matched" ? Met::NotMatched : Met::Matched};
    }
    return out;
  }

  static Met metAt(const std::map<int, Meeting>& meetings, int index) {
    auto behind = meetings.upper_bound(index);
    if (behind == meetings.begin()) return Met::Never;
    const Meeting& found = std::prev(behind)->second;
    return index <= found.last ? found.met : Met::Never;
  }

  // Of a long run only the ends.
  QString chainLines(const QJsonArray& rows, Met met) const {
    constexpr qsizetype kMost = 100, kEnd = 10;
    QString out;
    for (qsizetype i = 0; i < rows.size(); ++i) {
      if (rows.size() > kMost && i == kEnd) {
        i = rows.size() - kEnd;
        out += QStringLiteral("<p style='margin:2px 0; color:%1'>⋮ %2</p>")
                   .arg(m_theme.faint.name(), tr("%n more rules like these", "", static_cast<int>(i - kEnd)));
      }
      out += chainLine(rows[i].toArray(), met);
    }
    return out;
  }

  QString chainLine(const QJsonArray& cells, Met met) const {
    QString index = cells[2].toString(), rule = cells[3].toString().toHtmlEscaped();
    if (index == "policy")
      return QStringLiteral("<p style='margin:2px 0; color:%1'><code>%2 %3</code></p>")
          .arg(m_theme.faint.name(), tr("policy"), rule);
    QString sign = met == Met::Matched      ? QStringLiteral("✓")
                   : met == Met::NotMatched ? QStringLiteral("✗")
                                            : tr("not reached");
    QString line = QStringLiteral("%1 %2 <code>%3</code>").arg(index, sign, rule);
    if (met == Met::Matched)
      return QStringLiteral("<p style='margin:2px 0; color:%1; background-color:%2'><b>%3</b></p>")
          .arg(m_theme.text.name(), m_theme.current.name(), line);
    return QStringLiteral("<p style='margin:2px 0; color:%1'>%2</p>").arg(m_theme.faint.name(), line);
  }

  // "✗ KUBE-SERVICES 3: not matched, -d 10.254.0.1/32", and the rule below it. Those that matched stand out.
  void addVisit(const QJsonObject& visit) {
    QString action = visit["action"].toString(), because = visit["because"].toString();
    bool matched = action != "not-matched";
    bool ends = action == "drop" || action == "reject";
    QString outcome = matched ? actionWord(action) : tr("not matched");
    if (!because.isEmpty()) outcome += ", " + because.toHtmlEscaped();
    if (visit.contains("probability")) outcome += ", " + tr("chance %1").arg(visit["probability"].toDouble());
    if (visit["not_modelled"].toBool()) outcome += ", <b>" + tr("not modelled") + "</b>";
    QColor colour = ends ? m_theme.drop : matched ? m_theme.text : m_theme.faint;
    QString index = QString::number(visit["index"].toInt()), rule;
    if (visit.contains("last")) {
      index = tr("%1 to %2").arg(index).arg(visit["last"].toInt());
      rule = tr("Each asks for another address, interface, protocol or port.");
    } else {
      rule = "<code>" + ruleText(visit["rule"].toString()) + "</code>";
    }
    m_page.add(QStringLiteral("<p style='margin:4px 0 4px %1px; color:%2'>%3%4 %5: %6%7<br>%8</p>")
                   .arg(visit["depth"].toInt() * 14)
                   .arg(colour.name(), matched ? QStringLiteral("<b>✓ ") : QStringLiteral("✗ "),
                        visit["chain"].toString().toHtmlEscaped())
                   .arg(index, outcome, matched ? "</b>" : "", rule));
  }

  static QString actionWord(const QString& action) {
    if (action == "continue") return tr("matched, goes on");
    if (action == "jump" || action == "goto") return tr("matched, on into another chain");
    if (action == "return") return tr("matched, back to the chain before");
    if (action == "accept") return tr("matched, accepted");
    if (action == "drop") return tr("matched, dropped");
    return tr("matched, rejected");
  }

  // Names of matches and of the target lead to their pages.
  QString ruleText(const QString& rule) const {
    static const QRegularExpression kName(" -(m|j) ([A-Za-z0-9]+)(?= |$)");
    QString out;
    qsizetype done = 0;
    for (auto found = kName.globalMatch(rule); found.hasNext();) {
      auto match = found.next();
      out += rule.mid(done, match.capturedStart(2) - done).toHtmlEscaped()
             + glossaryLink(match.captured(2), match.captured(2), m_theme);
      done = match.capturedEnd(2);
    }
    return out + rule.mid(done).toHtmlEscaped();
  }

  PageHtml& m_page;
  const Theme& m_theme;
  const StepData& m_step;
};

} // namespace

void addRules(PageHtml& page, const StepData& step, const QJsonArray& rows) {
  RulesSection section(page, step);
  section.visited();
  section.chain(rows);
}

} // namespace fg::gui
