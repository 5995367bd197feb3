// A packet's fields as a tree of headers. What the step changed is marked.
#pragma once

#include "itemmodels/packet_fields.h"

#include <QAbstractItemModel>

namespace fg::gui {

class FieldModel : public QAbstractItemModel {
  Q_OBJECT
public:
  enum Column { Name, Value, ColumnCount };
  static constexpr int kChangedRole = Qt::UserRole; // bool

  using QAbstractItemModel::QAbstractItemModel;
  // `changed`: the bytes that are otherwise than they were before.
  void setFields(std::vector<PacketField> fields, std::vector<bool> changed);
  const PacketField& at(const QModelIndex& index) const;
  // The innermost field that a byte belongs to; none where there is no such byte.
  QModelIndex fieldOf(qsizetype byte) const;

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex& child) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
  bool isChanged(const PacketField& field) const;

  std::vector<PacketField> m_fields;
  std::vector<bool> m_changed;
  std::vector<std::size_t> m_headers; // where they stand among the fields
};

} // namespace fg::gui
