#include "app/map_feed.h"

#include <QJsonArray>

#include <utility>

namespace fg::gui {
// What has not changed since it was asked for is not asked for again.
void MapFeed::refresh() {
  countDrops();
  int changes = m_document.changeCount();
  bool isAsItWas = std::exchange(m_changes, changes) == changes && changes >= 0;
  if (isAsItWas) return;
  m_document.engine().call("topology", {}, this, [this](const Answer& answer) {
    m_topology = answer.result;
    m_map.setTopology(answer.result);
    emit topologyCame(answer.result);
  });
  askLeases();
  askRoutes();
}

void MapFeed::showRoutesOf(const QString& node) {
  m_facts.routesOf = node;
  askRoutes();
}

QStringList MapFeed::interfacesOf(const QString& place) const {
  QStringList out;
  const QJsonArray namespaces = m_topology["namespaces"].toArray();
  for (const QJsonValue ns : namespaces) {
    if (ns["name"].toString() != place) continue;
    const QJsonArray interfaces = ns["interfaces"].toArray();
    for (const QJsonValue interface : interfaces)
      out << interface["name"].toString();
  }
  return out;
}

void MapFeed::askLeases() {
  m_document.engine().call("table", {{"table", "leases"}}, this, [this](const Answer& answer) {
    m_facts.leases.clear();
    const QJsonArray rows = answer.result["rows"].toArray();
    for (const QJsonValue row : rows)
      m_facts.leases[row["cells"][2].toString()] = row["cells"][0].toString();
    m_map.setFacts(m_facts);
  });
}

void MapFeed::countDrops() {
  m_facts.drops = m_events.dropsUntil(m_document.atNs());
  m_map.setFacts(m_facts);
}

void MapFeed::askRoutes() {
  m_facts.routes.clear();
  if (m_facts.routesOf.isEmpty()) {
    m_map.setFacts(m_facts);
    return;
  }
  QJsonObject asked{{"table", "routes"}, {"place", m_facts.routesOf}};
  m_document.engine().call("table", asked, this, [this](const Answer& answer) {
    m_facts.routes.clear();
    const QJsonArray rows = answer.result["rows"].toArray();
    for (const QJsonValue row : rows)
      if (!row["cells"][1].toString().isEmpty())
        m_facts.routes.push_back({row["cells"][0].toString(), row["cells"][1].toString()});
    m_map.setFacts(m_facts);
  });
}

} // namespace fg::gui
