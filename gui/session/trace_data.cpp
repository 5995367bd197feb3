#include "session/trace_data.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace fg::gui {
namespace {

int numberOr(const QJsonObject& json, const char* key, int otherwise) {
  return json.value(QLatin1String(key)).toInt(otherwise);
}

StepData stepFrom(QJsonObject json) {
  StepData step{static_cast<qint64>(json["time_ns"].toDouble()),
                json["kind"].toString(),
                json["summary"].toString(),
                {},
                {},
                false,
                {}};
  step.bytes = QByteArray::fromHex(json.take("bytes").toString().toLatin1());
  step.beginsWithEthernet = json.take("bytes_begin_with").toString() == "ethernet";
  const QJsonArray outcomes = json.take("outcomes").toArray();
  for (const QJsonValue one : outcomes)
    step.outcomes.push_back({one["text"].toString(), one["happened"].toBool()});
  step.fields = json;
  return step;
}

void addHops(std::vector<HopData>& out, const QJsonArray& hops, int depth) {
  for (const QJsonValue hop : hops) {
    QJsonObject json = hop.toObject();
    out.push_back({json["namespace"].toString(), json["node"].toString(), depth, {}});
    std::size_t here = out.size() - 1;
    std::vector<QJsonArray> nested;
    const QJsonArray steps = json["steps"].toArray();
    for (const QJsonValue value : steps) {
      QJsonObject step = value.toObject();
      if (step.contains("packet")) nested.push_back(step["packet"].toObject()["hops"].toArray());
      out[here].steps.push_back(stepFrom(step));
    }
    for (const QJsonArray& outer : nested)
      addHops(out, outer, depth + 1);
  }
}

WayData wayFrom(const QJsonObject& json) {
  WayData way{json["disposition"].toString(), {}};
  addHops(way.hops, json["hops"].toArray(), 0);
  return way;
}

DiagnosisData::Command commandFrom(const QJsonObject& json) {
  return {json["place"].toString(), json["command"].toString(), json["expected"].toString()};
}

DiagnosisData diagnosisFrom(const QJsonObject& json) {
  DiagnosisData out{json["verdict"].toString(),
                    json["cause"].toString(),
                    json["since"].toString(),
                    json["tried"].toString(),
                    {},
                    {}};
  const QJsonArray mends = json["mends"].toArray();
  for (const QJsonValue mend : mends)
    out.mends.push_back(commandFrom(mend.toObject()));
  if (json.contains("check")) out.check = commandFrom(json["check"].toObject());
  return out;
}

PathData pathFrom(const QJsonObject& json) {
  PathData path;
  path.probability = json["probability"].toDouble(1);
  path.deliveredTo = json["delivered_to"].toString();
  path.request = wayFrom(json);
  if (json["reply"].isObject()) path.reply = wayFrom(json["reply"].toObject());
  const QJsonArray assumptions = json["assumptions"].toArray();
  for (const QJsonValue text : assumptions)
    path.assumptions.push_back(text.toString());
  path.uncertain = json["uncertain"].toBool();
  if (json.contains("diagnosis")) path.diagnosis = diagnosisFrom(json["diagnosis"].toObject());
  return path;
}

} // namespace

FlowData FlowData::from(const QJsonObject& json) {
  return {json["source"].toString(), json["destination"].toString(), json["protocol"].toString(),
          numberOr(json, "source_port", -1), numberOr(json, "destination_port", -1)};
}

TraceData TraceData::from(const QJsonObject& json, const QJsonObject& asked) {
  TraceData out;
  QJsonObject flow = json["flow"].toObject();
  out.sourcePlace = flow["source_place"].toString();
  out.destinationPlace = flow["destination_place"].toString();
  out.destinationService = flow["destination_service"].toString();
  out.flow = FlowData::from(flow);
  out.asked = asked;
  out.atNs = static_cast<qint64>(json["at_ns"].toDouble());
  out.packet = json["packet"].toInt(-1);
  const QJsonArray paths = json["paths"].toArray();
  for (const QJsonValue path : paths)
    if (path.toObject().contains("hops")) out.paths.push_back(pathFrom(path.toObject()));
  out.json = json;
  return out;
}

QString TraceData::title() const {
  QString to = flow.destination;
  QString who = destinationService.isEmpty() ? shortName(destinationPlace) : destinationService;
  if (!who.isEmpty()) to += " (" + who + ")";
  return shortName(sourcePlace) + QStringLiteral(" → ") + to + ", " + flow.protocol;
}

QString shortName(const QString& fullName) { return fullName.section('/', -1); }

QString placeTitle(const QString& place) {
  const QString gatewayOf = "gateway of ";
  if (!place.startsWith(gatewayOf)) return place;
  return QCoreApplication::translate("fg::gui::MapView", "gateway of %1").arg(place.mid(gatewayOf.size()));
}

} // namespace fg::gui
