// A finding of the doctor as a page.
#pragma once

#include <QJsonObject>
#include <QString>

namespace fg::gui {

QString findingHtml(const QJsonObject& finding); // an element of "findings" of "doctor"

} // namespace fg::gui
