// All that the map's items paint from.
#pragma once

#include "scene/map_content.h"

#include <QFlags>

namespace fg::gui {

enum class MapLayer { Addresses = 1, Routes = 2, Leases = 4, Tunnels = 8, Drops = 16, Services = 32 };
Q_DECLARE_FLAGS(MapLayers, MapLayer)
Q_DECLARE_OPERATORS_FOR_FLAGS(MapLayers)

// What the cluster's tables say, as of the time that is looked at.
struct MapFacts {
  std::map<QString, QString> leases; // a node's subnet
  std::map<QString, int> drops;      // how many packets ended in a place, unwanted
  struct Route {
    QString destination, gateway;
    bool operator==(const Route&) const = default;
  };
  QString routesOf;          // whose the routes are
  std::vector<Route> routes; // those with a gateway
  bool operator==(const MapFacts&) const = default;
};

struct MapPicture {
  MapContent content;
  layout::MapPlan plan;
  MapFacts facts;
  MapLayers layers = MapLayers(MapLayer::Addresses) | MapLayer::Leases | MapLayer::Tunnels | MapLayer::Drops;
  QString chosen; // a place
};

} // namespace fg::gui
