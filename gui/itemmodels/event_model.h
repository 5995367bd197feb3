// What happened until the document's time, on one clock: changes of the state, and packets.
#pragma once

#include <QAbstractTableModel>
#include <QJsonArray>
#include <QString>

#include <vector>

namespace fg::gui {

struct EventData {
  qint64 timeNs = 0;
  QString kind;  // "route", "lease", "packet" …
  QString where; // a namespace
  QString text;
  int packet = -1; // a number for "hops", where it is a packet
  bool dropped = false;
  QString protocol, source, destination;
  int sourcePort = -1, destinationPort = -1;
};

class EventModel : public QAbstractTableModel {
  Q_OBJECT
public:
  enum Column { Time, Kind, Where, What, ColumnCount };
  using QAbstractTableModel::QAbstractTableModel;

  // Items of "changes" and of "packets".
  void setEvents(const QJsonArray& changes, const QJsonArray& packets);
  const EventData& at(int row) const { return m_events[static_cast<std::size_t>(row)]; }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
  std::vector<EventData> m_events;
};

// "12.000 418 s": seconds, with the milliseconds and microseconds apart.
QString timeText(qint64 timeNs);

} // namespace fg::gui
