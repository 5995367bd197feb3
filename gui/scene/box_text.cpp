#include "scene/box_text.h"

#include "session/disposition_words.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QRegularExpression>

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

// A sentence of the recording, in the window's language.
QString told(const StepData& step, const char* key) {
  QString said = step.fields["said"][QLatin1String(key)].toString();
  return said.isEmpty() ? text(step, key) : said;
}

QString routeText(const StepData& step) {
  QString outcome = text(step, "outcome");
  QJsonObject chosen = step.fields["chosen"].toObject();
  if (outcome == "local") return QStringLiteral("→ ") + chosen["device"].toString();
  if (outcome == "unreachable") return {}; // the drop that follows says it
  QString gateway = chosen["gateway"].toString();
  return gateway.isEmpty() ? "dev " + chosen["device"].toString() : "via " + gateway;
}

// What the engine has a short English word for.
QString word(const QString& english) {
  [[maybe_unused]] static const char* const kTranslated[] = {
      QT_TRANSLATE_NOOP("fg::gui::Stage", "queued"),  QT_TRANSLATE_NOOP("fg::gui::Stage", "failed"),
      QT_TRANSLATE_NOOP("fg::gui::Stage", "learned"), QT_TRANSLATE_NOOP("fg::gui::Stage", "flooded"),
      QT_TRANSLATE_NOOP("fg::gui::Stage", "local"),   QT_TRANSLATE_NOOP("fg::gui::Stage", "dropped")};
  return QCoreApplication::translate("fg::gui::Stage", english.toUtf8().constData());
}

// "eth0 in kube-system/coredns-…" is the pod, "veth295bef2 on node1" the device, "flanneld, a program of this
// node" the program.
QString shortly(const QString& to) {
  QString place = to.section(" in ", 1);
  static const QRegularExpression kComma(QStringLiteral(", |，"));
  return place.isEmpty() ? word(to.section(" on ", 0, 0).section(kComma, 0, 0)) : shortName(place);
}

// "tcp socket 172.33.96.3:40000" on two lines.
QStringList whoAndWhere(const QString& receiver) {
  static const QRegularExpression kEndpoint(" (?=[0-9.]+:[0-9]+$)");
  return receiver.split(kEndpoint);
}

// From what, and to what: an address, with its port where that changes too.
void rewrite(QStringList& out, const StepData& step) {
  QString before = text(step, "before"), after = text(step, "after");
  if (text(step, "field").endsWith("-port") && out.size() == 2) {
    out[0] += ":" + before;
    out[1] += ":" + after;
  } else if (out.isEmpty()) {
    out << before << QStringLiteral("→ ") + after;
  }
}

void tell(BoxText& out, QStringList& rewriting, const StepData& step) {
  const QString& kind = step.kind;
  if (kind == "originate") {
    out.lines << told(step, "by");
  } else if (kind == "deliver-locally") {
    QStringList receiver = whoAndWhere(told(step, "receiver"));
    receiver.front().prepend(QStringLiteral("✓ "));
    out.lines << receiver;
  } else if (kind == "enter-interface" || kind == "exit-interface") {
    QString port = text(step, "port");
    out.lines << text(step, "interface") + (port.isEmpty() ? QString() : " (" + port + ")");
    if (!text(step, "to").isEmpty()) out.lines << QStringLiteral("→ ") + shortly(told(step, "to"));
  } else if (kind == "bridge-forward") {
    QStringList ports;
    const QJsonArray to = step.fields["out_ports"].toArray();
    for (const QJsonValue port : to)
      ports << port.toString();
    out.lines << text(step, "bridge") + ": " + word(text(step, "decision"));
    if (!ports.isEmpty()) out.lines << QStringLiteral("→ ") + ports.join(", ");
  } else if (kind == "conntrack-lookup") {
    out.lines << text(step, "state");
  } else if (kind == "table-traversal") {
    QString verdict = text(step, "verdict");
    if (verdict != "accept")
      out.lines << QStringLiteral("✗ ") + text(step, "table") + " " + verdict.toUpper();
  } else if (kind == "route-lookup") {
    if (QString way = routeText(step); !way.isEmpty()) out.lines << way;
    if (!text(step, "source").isEmpty()) out.lines << "src " + text(step, "source");
  } else if (kind == "neighbor-lookup") {
    QString mac = text(step, "mac");
    out.lines << (mac.isEmpty() ? word(text(step, "outcome")) : mac);
  } else if (kind == "transformation") {
    if (text(step, "field") != "ttl" && text(step, "field") != "mark") rewrite(rewriting, step);
  } else if (kind == "encapsulate" || kind == "decapsulate") {
    out.lines << text(step, "interface");
  } else if (kind == "drop") {
    out.lines.prepend(QStringLiteral("✗ ") + dispositionWord(text(step, "disposition")));
  } else if (kind == "icmp-error-sent") {
    out.lines << "ICMP " + told(step, "message");
  }
}

} // namespace

BoxText boxText(const layout::Box& box, const HopData& hop) {
  BoxText out;
  out.title = stageTitle(box.stage);
  QStringList rewriting;
  for (const StepData& step : stepsOf(box, hop))
    tell(out, rewriting, step);
  out.lines.removeDuplicates();
  out.rewrites = !rewriting.isEmpty() && !box.drops;
  if (out.rewrites) out.lines = rewriting;
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
