// From the layout's rectangles, which know no Qt, to Qt's.
#pragma once

#include "layout/lanes.h"

#include <QRectF>

namespace fg::gui {

inline QRectF rectOf(const layout::Rect& rect) { return {rect.x, rect.y, rect.width, rect.height}; }

} // namespace fg::gui
