#include "views/step_words.h"

#include "session/disposition_words.h"

#include <QCoreApplication>
#include <QHash>

namespace fg::gui {
namespace {

using StepWords = QHash<QString, const char*>;

QString said(const StepWords& words, const QString& key) {
  const char* english = words.value(key);
  return english ? QCoreApplication::translate("StepWords", english) : QString();
}

} // namespace

QString stepFieldWord(const QString& field) {
  static const StepWords kFields{
      {"address", QT_TRANSLATE_NOOP("StepWords", "Address")},
      {"because", QT_TRANSLATE_NOOP("StepWords", "Because")},
      {"bridge", QT_TRANSLATE_NOOP("StepWords", "Bridge")},
      {"by", QT_TRANSLATE_NOOP("StepWords", "By")},
      {"calls_iptables", QT_TRANSLATE_NOOP("StepWords", "The bridge calls iptables")},
      {"decision", QT_TRANSLATE_NOOP("StepWords", "Decision")},
      {"destination", QT_TRANSLATE_NOOP("StepWords", "Destination")},
      {"direction", QT_TRANSLATE_NOOP("StepWords", "Direction")},
      {"disposition", QT_TRANSLATE_NOOP("StepWords", "What became of it")},
      {"fault", QT_TRANSLATE_NOOP("StepWords", "Fault of the link")},
      {"from", QT_TRANSLATE_NOOP("StepWords", "From")},
      {"hook", QT_TRANSLATE_NOOP("StepWords", "Hook")},
      {"icmp_code", QT_TRANSLATE_NOOP("StepWords", "ICMP code")},
      {"icmp_type", QT_TRANSLATE_NOOP("StepWords", "ICMP type")},
      {"in_port", QT_TRANSLATE_NOOP("StepWords", "Came in by port")},
      {"interface", QT_TRANSLATE_NOOP("StepWords", "Interface")},
      {"interface_in", QT_TRANSLATE_NOOP("StepWords", "Came in by")},
      {"interface_out", QT_TRANSLATE_NOOP("StepWords", "Leaves by")},
      {"length", QT_TRANSLATE_NOOP("StepWords", "Length in bytes")},
      {"mac", QT_TRANSLATE_NOOP("StepWords", "MAC address")},
      {"mac_destination", QT_TRANSLATE_NOOP("StepWords", "Destination MAC")},
      {"mac_source", QT_TRANSLATE_NOOP("StepWords", "Source MAC")},
      {"message", QT_TRANSLATE_NOOP("StepWords", "Message")},
      {"next_hop", QT_TRANSLATE_NOOP("StepWords", "Next hop")},
      {"out_ports", QT_TRANSLATE_NOOP("StepWords", "Leaves by ports")},
      {"outcome", QT_TRANSLATE_NOOP("StepWords", "Outcome")},
      {"port", QT_TRANSLATE_NOOP("StepWords", "Device")},
      {"purpose", QT_TRANSLATE_NOOP("StepWords", "Asked for")},
      {"reason", QT_TRANSLATE_NOOP("StepWords", "Reason")},
      {"receiver", QT_TRANSLATE_NOOP("StepWords", "Taken by")},
      {"rule", QT_TRANSLATE_NOOP("StepWords", "Policy rule")},
      {"sent", QT_TRANSLATE_NOOP("StepWords", "Sent")},
      {"source", QT_TRANSLATE_NOOP("StepWords", "Source address")},
      {"state", QT_TRANSLATE_NOOP("StepWords", "State")},
      {"table", QT_TRANSLATE_NOOP("StepWords", "Table")},
      {"to", QT_TRANSLATE_NOOP("StepWords", "To")},
      {"ttl", QT_TRANSLATE_NOOP("StepWords", "TTL")},
      {"verdict", QT_TRANSLATE_NOOP("StepWords", "Verdict")},
  };
  return said(kFields, field);
}

QString stepValueWord(const QString& field, const QJsonValue& value) {
  static const StepWords kValues{
      {"decision learned", QT_TRANSLATE_NOOP("StepWords", "it has learned the port")},
      {"decision flooded", QT_TRANSLATE_NOOP("StepWords", "to all other ports")},
      {"decision local", QT_TRANSLATE_NOOP("StepWords", "to the host itself")},
      {"decision dropped", QT_TRANSLATE_NOOP("StepWords", "dropped")},
      {"direction original", QT_TRANSLATE_NOOP("StepWords", "original: that of the first packet")},
      {"direction reply", QT_TRANSLATE_NOOP("StepWords", "reply")},
      {"purpose output", QT_TRANSLATE_NOOP("StepWords", "a packet that is made here")},
      {"purpose input", QT_TRANSLATE_NOOP("StepWords", "a packet that came in")},
      {"purpose reroute", QT_TRANSLATE_NOOP("StepWords", "a packet that rules have changed")},
      {"outcome forward", QT_TRANSLATE_NOOP("StepWords", "on to the next hop")},
      {"outcome local", QT_TRANSLATE_NOOP("StepWords", "it is for this host")},
      {"outcome broadcast", QT_TRANSLATE_NOOP("StepWords", "it is for everybody on the link")},
      {"outcome unreachable", QT_TRANSLATE_NOOP("StepWords", "no way leads there")},
      {"outcome known", QT_TRANSLATE_NOOP("StepWords", "it was known")},
      {"outcome resolved", QT_TRANSLATE_NOOP("StepWords", "ARP has found it")},
      {"outcome queued", QT_TRANSLATE_NOOP("StepWords", "ARP asks, the packet waits")},
      {"outcome failed", QT_TRANSLATE_NOOP("StepWords", "nobody answered")},
      {"verdict accept", QT_TRANSLATE_NOOP("StepWords", "accepted")},
      {"verdict drop", QT_TRANSLATE_NOOP("StepWords", "dropped")},
      {"verdict reject", QT_TRANSLATE_NOOP("StepWords", "rejected")},
      {"field source", QT_TRANSLATE_NOOP("StepWords", "Source address")},
      {"field destination", QT_TRANSLATE_NOOP("StepWords", "Destination")},
      {"field source-port", QT_TRANSLATE_NOOP("StepWords", "Source port")},
      {"field destination-port", QT_TRANSLATE_NOOP("StepWords", "Destination port")},
      {"field icmp-id", QT_TRANSLATE_NOOP("StepWords", "ICMP identifier")},
      {"field ttl", QT_TRANSLATE_NOOP("StepWords", "TTL")},
      {"field mark", QT_TRANSLATE_NOOP("StepWords", "Mark")},
      {"field mac-source", QT_TRANSLATE_NOOP("StepWords", "Source MAC")},
      {"field mac-destination", QT_TRANSLATE_NOOP("StepWords", "Destination MAC")},
      {"field tos", QT_TRANSLATE_NOOP("StepWords", "Type of service")},
      {"field mss", QT_TRANSLATE_NOOP("StepWords", "Largest TCP segment")},
      {"field udp-checksum", QT_TRANSLATE_NOOP("StepWords", "UDP checksum")},
      {"by forwarded", QT_TRANSLATE_NOOP("StepWords", "forwarding")},
      {"truth yes", QT_TRANSLATE_NOOP("StepWords", "yes")},
      {"truth no", QT_TRANSLATE_NOOP("StepWords", "no")},
  };
  if (value.isBool()) return said(kValues, value.toBool() ? "truth yes" : "truth no");
  if (value.isDouble()) return QString::number(value.toDouble(), 'g', 12);
  if (field == "disposition") return dispositionWord(value.toString());
  QString word = said(kValues, field + " " + value.toString());
  return word.isEmpty() ? value.toString() : word;
}

QString stepKindWord(const QString& kind) {
  static const StepWords kKinds{
      {"originate", QT_TRANSLATE_NOOP("StepWords", "the packet is made")},
      {"enter-interface", QT_TRANSLATE_NOOP("StepWords", "it comes in")},
      {"bridge-forward", QT_TRANSLATE_NOOP("StepWords", "a bridge")},
      {"conntrack-lookup", QT_TRANSLATE_NOOP("StepWords", "conntrack")},
      {"table-traversal", QT_TRANSLATE_NOOP("StepWords", "rules of a table")},
      {"route-lookup", QT_TRANSLATE_NOOP("StepWords", "routing")},
      {"transformation", QT_TRANSLATE_NOOP("StepWords", "something is rewritten")},
      {"quote-translated", QT_TRANSLATE_NOOP("StepWords", "the quoted packet is rewritten")},
      {"neighbor-lookup", QT_TRANSLATE_NOOP("StepWords", "the neighbour's address")},
      {"encapsulate", QT_TRANSLATE_NOOP("StepWords", "it is put into another packet")},
      {"decapsulate", QT_TRANSLATE_NOOP("StepWords", "it is taken out of another packet")},
      {"exit-interface", QT_TRANSLATE_NOOP("StepWords", "it leaves")},
      {"deliver-locally", QT_TRANSLATE_NOOP("StepWords", "it has arrived")},
      {"drop", QT_TRANSLATE_NOOP("StepWords", "it ends here")},
      {"icmp-error-sent", QT_TRANSLATE_NOOP("StepWords", "an ICMP error")},
  };
  return said(kKinds, kind);
}

} // namespace fg::gui
