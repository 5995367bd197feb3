#include "itemmodels/event_model.h"

#include "itemmodels/event_words.h"

#include <QGuiApplication>
#include <QJsonObject>
#include <QPalette>

#include <algorithm>
#include <iterator>
#include <map>

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
  out.ended = !disposition.isEmpty();
  out.dropped = out.ended && disposition != "delivered";
  if (out.dropped) out.endedIn = json["ended_in"].toString();
  auto end = [](const QString& address, int port) {
    return port < 0 ? address : address + ":" + QString::number(port);
  };
  out.text =
      QStringLiteral("%1  %2 → %3  %4 %5")
          .arg(out.protocol, end(out.source, out.sourcePort), end(out.destination, out.destinationPort),
               !out.ended    ? QStringLiteral("…")
               : out.dropped ? QStringLiteral("✗")
                             : QStringLiteral("✓"),
               eventEndWord(disposition));
  return out;
}

} // namespace

QString timeText(qint64 timeNs) {
  auto part = [](qint64 value) { return QStringLiteral("%1").arg(value, 3, 10, QLatin1Char('0')); };
  return QStringLiteral("%1.%2 %3 s")
      .arg(timeNs / 1'000'000'000)
      .arg(part(timeNs / 1'000'000 % 1000), part(timeNs / 1000 % 1000));
}

void EventModel::clear() {
  beginResetModel();
  m_events.clear();
  m_drops.clear();
  m_lastPacket = -1;
  endResetModel();
}

void EventModel::add(const QJsonArray& changes, const QJsonArray& packets) {
  std::map<int, std::size_t> unfinished; // rows, by packet
  for (std::size_t row = 0; row < m_events.size() && !packets.isEmpty(); ++row)
    if (!m_events[row].ended) unfinished[m_events[row].packet] = row;
  std::vector<EventData> fresh;
  for (const QJsonValue change : changes)
    if (change["what"] != "note")
      fresh.push_back(changeFrom(change.toObject())); // the story has its own pane
  for (const QJsonValue packet : packets) {
    EventData event = packetFrom(packet.toObject());
    if (auto known = unfinished.find(event.packet); known != unfinished.end()) {
      if (event.dropped) m_drops.push_back(known->second);
      m_events[known->second] = std::move(event);
    } else if (event.packet > m_lastPacket) {
      fresh.push_back(std::move(event));
    }
    m_lastPacket = std::max(m_lastPacket, packet["packet"].toInt());
  }
  if (!unfinished.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
  if (fresh.empty()) return;
  std::ranges::stable_sort(fresh, {}, &EventData::timeNs);
  int before = rowCount();
  for (std::size_t i = 0; i < fresh.size(); ++i)
    if (fresh[i].dropped) m_drops.push_back(m_events.size() + i);
  beginInsertRows({}, before, before + static_cast<int>(fresh.size()) - 1);
  m_events.insert(m_events.end(), std::make_move_iterator(fresh.begin()),
                  std::make_move_iterator(fresh.end()));
  endInsertRows();
}

void EventModel::setNow(qint64 timeNs) {
  int before = countUntil(m_nowNs), now = countUntil(timeNs);
  m_nowNs = timeNs;
  if (before != now)
    emit dataChanged(index(std::min(before, now), 0), index(std::max(before, now) - 1, ColumnCount - 1),
                     {Qt::ForegroundRole, Qt::AccessibleDescriptionRole});
}

int EventModel::countUntil(qint64 timeNs) const {
  return static_cast<int>(std::ranges::upper_bound(m_events, timeNs, {}, &EventData::timeNs)
                          - m_events.begin());
}

std::map<QString, int> EventModel::dropsUntil(qint64 timeNs) const {
  std::map<QString, int> out;
  for (std::size_t row : m_drops)
    if (const EventData& event = m_events[row]; event.timeNs <= timeNs && !event.endedIn.isEmpty())
      ++out[event.endedIn];
  return out;
}

int EventModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_events.size());
}

int EventModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant EventModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const EventData& event = m_events[static_cast<std::size_t>(index.row())];
  bool later = event.timeNs > m_nowNs;
  if (role == Qt::ForegroundRole && later) return QGuiApplication::palette().placeholderText();
  if (role == Qt::AccessibleDescriptionRole && later) return tr("later than the time that is looked at");
  if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
  switch (index.column()) {
  case Time:
    return timeText(event.timeNs);
  case Kind:
    return role == Qt::DisplayRole ? eventKindWord(event.kind) : event.kind; // filters take this one
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
