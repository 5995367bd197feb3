#include "itemmodels/table_words.h"

#include <QCoreApplication>

namespace fg::gui {
namespace {

// They are looked up by their text: this list is for those who gather what is to be translated.
[[maybe_unused]] constexpr const char* kWords[] = {
    QT_TRANSLATE_NOOP("TableWords", "API"),
    QT_TRANSLATE_NOOP("TableWords", "Address"),
    QT_TRANSLATE_NOOP("TableWords", "Addresses"),
    QT_TRANSLATE_NOOP("TableWords", "Behind"),
    QT_TRANSLATE_NOOP("TableWords", "Bridge or tunnel"),
    QT_TRANSLATE_NOOP("TableWords", "Bytes"),
    QT_TRANSLATE_NOOP("TableWords", "Chain"),
    QT_TRANSLATE_NOOP("TableWords", "Changed at index"),
    QT_TRANSLATE_NOOP("TableWords", "Cluster IP"),
    QT_TRANSLATE_NOOP("TableWords", "Current"),
    QT_TRANSLATE_NOOP("TableWords", "Desired"),
    QT_TRANSLATE_NOOP("TableWords", "Destination"),
    QT_TRANSLATE_NOOP("TableWords", "Device"),
    QT_TRANSLATE_NOOP("TableWords", "Endpoints"),
    QT_TRANSLATE_NOOP("TableWords", "Entry"),
    QT_TRANSLATE_NOOP("TableWords", "Expires in"),
    QT_TRANSLATE_NOOP("TableWords", "Forgotten in"),
    QT_TRANSLATE_NOOP("TableWords", "Gateway"),
    QT_TRANSLATE_NOOP("TableWords", "IP"),
    QT_TRANSLATE_NOOP("TableWords", "Index"),
    QT_TRANSLATE_NOOP("TableWords", "Key"),
    QT_TRANSLATE_NOOP("TableWords", "Kind"),
    QT_TRANSLATE_NOOP("TableWords", "Leads to"),
    QT_TRANSLATE_NOOP("TableWords", "MAC"),
    QT_TRANSLATE_NOOP("TableWords", "MTU"),
    QT_TRANSLATE_NOOP("TableWords", "Made by"),
    QT_TRANSLATE_NOOP("TableWords", "Metric"),
    QT_TRANSLATE_NOOP("TableWords", "NAT by"),
    QT_TRANSLATE_NOOP("TableWords", "Name"),
    QT_TRANSLATE_NOOP("TableWords", "Namespace"),
    QT_TRANSLATE_NOOP("TableWords", "Node"),
    QT_TRANSLATE_NOOP("TableWords", "Node port"),
    QT_TRANSLATE_NOOP("TableWords", "Packets"),
    QT_TRANSLATE_NOOP("TableWords", "Phase"),
    QT_TRANSLATE_NOOP("TableWords", "Port"),
    QT_TRANSLATE_NOOP("TableWords", "Public IP"),
    QT_TRANSLATE_NOOP("TableWords", "Ready"),
    QT_TRANSLATE_NOOP("TableWords", "Rule"),
    QT_TRANSLATE_NOOP("TableWords", "Source"),
    QT_TRANSLATE_NOOP("TableWords", "State"),
    QT_TRANSLATE_NOOP("TableWords", "Subnet"),
    QT_TRANSLATE_NOOP("TableWords", "Table"),
    QT_TRANSLATE_NOOP("TableWords", "Type"),
    QT_TRANSLATE_NOOP("TableWords", "Up to date"),
    QT_TRANSLATE_NOOP("TableWords", "Value"),
    QT_TRANSLATE_NOOP("TableWords", "Version"),
    QT_TRANSLATE_NOOP("TableWords", "Connections"),
    QT_TRANSLATE_NOOP("TableWords", "Deployments"),
    QT_TRANSLATE_NOOP("TableWords", "Forwarding database"),
    QT_TRANSLATE_NOOP("TableWords", "Interfaces"),
    QT_TRANSLATE_NOOP("TableWords", "Leases"),
    QT_TRANSLATE_NOOP("TableWords", "Neighbours"),
    QT_TRANSLATE_NOOP("TableWords", "Nodes"),
    QT_TRANSLATE_NOOP("TableWords", "Pods"),
    QT_TRANSLATE_NOOP("TableWords", "Routing"),
    QT_TRANSLATE_NOOP("TableWords", "Services"),
    QT_TRANSLATE_NOOP("TableWords", "Settings"),
    QT_TRANSLATE_NOOP("TableWords", "etcd"),
    QT_TRANSLATE_NOOP("TableWords", "iptables"),
};

} // namespace

QString tableWord(const QString& english) {
  return QCoreApplication::translate("TableWords", english.toUtf8().constData());
}

} // namespace fg::gui
