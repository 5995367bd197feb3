// What the doctor found ("doctor" of docs/protocol.md): a row a finding, root cause first.
#pragma once

#include <QAbstractTableModel>
#include <QJsonArray>
#include <QJsonObject>

namespace fg::gui {

class FindingModel : public QAbstractTableModel {
  Q_OBJECT
public:
  enum Columns { Severity, Place, Check, Cause, Classes, kColumns };

  using QAbstractTableModel::QAbstractTableModel;
  void setExamination(const QJsonObject& examination);
  QJsonObject finding(int row) const; // empty where there is none
  void retranslate();

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
  QJsonArray m_findings;
};

} // namespace fg::gui
