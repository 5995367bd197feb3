// What the map shows, taken once from what "topology" of docs/protocol.md gives.
#pragma once

#include "layout/map.h"
#include "layout/pod_slots.h"

#include <QJsonObject>
#include <QStringList>

#include <map>
#include <vector>

namespace fg::gui {

// The reference chapter's kinds of address, and the rest.
enum class AddressKind { NodeIp, PodIp, ClusterIp, Outside };

struct MapContent {
  struct Interface {
    QString name, kind, segment, peerPlace;
    QStringList addresses; // IPv4, with their prefix length
    bool works = true;     // it is up, and has a carrier
  };
  struct Place {
    QString name, kind, node;
    std::vector<Interface> interfaces; // without lo
    QString firstAddress() const;      // without its prefix length
    QString details() const;           // a line an interface: for tool tips
    QString podBehind(const QString& veth) const;
  };
  struct Service {
    QString name, address;
    QStringList pods; // full names
  };

  std::map<QString, Place> places;
  std::vector<layout::MapNode> nodes;
  std::vector<layout::MapSegment> segments;
  std::map<std::string, QString> segmentTitles;
  std::map<QString, AddressKind> kinds; // of addresses
  std::map<QString, QString> placeOf;   // of addresses of nodes, pods and gateways that only one place has
  std::vector<Service> services;

  static MapContent from(const QJsonObject& topology, layout::PodSlots& podSlots);
};

// Is the address one of the subnet's ("172.33.68.0/24")?
bool liesIn(const QString& address, const QString& subnet);
QString withoutPrefix(const QString& address);

} // namespace fg::gui
