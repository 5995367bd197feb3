// What an ICMP message says, in the window's language.
#pragma once

#include <QString>

namespace fg::gui {

// For "net unreachable", as the engine names types and codes: in English just that.
QString icmpWord(const QString& message);

} // namespace fg::gui
