#include "session/map_positions.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QStandardPaths>

namespace fg::gui {
namespace {

constexpr int kMapFileVersion = 1;

} // namespace

QString mapFileOf(const QString& scenario) {
  QFileInfo file(scenario);
  if (file.isFile()) return file.absoluteFilePath() + ".map";
  return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + "/maps/" + file.fileName()
         + ".map";
}

void MapPositions::open(const QString& scenario) {
  m_file = mapFileOf(scenario);
  m_positions.clear();
  QFile file(m_file);
  if (file.open(QIODevice::ReadOnly)) {
    QJsonObject json = QJsonDocument::fromJson(file.readAll()).object();
    if (json["version"].toInt() != kMapFileVersion) {
      emit failed(tr("%1 is no file of positions that this version reads; it will be replaced when a node "
                     "is moved.")
                      .arg(m_file));
    } else {
      QJsonObject nodes = json["nodes"].toObject();
      for (auto node = nodes.begin(); node != nodes.end(); ++node) {
        QJsonArray at = node->toArray();
        if (at.size() == 2) m_positions[node.key()] = {at[0].toDouble(), at[1].toDouble()};
      }
    }
  }
  emit changed();
}

std::optional<QPointF> MapPositions::of(const QString& node) const {
  auto known = m_positions.find(node);
  return known == m_positions.end() ? std::nullopt : std::optional(known->second);
}

void MapPositions::put(const QString& node, std::optional<QPointF> where) {
  if (where)
    m_positions[node] = *where;
  else
    m_positions.erase(node);
  save();
  emit changed();
}

void MapPositions::save() {
  QJsonObject nodes;
  for (const auto& [node, at] : m_positions)
    nodes[node] = QJsonArray{at.x(), at.y()};
  QDir().mkpath(QFileInfo(m_file).path());
  QSaveFile file(m_file);
  QByteArray text = QJsonDocument(QJsonObject{{"version", kMapFileVersion}, {"nodes", nodes}}).toJson();
  if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit())
    emit failed(tr("%1 cannot be written: %2").arg(m_file, file.errorString()));
}

} // namespace fg::gui
