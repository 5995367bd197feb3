#include "app/wireshark.h"

#include "session/trace_data.h"

#include <QCoreApplication>
#include <QDir>
#include <QProcess>
#include <QStandardPaths>

namespace fg::gui {
namespace {

QString words(const char* text) { return QCoreApplication::translate("fg::gui::Wireshark", text); }

} // namespace

std::shared_ptr<QTemporaryFile> framesFile(const QString& place, const QString& interface) {
  QString name = shortName(place) + (interface.isEmpty() ? QString() : "-" + interface);
  auto file =
      std::make_shared<QTemporaryFile>(QDir::temp().filePath("flannelgraph-" + name + "-XXXXXX.pcapng"));
  return file->open() ? file : nullptr;
}

QString openInWireshark(const QString& file) {
  QString program = QStandardPaths::findExecutable("wireshark");
  if (program.isEmpty())
    return words(
               QT_TRANSLATE_NOOP("fg::gui::Wireshark",
                                 "Wireshark is not installed (on Debian: apt install wireshark). The frames "
                                 "are in %1"))
        .arg(file);
  if (!QProcess::startDetached(program, {file}))
    return words(QT_TRANSLATE_NOOP("fg::gui::Wireshark", "%1 does not start. The frames are in %2"))
        .arg(program, file);
  return words(QT_TRANSLATE_NOOP("fg::gui::Wireshark", "Wireshark opens %1")).arg(file);
}

} // namespace fg::gui
