#include "session/icmp_words.h"

#include <QCoreApplication>

namespace fg::gui {

QString icmpWord(const QString& message) {
  [[maybe_unused]] static const char* const kTranslated[] = {
      QT_TRANSLATE_NOOP("Icmp", "echo reply"),
      QT_TRANSLATE_NOOP("Icmp", "echo request"),
      QT_TRANSLATE_NOOP("Icmp", "redirect"),
      QT_TRANSLATE_NOOP("Icmp", "time exceeded"),
      QT_TRANSLATE_NOOP("Icmp", "reassembly time exceeded"),
      QT_TRANSLATE_NOOP("Icmp", "parameter problem"),
      QT_TRANSLATE_NOOP("Icmp", "net unreachable"),
      QT_TRANSLATE_NOOP("Icmp", "host unreachable"),
      QT_TRANSLATE_NOOP("Icmp", "protocol unreachable"),
      QT_TRANSLATE_NOOP("Icmp", "port unreachable"),
      QT_TRANSLATE_NOOP("Icmp", "fragmentation needed"),
      QT_TRANSLATE_NOOP("Icmp", "source route failed"),
      QT_TRANSLATE_NOOP("Icmp", "net unknown"),
      QT_TRANSLATE_NOOP("Icmp", "host unknown"),
      QT_TRANSLATE_NOOP("Icmp", "source host isolated"),
      QT_TRANSLATE_NOOP("Icmp", "net prohibited"),
      QT_TRANSLATE_NOOP("Icmp", "host prohibited"),
      QT_TRANSLATE_NOOP("Icmp", "net unreachable for type of service"),
      QT_TRANSLATE_NOOP("Icmp", "host unreachable for type of service"),
      QT_TRANSLATE_NOOP("Icmp", "administratively prohibited"),
      QT_TRANSLATE_NOOP("Icmp", "host precedence violation"),
      QT_TRANSLATE_NOOP("Icmp", "precedence cutoff")};
  return QCoreApplication::translate("Icmp", message.toUtf8().constData());
}

} // namespace fg::gui
