#include "itemmodels/finding_model.h"

namespace fg::gui {
namespace {

QString placesOf(const QJsonObject& finding) {
  QStringList places;
  const QJsonArray all = finding["places"].toArray();
  for (const QJsonValue place : all)
    places << place.toString();
  return places.isEmpty() ? finding["place"].toString() : places.join(", ");
}

} // namespace

void FindingModel::setExamination(const QJsonObject& examination) {
  beginResetModel();
  m_findings = examination["findings"].toArray();
  endResetModel();
}

void FindingModel::retranslate() {
  emit headerDataChanged(Qt::Horizontal, 0, kColumns - 1);
  if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
}

QJsonObject FindingModel::finding(int row) const { return m_findings.at(row).toObject(); }

int FindingModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_findings.size());
}

int FindingModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant FindingModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const QJsonObject finding = this->finding(index.row());
  if (role == Qt::ToolTipRole) return finding["cause"].toString();
  if (role == Qt::TextAlignmentRole && index.column() == Classes)
    return QVariant(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  switch (index.column()) {
  case Severity: {
    QString severity = finding["severity"].toString();
    return severity == "error" ? tr("error") : severity == "warning" ? tr("warning") : tr("note");
  }
  case Place:
    return placesOf(finding);
  case Check:
    return finding["id"].toString();
  case Cause:
    return finding["cause"].toString();
  case Classes:
    return static_cast<int>(finding["flows"].toArray().size());
  default:
    return {};
  }
}

QVariant FindingModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole) return {};
  if (orientation == Qt::Vertical) return section + 1;
  switch (section) {
  case Severity:
    return tr("Severity");
  case Place:
    return tr("Where");
  case Check:
    return tr("Check");
  case Cause:
    return tr("Cause");
  case Classes:
    return tr("Classes that fail");
  default:
    return {};
  }
}

} // namespace fg::gui
