// The words of the engine's tables in the window's language.
#pragma once

#include <QString>

namespace fg::gui {

// The title of a table or of a column; as it is where it is no word that is known.
QString tableWord(const QString& english);

} // namespace fg::gui
