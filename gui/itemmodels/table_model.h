// A table of the engine ("table" of docs/protocol.md) as of the document's time. What is new or different
// since it was last shown is marked.
#pragma once

#include <QAbstractTableModel>
#include <QJsonObject>
#include <QStringList>

#include <set>
#include <vector>

namespace fg::gui {

class TableModel : public QAbstractTableModel {
  Q_OBJECT
public:
  // Whether a row, or a cell of it, was otherwise before: Qt::UserRole gives a bool.
  static constexpr int kChangedRole = Qt::UserRole;

  using QAbstractTableModel::QAbstractTableModel;
  // What the engine answered. `marked`: what changed since the last time is marked; no, where another table
  // or place is shown.
  enum class Marks { Compare, Fresh };
  void setTable(const QJsonObject& table, Marks marks);
  void clear();

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
  struct Row {
    QString key;
    QStringList cells;
    std::set<int> changed;
  };
  QStringList m_titles;
  std::vector<Row> m_rows;
};

} // namespace fg::gui
