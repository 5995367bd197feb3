// The kinds of events in the window's language.
#pragma once

#include <QString>

namespace fg::gui {

// As it is where it is no kind that is known; filters take the engine's own word.
QString eventKindWord(const QString& kind);
// Of a packet's disposition; the words are those of the context Disposition.
QString eventEndWord(const QString& disposition);

} // namespace fg::gui
