#include "itemmodels/table_model.h"

#include "itemmodels/table_words.h"

#include <QFont>
#include <QJsonArray>

#include <map>

namespace fg::gui {

void TableModel::setTable(const QJsonObject& table, Marks marks) {
  std::map<QString, QStringList> before;
  for (const Row& row : m_rows)
    before[row.key] = row.cells;
  beginResetModel();
  m_titles.clear();
  m_rows.clear();
  const QJsonArray columns = table["columns"].toArray();
  for (const QJsonValue column : columns)
    m_titles << column.toObject()["title"].toString();
  const QJsonArray rows = table["rows"].toArray();
  for (const QJsonValue value : rows) {
    QJsonObject json = value.toObject();
    Row row{json["key"].toString(), {}, {}};
    const QJsonArray cells = json["cells"].toArray();
    for (const QJsonValue cell : cells)
      row.cells << cell.toString();
    auto known = before.find(row.key);
    for (int i = 0; marks == Marks::Compare && i < row.cells.size(); ++i)
      if (known == before.end() || known->second.value(i) != row.cells[i]) row.changed.insert(i);
    m_rows.push_back(std::move(row));
  }
  endResetModel();
}

void TableModel::clear() { setTable({}, Marks::Fresh); }

int TableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int TableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_titles.size());
}

QVariant TableModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const Row& row = m_rows[static_cast<std::size_t>(index.row())];
  bool changed = row.changed.contains(index.column());
  if (role == Qt::DisplayRole || role == Qt::ToolTipRole) return row.cells.value(index.column());
  if (role == kChangedRole) return changed;
  if (role == Qt::FontRole && changed) {
    QFont font;
    font.setBold(true);
    return font;
  }
  if (role == Qt::AccessibleDescriptionRole && changed) return tr("changed");
  return {};
}

QVariant TableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole) return {};
  return orientation == Qt::Horizontal ? QVariant(tableWord(m_titles.value(section))) : QVariant(section + 1);
}

} // namespace fg::gui
