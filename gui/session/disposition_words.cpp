#include "session/disposition_words.h"

#include <QCoreApplication>

namespace fg::gui {

QString dispositionWord(const QString& disposition) {
  [[maybe_unused]] static const char* const kTranslated[] = {
      QT_TRANSLATE_NOOP("Disposition", "delivered"),
      QT_TRANSLATE_NOOP("Disposition", "leaves-model"),
      QT_TRANSLATE_NOOP("Disposition", "denied"),
      QT_TRANSLATE_NOOP("Disposition", "rejected"),
      QT_TRANSLATE_NOOP("Disposition", "no-route"),
      QT_TRANSLATE_NOOP("Disposition", "neighbor-unreachable"),
      QT_TRANSLATE_NOOP("Disposition", "ttl-expired"),
      QT_TRANSLATE_NOOP("Disposition", "loop"),
      QT_TRANSLATE_NOOP("Disposition", "packet-too-big"),
      QT_TRANSLATE_NOOP("Disposition", "interface-down"),
      QT_TRANSLATE_NOOP("Disposition", "no-listener"),
      QT_TRANSLATE_NOOP("Disposition", "martian"),
      QT_TRANSLATE_NOOP("Disposition", "forwarding-disabled"),
      QT_TRANSLATE_NOOP("Disposition", "not-for-us"),
      QT_TRANSLATE_NOOP("Disposition", "malformed"),
      QT_TRANSLATE_NOOP("Disposition", "queue-full"),
      QT_TRANSLATE_NOOP("Disposition", "conntrack-drop"),
      QT_TRANSLATE_NOOP("Disposition", "link-fault"),
      QT_TRANSLATE_NOOP("Disposition", "in-flight")};
  return QCoreApplication::translate("Disposition", disposition.toUtf8().constData());
}

} // namespace fg::gui
