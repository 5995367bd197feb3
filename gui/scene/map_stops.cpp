#include "scene/map_stops.h"

namespace fg::gui {
namespace {

void addStops(std::vector<layout::WayStop>& out, const HopData& hop, const StepData& step,
              const MapContent& content) {
  auto stop = [&](const QString& interface) {
    auto place = content.places.find(hop.nameSpace);
    QString pod = place == content.places.end() ? QString() : place->second.podBehind(interface);
    out.push_back({hop.nameSpace.toStdString(), interface.toStdString(), pod.toStdString()});
  };
  QString interface = step.fields["interface"].toString(), port = step.fields["port"].toString();
  if (step.kind == "enter-interface") {
    if (!port.isEmpty()) stop(port);
    stop(interface);
  } else if (step.kind == "exit-interface") {
    stop(interface);
    if (!port.isEmpty()) stop(port);
  } else if (step.kind == "originate") {
    stop(step.fields["by"].toString()); // a tunnel's device, or a program
  } else if (step.kind == "deliver-locally") {
    stop(step.fields["receiver"].toString().section(',', 0, 0));
  } else if (step.kind == "drop") {
    stop({});
  }
}

} // namespace

MapStops stopsUntil(const Cursor& cursor, const MapContent& content) {
  MapStops out;
  for (int position = 0; position <= cursor.position(); ++position) {
    const Standing& standing = cursor.at(position);
    addStops(cursor.isReply(standing.hop) ? out.reply : out.request, *cursor.hops()[standing.hop],
             cursor.step(standing), content);
  }
  return out;
}

} // namespace fg::gui
