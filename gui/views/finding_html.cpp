#include "views/finding_html.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace fg::gui {
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(FindingHtml)
};

QString row(const QString& label, const QString& html) {
  if (html.isEmpty()) return {};
  return "<tr><td style='padding-right:8px'><b>" + label.toHtmlEscaped() + "</b></td><td>" + html
         + "</td></tr>";
}

QString commandHtml(const QJsonObject& command) {
  return command["place"].toString().toHtmlEscaped() + "# <code>"
         + command["command"].toString().toHtmlEscaped() + "</code>";
}

QString evidenceHtml(const QJsonObject& finding) {
  QStringList out;
  const QJsonArray all = finding["evidence"].toArray();
  for (const QJsonValue one : all) {
    QString text = one["text"].toString().toHtmlEscaped();
    if (one["line"].toInt() > 0)
      text +=
          " (" + one["file"].toString().toHtmlEscaped() + ":" + QString::number(one["line"].toInt()) + ")";
    out << text;
  }
  return out.join("<br>");
}

QString remedyHtml(const QJsonObject& remedy) {
  QStringList out;
  const QJsonArray commands = remedy["commands"].toArray();
  for (const QJsonValue command : commands)
    out << commandHtml(command.toObject());
  if (!remedy["tried"].toString().isEmpty())
    out << Words::tr("tried on a copy: %1").arg(remedy["tried"].toString().toHtmlEscaped());
  if (!remedy["advice"].toString().isEmpty()) out << remedy["advice"].toString().toHtmlEscaped();
  return out.join("<br>");
}

} // namespace

QString findingHtml(const QJsonObject& finding) {
  auto text = [&](const char* member) { return finding[QLatin1String(member)].toString().toHtmlEscaped(); };
  QString since = text("since");
  if (finding.contains("since_source")) since += " (" + text("since_source") + ")";
  QString out = "<table>" + row(Words::tr("Cause"), text("cause")) + row(Words::tr("Effect"), text("effect"))
                + row(Words::tr("Evidence"), evidenceHtml(finding)) + row(Words::tr("Since"), since)
                + row(Words::tr("Mend"), remedyHtml(finding["remedy"].toObject()));
  const QJsonObject check = finding["check"].toObject();
  if (!check.isEmpty())
    out += row(Words::tr("Check"),
               commandHtml(check) + "<pre>" + check["expected"].toString().toHtmlEscaped() + "</pre>");
  return out + "</table>";
}

} // namespace fg::gui
