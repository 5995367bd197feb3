// A small picture of a cluster, for lists of scenarios.
#pragma once

#include "scene/theme.h"

#include <QJsonObject>
#include <QPixmap>

namespace fg::gui {

// `sketch`: what "sketch" of docs/protocol.md gives.
QPixmap thumbnailOf(const QJsonObject& sketch, QSize size, const Theme& theme);

} // namespace fg::gui
