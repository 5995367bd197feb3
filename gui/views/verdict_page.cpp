#include "views/verdict_page.h"

#include "session/disposition_words.h"

#include <QCoreApplication>

namespace fg::gui {
namespace {

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
                 arrived ? tr("Delivered")
                         : tr("Not delivered: %1").arg(dispositionWord(path->request.disposition)));
    html += "<p><b>" + cursor.trace()->title().toHtmlEscaped() + "</b></p>";
    if (!path->deliveredTo.isEmpty())
      html += "<p>" + tr("It reached %1.").arg(path->deliveredTo.toHtmlEscaped()) + "</p>";
    if (path->reply)
      html += "<p>"
              + (path->reply->disposition == "delivered"
                     ? tr("The answer came back.")
                     : tr("The answer did not: %1").arg(dispositionWord(path->reply->disposition)))
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
      html += QStringLiteral("<p><b>%1</b><br><code>%2</code></p><pre style='white-space: pre-wrap'>%3</pre>")
                  .arg(tr("Check, on %1:").arg(found.check->place.toHtmlEscaped()),
                       found.check->command.toHtmlEscaped(), found.check->expected.toHtmlEscaped());
    return html;
  }
};

} // namespace

QString verdictPage(const Cursor& cursor, const Theme& theme) { return Verdict::of(cursor, theme); }

} // namespace fg::gui
