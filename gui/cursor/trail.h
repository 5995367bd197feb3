// Where one has been: packets, steps and times that were looked at, one after the other, as a browser keeps
// pages. The step beside is no new place, and neither is what follows at once, as while the time is dragged.
#pragma once

#include "cursor/cursor.h"
#include "session/document.h"

#include <QElapsedTimer>

namespace fg::gui {

class Trail : public QObject {
  Q_OBJECT
public:
  Trail(Document& document, Cursor& cursor, QObject* parent = nullptr);
  bool canGoBack() const { return m_at > 0; }
  bool canGoForward() const { return m_at + 1 < m_places.size(); }
  // What follows within this many milliseconds is the same place.
  void setAtOnce(qint64 milliseconds) { m_atOnce = milliseconds; }

public slots:
  void back();
  void forward();

signals:
  void changed(); // other places can be gone to

private:
  struct Place {
    std::shared_ptr<const TraceData> trace;
    std::size_t path = 0;
    int position = -1;
    qint64 atNs = 0;
    bool operator==(const Place&) const = default;
  };
  Place here() const;
  void begin();
  void note();
  void go(std::size_t index);

  Document& m_document;
  Cursor& m_cursor;
  std::vector<Place> m_places;
  std::size_t m_at = 0;  // the place where one is
  QElapsedTimer m_since; // the last change; invalid where the next one is a new place in any case
  qint64 m_atOnce = 700;
  bool m_isGoing = false;
};

} // namespace fg::gui
