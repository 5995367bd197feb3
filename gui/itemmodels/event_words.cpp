#include "itemmodels/event_words.h"

#include <QCoreApplication>

namespace fg::gui {
namespace {

// They are looked up by their text: this list is for those who gather what is to be translated.
[[maybe_unused]] constexpr const char* kKinds[] = {
    QT_TRANSLATE_NOOP("EventWords", "interface"), QT_TRANSLATE_NOOP("EventWords", "address"),
    QT_TRANSLATE_NOOP("EventWords", "route"),     QT_TRANSLATE_NOOP("EventWords", "rule"),
    QT_TRANSLATE_NOOP("EventWords", "sysctl"),    QT_TRANSLATE_NOOP("EventWords", "neighbor"),
    QT_TRANSLATE_NOOP("EventWords", "fdb"),       QT_TRANSLATE_NOOP("EventWords", "conntrack"),
    QT_TRANSLATE_NOOP("EventWords", "lease"),     QT_TRANSLATE_NOOP("EventWords", "pod"),
    QT_TRANSLATE_NOOP("EventWords", "service"),   QT_TRANSLATE_NOOP("EventWords", "endpoints"),
    QT_TRANSLATE_NOOP("EventWords", "daemon"),    QT_TRANSLATE_NOOP("EventWords", "event"),
    QT_TRANSLATE_NOOP("EventWords", "packet")};

} // namespace

QString eventKindWord(const QString& kind) {
  return QCoreApplication::translate("EventWords", kind.toUtf8().constData());
}

QString eventEndWord(const QString& disposition) {
  return QCoreApplication::translate("Disposition", disposition.toUtf8().constData());
}

} // namespace fg::gui
