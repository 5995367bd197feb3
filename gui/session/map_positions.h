// Where nodes were put by hand. It is kept in a file beside the scenario, never in the scenario itself, and
// every move can be taken back.
#pragma once

#include <QObject>
#include <QPointF>
#include <QString>

#include <map>
#include <optional>
#include <vector>

namespace fg::gui {

// The file of a scenario's positions: FILE.map beside it; for one of the library, in the user's own data.
QString mapFileOf(const QString& scenario);

class MapPositions : public QObject {
  Q_OBJECT
public:
  using QObject::QObject;

  // Another scenario is open: reads what is known of it.
  void open(const QString& scenario);
  const std::map<QString, QPointF>& positions() const { return m_positions; }
  // `deeds`: how many commands have been done in the document. A move and a command are taken back in the
  // order in which they were made.
  void move(const QString& node, QPointF to, std::size_t deeds);
  bool canUndo(std::size_t deeds) const { return !m_done.empty() && m_done.back().deeds == deeds; }
  bool canRedo(std::size_t deeds) const { return !m_undone.empty() && m_undone.back().deeds == deeds; }
  void undo();
  void redo();

signals:
  void changed();
  void failed(const QString& text);

private:
  struct Move {
    QString node;
    std::optional<QPointF> before, after; // nothing: where the layout puts it
    std::size_t deeds = 0;
  };
  void put(const QString& node, std::optional<QPointF> where);
  void save();

  QString m_file;
  std::map<QString, QPointF> m_positions;
  std::vector<Move> m_done, m_undone;
};

} // namespace fg::gui
