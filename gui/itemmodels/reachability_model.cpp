#include "itemmodels/reachability_model.h"

#include <algorithm>

namespace fg::gui {
namespace {

// Its beginning and its end, which tell pods of one deployment apart; the tooltip has the whole.
QString shortened(const QString& name) {
  constexpr int kMost = 18, kEnd = 8;
  if (name.size() <= kMost) return name;
  return name.left(kMost - kEnd - 1) + QChar(0x2026) + name.right(kEnd);
}

// The numbers of a member, each once, in their order.
std::vector<int> usedIn(const QJsonArray& cells, const char* member) {
  std::vector<int> out;
  for (const QJsonValue cell : cells)
    out.push_back(cell[QLatin1String(member)].toInt());
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::size_t placeOf(const std::vector<int>& sorted, int number) {
  return static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), number) - sorted.begin());
}

} // namespace

void ReachabilityModel::setExamination(const QJsonObject& examination) {
  beginResetModel();
  const QJsonObject matrix = examination["matrix"].toObject();
  m_sources = matrix["sources"].toArray();
  m_targets = matrix["targets"].toArray();
  m_cells = matrix["cells"].toArray();
  m_rows = usedIn(m_cells, "source");
  m_columns = usedIn(m_cells, "target");
  m_grid.assign(m_rows.size() * m_columns.size(), -1);
  for (int i = 0; i < m_cells.size(); ++i) {
    const QJsonObject cell = m_cells[i].toObject();
    std::size_t row = placeOf(m_rows, cell["source"].toInt()),
                column = placeOf(m_columns, cell["target"].toInt());
    m_grid[row * m_columns.size() + column] = i;
  }
  endResetModel();
}

void ReachabilityModel::retranslate() {
  if (columnCount() > 0) emit headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
}

QJsonObject ReachabilityModel::cell(const QModelIndex& index) const {
  if (!index.isValid()) return {};
  std::size_t at =
      static_cast<std::size_t>(index.row()) * m_columns.size() + static_cast<std::size_t>(index.column());
  return m_grid[at] < 0 ? QJsonObject() : m_cells[m_grid[at]].toObject();
}

QJsonObject ReachabilityModel::packet(const QModelIndex& index) const {
  const QJsonObject asked = cell(index);
  if (asked.isEmpty()) return {};
  const QJsonObject target = m_targets[asked["target"].toInt()].toObject();
  QJsonObject out{{"from", m_sources[asked["source"].toInt()].toObject()["place"]},
                  {"to", asked["to"]},
                  {"protocol", target["protocol"]},
                  {"size", asked["bytes"]}};
  if (target["large"].toBool()) out["dont_fragment"] = true;
  if (asked.contains("port")) out["destination_port"] = asked["port"];
  return out;
}

int ReachabilityModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ReachabilityModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QString ReachabilityModel::tip(const QJsonObject& cell) const {
  QString from = m_sources[cell["source"].toInt()].toObject()["place"].toString();
  QString out = from + " > " + cell["to"].toString() + ": " + cell["disposition"].toString();
  if (!cell["step"].toString().isEmpty()) out += "\n" + cell["step"].toString();
  return out;
}

QVariant ReachabilityModel::data(const QModelIndex& index, int role) const {
  const QJsonObject cell = this->cell(index);
  if (cell.isEmpty()) return {};
  bool passes = cell["passes"].toBool();
  bool isKnown = cell["finding"].isDouble();
  switch (role) {
  case Qt::DisplayRole:
    if (passes) return cell["uncertain"].toBool() ? QStringLiteral("~") : QStringLiteral("=");
    return isKnown ? QString::number(cell["finding"].toInt() + 1) : QStringLiteral("?");
  case Qt::TextAlignmentRole:
    return Qt::AlignCenter;
  case Qt::ToolTipRole:
    return tip(cell);
  case Qt::AccessibleTextRole:
    return passes ? tr("arrives") : tr("fails: %1").arg(cell["step"].toString());
  case kFailsRole:
    return !passes;
  case kFindingRole:
    return !passes && isKnown ? QVariant(cell["finding"].toInt()) : QVariant();
  default:
    return {};
  }
}

QString ReachabilityModel::targetText(int column) const {
  const QJsonObject target = m_targets[m_columns[static_cast<std::size_t>(column)]].toObject();
  QString kind = target["kind"].toString(), out = target["name"].toString();
  if (kind == "pods") out = tr("pods of %1").arg(target["node"].toString());
  if (kind == "node-port") out += " @ " + target["node"].toString();
  out += "\n" + target["protocol"].toString();
  if (target.contains("port")) out += " " + QString::number(target["port"].toInt());
  return target["large"].toBool() ? out + " " + tr("large") : out;
}

QVariant ReachabilityModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (section < 0 || section >= (orientation == Qt::Horizontal ? columnCount() : rowCount())) return {};
  if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
  if (orientation == Qt::Horizontal) return targetText(section);
  const QString place = m_sources[m_rows[static_cast<std::size_t>(section)]].toObject()["place"].toString();
  return role == Qt::DisplayRole ? shortened(place.section('/', -1)) : place;
}

} // namespace fg::gui
