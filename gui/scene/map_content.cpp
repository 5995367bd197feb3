#include "scene/map_content.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QLocale>

#include <algorithm>

namespace fg::gui {
namespace {

// Four decimal numbers with dots, as one number.
quint32 numberOf(const QString& address) {
  quint32 out = 0;
  const QStringList parts = address.split('.');
  for (const QString& part : parts)
    out = out << 8 | part.toUInt();
  return out;
}

bool isTunnel(const MapContent::Interface& interface) {
  return interface.kind == "vxlan" || interface.kind == "tun";
}

MapContent::Interface interfaceFrom(const QJsonObject& json) {
  MapContent::Interface out{json["name"].toString(),
                            json["kind"].toString(),
                            json["segment"].toString(),
                            json["peer_namespace"].toString(),
                            {},
                            json["up"].toBool() && json["carrier"].toBool()};
  const QJsonArray addresses = json["addresses"].toArray();
  for (const QJsonValue address : addresses)
    if (address.toString().contains('.')) out.addresses << address.toString();
  if (isTunnel(out)) out.segment = out.kind; // the tunnels of one kind are one network
  return out;
}

MapContent::Place placeFrom(const QJsonObject& json) {
  MapContent::Place out{json["name"].toString(), json["kind"].toString(), json["node"].toString(), {}};
  const QJsonArray interfaces = json["interfaces"].toArray();
  for (const QJsonValue interface : interfaces)
    if (interface["name"] != "lo") out.interfaces.push_back(interfaceFrom(interface.toObject()));
  return out;
}

bool isBox(const MapContent::Place& place) { return place.kind == "node" || place.kind == "namespace"; }

class Gatherer {
public:
  Gatherer(const QJsonObject& topology, layout::PodSlots& podSlots)
      : m_topology(topology), m_slots(podSlots) {}

  MapContent gather() {
    readPlaces();
    joinVethPairs();
    listNodes();
    listSegments();
    listServices();
    return std::move(m_out);
  }

private:
  void readPlaces() {
    const QJsonArray namespaces = m_topology["namespaces"].toArray();
    for (const QJsonValue value : namespaces) {
      MapContent::Place place = placeFrom(value.toObject());
      m_inOrder << place.name;
      for (const MapContent::Interface& interface : place.interfaces)
        for (const QString& address : interface.addresses)
          rememberAddress(withoutPrefix(address), place);
      m_out.places[place.name] = std::move(place);
    }
  }

  void rememberAddress(const QString& address, const MapContent::Place& place) {
    m_out.kinds[address] = place.kind == "pod"    ? AddressKind::PodIp
                           : place.kind == "node" ? AddressKind::NodeIp
                                                  : AddressKind::Outside;
    auto [known, isNew] = m_out.placeOf.try_emplace(address, place.name);
    if (!isNew && known->second != place.name) known->second.clear(); // nodes behind NAT may share one
  }

  // A veth pair between two boxes is drawn as a cable.
  void joinVethPairs() {
    for (auto& [name, place] : m_out.places)
      for (MapContent::Interface& interface : place.interfaces) {
        auto peer = m_out.places.find(interface.peerPlace);
        if (!isBox(place) || peer == m_out.places.end() || !isBox(peer->second)) continue;
        QStringList ends{name, interface.peerPlace};
        ends.sort();
        interface.segment = ends.join(QStringLiteral(" – "));
        m_pairs << interface.segment;
      }
    m_pairs.removeDuplicates();
  }

  void listNodes() {
    std::map<QString, std::vector<std::string>> podsOf;
    for (const QString& name : std::as_const(m_inOrder))
      if (const MapContent::Place& place = m_out.places.at(name); place.kind == "pod")
        podsOf[place.node].push_back(name.toStdString());
    for (const QString& name : std::as_const(m_inOrder)) {
      const MapContent::Place& place = m_out.places.at(name);
      if (!isBox(place)) continue;
      layout::MapNode node{name.toStdString(), {}, m_slots.place(name.toStdString(), podsOf[name]), {}};
      for (const MapContent::Interface& interface : place.interfaces) {
        if (!interface.segment.isEmpty())
          node.interfaces.push_back(
              {interface.name.toStdString(), interface.segment.toStdString(),
               static_cast<std::size_t>(withoutPrefix(interface.addresses.value(0)).size())});
        if (interface.kind == "bridge" && node.bridge.empty()) node.bridge = interface.name.toStdString();
        if (isTunnel(interface)) m_tunnels.try_emplace(interface.segment, interface.name);
      }
      m_out.nodes.push_back(std::move(node));
    }
  }

  void addSegment(const QString& name, layout::SegmentKind kind, const QString& title) {
    std::string key = name.toStdString();
    layout::MapSegment segment{key, kind};
    for (const auto& [place, data] : m_out.places)
      if (data.kind == "gateway"
          && std::ranges::any_of(data.interfaces, [&](const auto& one) { return one.segment == name; }))
        segment.gateway = place.toStdString();
    m_out.segments.push_back(segment);
    m_out.segmentTitles[key] = title;
  }

  void listSegments() {
    const QJsonArray segments = m_topology["segments"].toArray();
    for (const QJsonValue value : segments)
      addSegment(value["name"].toString(), layout::SegmentKind::Cable,
                 value["name"].toString() + "  " + value["prefix"].toString());
    for (const QString& pair : std::as_const(m_pairs))
      addSegment(pair, layout::SegmentKind::Cable, "veth  " + pair);
    tellOfSleepers();
    for (const auto& [kind, device] : m_tunnels)
      addSegment(kind, layout::SegmentKind::Tunnel, kind + "  " + device);
  }

  // Nodes of a large cluster that nobody has looked at yet are on the first segment, like all the others.
  void tellOfSleepers() {
    const int asleep = m_topology["asleep"].toInt();
    if (asleep == 0 || m_out.segments.empty()) return;
    m_out.segmentTitles[m_out.segments.front().name] +=
        "  "
        + QCoreApplication::translate("fg::gui::MapView", "+ %1 nodes asleep")
              .arg(QLocale().toString(asleep));
  }

  void listServices() {
    const QJsonArray services = m_topology["services"].toArray();
    for (const QJsonValue value : services) {
      MapContent::Service service{value["name"].toString(), value["cluster_ip"].toString(), {}};
      m_out.kinds[service.address] = AddressKind::ClusterIp;
      const QJsonArray endpoints = value["endpoints"].toArray();
      for (const QJsonValue endpoint : endpoints) {
        // An endpoint names its pod, or is the address of one, or of a node.
        auto place = m_out.placeOf.find(endpoint["ip"].toString());
        if (place != m_out.placeOf.end() && !place->second.isEmpty()) service.pods << place->second;
      }
      m_out.services.push_back(std::move(service));
    }
  }

  const QJsonObject& m_topology;
  layout::PodSlots& m_slots;
  MapContent m_out;
  QStringList m_inOrder, m_pairs;
  std::map<QString, QString> m_tunnels; // by kind: the name of one of its devices
};

} // namespace

bool liesIn(const QString& address, const QString& subnet) {
  int length = subnet.section('/', 1).toInt();
  quint32 mask = length <= 0 ? 0 : ~quint32{0} << (32 - std::min(length, 32));
  return length > 0 && ((numberOf(address) ^ numberOf(withoutPrefix(subnet))) & mask) == 0;
}

QString withoutPrefix(const QString& address) { return address.section('/', 0, 0); }

QString MapContent::Place::firstAddress() const {
  for (const Interface& interface : interfaces)
    if (!interface.addresses.isEmpty()) return withoutPrefix(interface.addresses.first());
  return {};
}

QString MapContent::Place::details() const {
  QStringList lines{name};
  for (const Interface& interface : interfaces)
    lines << interface.name + (interface.works ? "  " : "  ✗  ") + interface.addresses.join(", ");
  return lines.join('\n');
}

QString MapContent::Place::podBehind(const QString& veth) const {
  auto found = std::ranges::find(interfaces, veth, &Interface::name);
  return found == interfaces.end() ? QString() : found->peerPlace;
}

MapContent MapContent::from(const QJsonObject& topology, layout::PodSlots& podSlots) {
  return Gatherer(topology, podSlots).gather();
}

} // namespace fg::gui
