// Where nodes were put by hand. It is kept in a file beside the scenario, never in the scenario itself.
#pragma once

#include <QObject>
#include <QPointF>
#include <QString>

#include <map>
#include <optional>

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
  // Where the node was put; nothing: where the layout puts it.
  std::optional<QPointF> of(const QString& node) const;
  void put(const QString& node, std::optional<QPointF> where);

signals:
  void changed();
  void failed(const QString& text);

private:
  void save();

  QString m_file;
  std::map<QString, QPointF> m_positions;
};

} // namespace fg::gui
