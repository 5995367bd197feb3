// The page about the step that the cursor stands on: what was decided and why; the rules that were visited;
// routes; the connection; the table that was looked into; the headers before and after this namespace,
// differences first.
#pragma once

#include "cursor/cursor.h"
#include "scene/address_tag.h"
#include "scene/theme.h"

#include <QJsonArray>

namespace fg::gui {

// Rich text; its links are "explain:TERM". `rows`: of the table that the step looked into, as far as they are
// known.
QString inspectorPage(const Cursor& cursor, const Theme& theme, const AddressTags& tag,
                      const QJsonArray& rows);

} // namespace fg::gui
