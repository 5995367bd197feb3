// One order of everything that can be undone in the window: what was done in the document, bookmarks, and
// nodes that were moved on the map.
#pragma once

#include "session/bookmarks.h"
#include "session/document.h"
#include "session/map_positions.h"

#include <QUndoStack>

namespace fg::gui {

class History : public QObject {
  Q_OBJECT
public:
  History(Document& document, Bookmarks& bookmarks, MapPositions& positions, QObject* parent = nullptr);
  void toggleBookmark(qint64 timeNs);
  void moveNode(const QString& node, QPointF to);
  QUndoStack& stack() { return m_stack; }

private:
  Document& m_document;
  Bookmarks& m_bookmarks;
  MapPositions& m_positions;
  QUndoStack m_stack;
};

} // namespace fg::gui
