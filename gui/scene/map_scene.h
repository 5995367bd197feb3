// Puts the map's items into a scene: what does not move with the packet.
#pragma once

#include "scene/map_picture.h"
#include "scene/theme.h"

class QGraphicsScene;

namespace fg::gui {

void fillMap(QGraphicsScene& scene, const MapPicture& picture, const Theme& theme);

} // namespace fg::gui
