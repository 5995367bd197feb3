// What happened, on one clock: changes of the state, and packets. What is later than the time that is looked
// at is there too, as far as it is known, and stands back.
#pragma once

#include <QAbstractTableModel>
#include <QJsonArray>
#include <QString>

#include <map>
#include <vector>

namespace fg::gui {

struct EventData {
  qint64 timeNs = 0;
  QString kind;  // "route", "lease", "packet" …
  QString where; // a namespace
  QString text;
  int packet = -1; // a number for "hops", where it is a packet
  bool dropped = false;
  QString endedIn;   // the place, where it was dropped
  bool ended = true; // false: a packet that was on its way when this was told
  QString protocol, source, destination;
  int sourcePort = -1, destinationPort = -1;
};

class EventModel : public QAbstractTableModel {
  Q_OBJECT
public:
  enum Column { Time, Kind, Where, What, ColumnCount };
  using QAbstractTableModel::QAbstractTableModel;

  void clear();
  // Items of "changes" and of "packets" that follow those which are there. Packets that are there already are
  // told again: how they ended is known now.
  void add(const QJsonArray& changes, const QJsonArray& packets);
  // Nothing later has happened yet.
  void setNow(qint64 timeNs);
  // How many events are not later than that.
  int countUntil(qint64 timeNs) const;
  // How many packets that set out by then were dropped, by the place where they ended.
  std::map<QString, int> dropsUntil(qint64 timeNs) const;
  const EventData& at(int row) const { return m_events[static_cast<std::size_t>(row)]; }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
  std::vector<EventData> m_events;  // by time
  std::vector<std::size_t> m_drops; // rows
  qint64 m_nowNs = 0;
  int m_lastPacket = -1; // that was told; they come in their order
};

// "12.000 418 s": seconds, with the milliseconds and microseconds apart.
QString timeText(qint64 timeNs);

} // namespace fg::gui
