// The doctor's matrix ("doctor" of docs/protocol.md): a row a sender, a column what is asked, a cell the
// packet that stands for its class.
#pragma once

#include <QAbstractTableModel>
#include <QJsonArray>
#include <QJsonObject>

#include <vector>

namespace fg::gui {

class ReachabilityModel : public QAbstractTableModel {
  Q_OBJECT
public:
  // Of a cell: does its packet fail? A bool; invalid where the class was not asked.
  static constexpr int kFailsRole = Qt::UserRole;
  // Of a cell that fails: the row of the finding that it fails by; invalid where nobody knows.
  static constexpr int kFindingRole = Qt::UserRole + 1;

  using QAbstractTableModel::QAbstractTableModel;
  void setExamination(const QJsonObject& examination);
  // The packet of a cell, as parameters of "send"; empty where the class was not asked.
  QJsonObject packet(const QModelIndex& index) const;
  void retranslate();

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
  // Empty where the class was not asked.
  QJsonObject cell(const QModelIndex& index) const;
  QString tip(const QJsonObject& cell) const;
  QString targetText(int column) const;

  QJsonArray m_sources, m_targets, m_cells;
  std::vector<int> m_rows, m_columns; // those sources and targets that are asked
  std::vector<int> m_grid;            // a cell's number for each row and column; -1: not asked
};

} // namespace fg::gui
