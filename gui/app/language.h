// Which language the window speaks.
#pragma once

#include <QString>

namespace fg::gui {

// "en" or "zh_CN"; texts change at once.
void useLanguage(const QString& language);
// The language of the system, where it is one of ours.
QString systemLanguage();

} // namespace fg::gui
