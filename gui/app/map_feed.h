// Asks the engine for what the map shows: the topology, and what the tables of the cluster say.
#pragma once

#include "itemmodels/event_model.h"
#include "scene/map_view.h"
#include "session/document.h"

#include <QJsonObject>

namespace fg::gui {

class MapFeed : public QObject {
  Q_OBJECT
public:
  MapFeed(Document& document, const EventModel& events, MapView& map, QObject* parent)
      : QObject(parent), m_document(document), m_events(events), m_map(map) {}

  // The document's state is another.
  void refresh();
  // More is known of the packets.
  void countDrops();
  // The routes of a node, for the layer of routes.
  void showRoutesOf(const QString& node);
  QStringList interfacesOf(const QString& place) const;

signals:
  void topologyCame(const QJsonObject& topology);

private:
  void askLeases();
  void askRoutes();

  Document& m_document;
  const EventModel& m_events;
  MapView& m_map;
  MapFacts m_facts;
  QJsonObject m_topology; // as it came last
  int m_changes = -1;     // how many there were when it was asked last
};

} // namespace fg::gui
