#include "itemmodels/event_model.h"

#include <QJsonObject>

#include <algorithm>

namespace fg::gui {
namespace {

EventData changeFrom(const QJsonObject& json) {
  EventData out;
  out.timeNs = static_cast<qint64>(json["time_ns"].toDouble());
  out.kind = json["state"].toString();
  out.where = json["namespace"].toString();
  out.text = json["text"].toString();
  return out;
}

EventData packetFrom(const QJsonObject& json) {
  EventData out;
  out.timeNs = static_cast<qint64>(json["time_ns"].toDouble());
  out.kind = "packet";
  out.where = json["origin"].toString();
  out.packet = json["packet"].toInt();
  QJsonObject flow = json["flow"].toObject();
  out.protocol = flow["protocol"].toString();
  out.source = flow["source"].toString();
  out.destination = flow["destination"].toString();
  out.sourcePort = flow["source_port"].toInt(-1);
  out.destinationPort = flow["destination_port"].toInt(-1);
  QString disposition = json["disposition"].toString();
  out.dropped = !disposition.isEmpty() && disposition != "delivered";
  auto end = [](const QString& address, int port) {
    return port < 0 ? address : address + ":" + QString::number(port);
  };
  out.text =
      QStringLiteral("%1  %2 → %3  %4 %5")
          .arg(out.protocol, end(out.source, out.sourcePort), end(out.destination, out.destinationPort),
               out.dropped ? QStringLiteral("✗") : QStringLiteral("✓"), disposition);
  return out;
}

} // namespace

QString timeText(qint64 timeNs) {
  auto part = [](qint64 value) { return QStringLiteral("%1").arg(value, 3, 10, QLatin1Char('0')); };
  return QStringLiteral("%1.%2 %3 s")
      .arg(timeNs / 1'000'000'000)
      .arg(part(timeNs / 1'000'000 % 1000), part(timeNs / 1000 % 1000));
}

void EventModel::setEvents(const QJsonArray& changes, const QJsonArray& packets) {
  beginResetModel();
  m_events.clear();
  for (const QJsonValue& change : changes)
    if (change["what"] != "note")
      m_events.push_back(changeFrom(change.toObject())); // the story has a pane of its own
  for (const QJsonValue& packet : packets)
    m_events.push_back(packetFrom(packet.toObject()));
  std::ranges::stable_sort(m_events, {}, &EventData::timeNs);
  endResetModel();
}

int EventModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_events.size());
}

int EventModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant EventModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::ToolTipRole)) return {};
  const EventData& event = m_events[static_cast<std::size_t>(index.row())];
  switch (index.column()) {
  case Time:
    return timeText(event.timeNs);
  case Kind:
    return event.kind;
  case Where:
    return role == Qt::DisplayRole ? event.where.section('/', -1) : event.where;
  default:
    return event.text;
  }
}

QVariant EventModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole || orientation != Qt::Horizontal) return {};
  switch (section) {
  case Time:
    return tr("Time");
  case Kind:
    return tr("Kind");
  case Where:
    return tr("Where");
  default:
    return tr("What happened");
  }
}

} // namespace fg::gui
