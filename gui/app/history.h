// One order of everything that can be undone in the window: what was done in the document, and bookmarks.
#pragma once

#include "session/bookmarks.h"
#include "session/document.h"

#include <QUndoStack>

namespace fg::gui {

class History : public QObject {
  Q_OBJECT
public:
  History(Document& document, Bookmarks& bookmarks, QObject* parent = nullptr);
  void toggleBookmark(qint64 timeNs);
  QUndoStack& stack() { return m_stack; }

private:
  Document& m_document;
  Bookmarks& m_bookmarks;
  QUndoStack m_stack;
};

} // namespace fg::gui
