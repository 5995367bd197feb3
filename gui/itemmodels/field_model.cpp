#include "itemmodels/field_model.h"

#include <QFont>

#include <algorithm>

namespace fg::gui {

// An index carries the place of its field; a header's fields stand behind it.
void FieldModel::setFields(std::vector<PacketField> fields, std::vector<bool> changed) {
  beginResetModel();
  m_fields = std::move(fields);
  m_changed = std::move(changed);
  m_headers.clear();
  for (std::size_t i = 0; i < m_fields.size(); ++i)
    if (m_fields[i].depth == 0) m_headers.push_back(i);
  endResetModel();
}

const PacketField& FieldModel::at(const QModelIndex& index) const { return m_fields[index.internalId()]; }

QModelIndex FieldModel::fieldOf(qsizetype byte) const {
  for (std::size_t header = m_headers.size(); header-- > 0;) {
    std::size_t place = m_headers[header];
    if (!m_fields[place].covers(byte)) continue;
    QModelIndex found = index(static_cast<int>(header), 0);
    for (int row = 0; row < rowCount(found); ++row)
      if (QModelIndex field = index(row, 0, found); at(field).covers(byte)) return field;
    return found;
  }
  return {};
}

QModelIndex FieldModel::index(int row, int column, const QModelIndex& parent) const {
  if (row < 0 || row >= rowCount(parent) || column < 0 || column >= ColumnCount) return {};
  auto at = static_cast<std::size_t>(row);
  return createIndex(row, column, parent.isValid() ? parent.internalId() + 1 + at : m_headers[at]);
}

QModelIndex FieldModel::parent(const QModelIndex& child) const {
  if (!child.isValid() || at(child).depth == 0) return {};
  auto behind = std::ranges::upper_bound(m_headers, child.internalId());
  auto header = behind - 1;
  return createIndex(static_cast<int>(header - m_headers.begin()), 0, *header);
}

int FieldModel::rowCount(const QModelIndex& parent) const {
  if (!parent.isValid()) return static_cast<int>(m_headers.size());
  if (at(parent).depth > 0 || parent.column() > 0) return 0;
  auto next = static_cast<std::size_t>(parent.row()) + 1;
  std::size_t end = next < m_headers.size() ? m_headers[next] : m_fields.size();
  return static_cast<int>(end - parent.internalId() - 1);
}

int FieldModel::columnCount(const QModelIndex&) const { return ColumnCount; }

bool FieldModel::isChanged(const PacketField& field) const {
  for (qsizetype byte = field.at; byte < field.at + field.count; ++byte)
    if (auto place = static_cast<std::size_t>(byte); place < m_changed.size() && m_changed[place])
      return true;
  return false;
}

QVariant FieldModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const PacketField& field = at(index);
  bool changed = field.depth > 0 && isChanged(field);
  if (role == Qt::DisplayRole || role == Qt::ToolTipRole)
    return index.column() == Name ? field.name : field.value + (changed ? QStringLiteral("  ◀") : QString());
  if (role == kChangedRole) return changed;
  if (role == Qt::FontRole && (changed || field.depth == 0)) {
    QFont font;
    font.setBold(true);
    return font;
  }
  if (role == Qt::AccessibleDescriptionRole && changed) return tr("changed here");
  return {};
}

QVariant FieldModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole || orientation != Qt::Horizontal) return {};
  return section == Name ? tr("Field") : tr("Value");
}

} // namespace fg::gui
