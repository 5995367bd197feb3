// The page of the verdict about a whole trace, and what would mend it.
#pragma once

#include "cursor/cursor.h"
#include "scene/theme.h"

namespace fg::gui {

QString verdictPage(const Cursor& cursor, const Theme& theme);

} // namespace fg::gui
