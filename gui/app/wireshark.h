// Wireshark, which opens what the interfaces of a place saw.
#pragma once

#include <QString>
#include <QTemporaryFile>

#include <memory>

namespace fg::gui {

// A file of its own for that; null where none can be made. It goes unless it is kept.
std::shared_ptr<QTemporaryFile> framesFile(const QString& place, const QString& interface);
// Starts Wireshark with the file. What to tell: that it was done, or what is missing and where the file is.
QString openInWireshark(const QString& file);

} // namespace fg::gui
