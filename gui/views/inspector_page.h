// The page about the step that the cursor stands on: what was decided and why; the headers before and after
// this namespace, differences first; the rules that were visited; routes; the connection.
#pragma once

#include "cursor/cursor.h"
#include "scene/theme.h"

#include <functional>

namespace fg::gui {

// Rich text. `tag` names the kind of an address ("Pod IP") and gives its colour.
struct AddressTag {
  QString name;
  QColor colour;
};
QString inspectorPage(const Cursor& cursor, const Theme& theme,
                      const std::function<AddressTag(const QString&)>& tag);
// The verdict about the whole trace, and what would mend it.
QString verdictPage(const Cursor& cursor, const Theme& theme);

} // namespace fg::gui
