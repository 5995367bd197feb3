#include "app/history.h"

#include <functional>

namespace fg::gui {
namespace {

class Step : public QUndoCommand {
public:
  Step(const QString& text, std::function<void()> undo, std::function<void()> redo)
      : QUndoCommand(text), m_undo(std::move(undo)), m_redo(std::move(redo)) {}
  void undo() override { m_undo(); }
  // The stack calls it when the command is pushed, too: then it has happened already.
  void redo() override {
    if (m_isDone) m_redo();
    m_isDone = true;
  }

private:
  std::function<void()> m_undo, m_redo;
  bool m_isDone = false;
};

} // namespace

History::History(Document& document, Bookmarks& bookmarks, MapPositions& positions, QObject* parent)
    : QObject(parent), m_document(document), m_bookmarks(bookmarks), m_positions(positions) {
  auto push = [this](const Deed& deed) {
    m_stack.push(new Step(
        deed.line, [this] { m_document.undo(); }, [this] { m_document.redo(); }));
  };
  connect(&m_document, &Document::deedDone, this, push);
  connect(&m_document, &Document::opened, this, [this, push] {
    m_stack.clear();
    for (const Deed& deed : m_document.deeds()) // restored
      if (!deed.onlyAsked) push(deed);
  });
}

void History::toggleBookmark(qint64 timeNs) {
  auto toggle = [this, timeNs] { m_bookmarks.toggle(timeNs); };
  toggle();
  m_stack.push(new Step(tr("Bookmark"), toggle, toggle));
}

void History::moveNode(const QString& node, QPointF to) {
  auto before = m_positions.of(node);
  m_positions.put(node, to);
  m_stack.push(new Step(
      tr("Move of %1").arg(node), [this, node, before] { m_positions.put(node, before); },
      [this, node, to] { m_positions.put(node, to); }));
}

} // namespace fg::gui
