#include "scene/box_text.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <span>

namespace fg::gui {
namespace {

// Hooks have no other name in any language.
QString stageTitle(layout::Stage stage) {
  [[maybe_unused]] static const char* const kTranslated[] = {
      QT_TRANSLATE_NOOP("fg::gui::Stage", "socket"),    QT_TRANSLATE_NOOP("fg::gui::Stage", "device in"),
      QT_TRANSLATE_NOOP("fg::gui::Stage", "bridge"),    QT_TRANSLATE_NOOP("fg::gui::Stage", "routing"),
      QT_TRANSLATE_NOOP("fg::gui::Stage", "neighbour"), QT_TRANSLATE_NOOP("fg::gui::Stage", "device out"),
      QT_TRANSLATE_NOOP("fg::gui::Stage", "tunnel")};
  std::string_view title = layout::name(stage);
  return QCoreApplication::translate("fg::gui::Stage", std::string(title).c_str());
}

std::span<const StepData> stepsOf(const layout::Box& box, const HopData& hop) {
  return std::span(hop.steps).subspan(box.firstStep, box.stepCount);
}

QString text(const StepData& step, const char* key) { return step.fields[QLatin1String(key)].toString(); }

QString routeText(const StepData& step) {
  QString outcome = text(step, "outcome");
  QJsonObject chosen = step.fields["chosen"].toObject();
  if (outcome == "local") return QStringLiteral("→ ") + chosen["device"].toString();
  if (outcome == "unreachable") return QStringLiteral("✗");
  QString gateway = chosen["gateway"].toString();
  return gateway.isEmpty() ? "dev " + chosen["device"].toString() : "via " + gateway;
}

QString rewritingText(const StepData& step) {
  return text(step, "before") + QStringLiteral(" → ") + text(step, "after");
}

void tell(BoxText& out, const StepData& step) {
  const QString& kind = step.kind;
  if (kind == "originate") {
    out.lines << text(step, "by");
  } else if (kind == "deliver-locally") {
    out.lines << QStringLiteral("✓ ") + text(step, "receiver");
  } else if (kind == "enter-interface" || kind == "exit-interface") {
    QString port = text(step, "port");
    out.lines << text(step, "interface") + (port.isEmpty() ? QString() : " (" + port + ")");
    if (!text(step, "to").isEmpty()) out.lines << QStringLiteral("→ ") + text(step, "to");
  } else if (kind == "bridge-forward") {
    QStringList ports;
    const QJsonArray to = step.fields["out_ports"].toArray();
    for (const QJsonValue port : to)
      ports << port.toString();
    out.lines << text(step, "bridge") + ": " + text(step, "decision");
    if (!ports.isEmpty()) out.lines << QStringLiteral("→ ") + ports.join(", ");
  } else if (kind == "conntrack-lookup") {
    out.lines << text(step, "state");
  } else if (kind == "table-traversal") {
    QString verdict = text(step, "verdict");
    if (verdict != "accept")
      out.lines << QStringLiteral("✗ ") + text(step, "table") + " " + verdict.toUpper();
  } else if (kind == "route-lookup") {
    out.lines << routeText(step);
    if (!text(step, "source").isEmpty()) out.lines << "src " + text(step, "source");
  } else if (kind == "neighbor-lookup") {
    QString mac = text(step, "mac");
    out.lines << (mac.isEmpty() ? text(step, "outcome") : mac);
  } else if (kind == "transformation") {
    bool address = text(step, "field") != "ttl" && text(step, "field") != "mark";
    out.rewrites = out.rewrites || address;
    if (address) out.lines.prepend(rewritingText(step));
  } else if (kind == "encapsulate" || kind == "decapsulate") {
    out.lines << text(step, "interface");
  } else if (kind == "drop") {
    out.lines.prepend(QStringLiteral("✗ ") + text(step, "disposition"));
  } else if (kind == "icmp-error-sent") {
    out.lines << "ICMP " + text(step, "message");
  }
}

} // namespace

BoxText boxText(const layout::Box& box, const HopData& hop) {
  BoxText out;
  out.title = stageTitle(box.stage);
  for (const StepData& step : stepsOf(box, hop))
    tell(out, step);
  out.lines.removeDuplicates();
  if (box.isLit() && out.lines.isEmpty()) out.lines << "ACCEPT";
  while (out.lines.size() > 2)
    out.lines.removeAt(1); // the first and the last say most
  return out;
}

QString boxStory(const layout::Box& box, const HopData& hop) {
  QStringList out;
  for (const StepData& step : stepsOf(box, hop))
    out << step.summary;
  return out.join('\n');
}

} // namespace fg::gui
