// What kind an address is of, as the pictures and pages show it: by a word and by its colour.
#pragma once

#include <QColor>
#include <QString>

#include <functional>

namespace fg::gui {

struct AddressTag {
  QString name; // "Pod IP"
  QColor colour;
};
using AddressTags = std::function<AddressTag(const QString& address)>;

} // namespace fg::gui
