// What became of a packet, in the window's language.
#pragma once

#include <QString>

namespace fg::gui {

// For "no-route" of docs/dispositions.md: in English just that.
QString dispositionWord(const QString& disposition);

} // namespace fg::gui
