// Times that somebody wants to come back to. They are kept with the settings, by the document's name: a
// scenario's file is never written.
#pragma once

#include <QList>
#include <QObject>
#include <QString>

#include <optional>

namespace fg::gui {

class Bookmarks : public QObject {
  Q_OBJECT
public:
  using QObject::QObject;
  // Those of the document of that name.
  void open(const QString& document);
  const QList<qint64>& times() const { return m_times; } // in order
  bool contains(qint64 timeNs) const { return m_times.contains(timeNs); }
  // Sets one, or takes it away.
  void toggle(qint64 timeNs);
  std::optional<qint64> nextFrom(qint64 timeNs) const;
  std::optional<qint64> previousFrom(qint64 timeNs) const;

signals:
  void changed();

private:
  QString m_document;
  QList<qint64> m_times;
};

} // namespace fg::gui
