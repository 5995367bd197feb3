#include "bench/large_cluster.h"

#include <QJsonArray>

namespace fg::bench {
namespace {

QString nodeName(int node) { return QStringLiteral("node%1").arg(node); }
QString podName(int node, int pod) { return QStringLiteral("default/web-%1-%2").arg(node).arg(pod); }

QJsonObject interfaceOf(const QString& name, const QString& kind, const QString& address) {
  return {
      {"name", name}, {"kind", kind}, {"up", true}, {"carrier", true}, {"addresses", QJsonArray{address}}};
}

QJsonObject hop(const QString& place, const QString& in, const QString& out) {
  QJsonArray steps;
  if (!in.isEmpty()) steps.append(QJsonObject{{"kind", "enter-interface"}, {"interface", in}});
  if (!out.isEmpty()) steps.append(QJsonObject{{"kind", "exit-interface"}, {"interface", out}});
  return {{"namespace", place}, {"node", place}, {"steps", steps}};
}

} // namespace

QJsonObject largeTopology(int nodes, int podsOfEach) {
  QJsonArray namespaces;
  for (int node = 0; node < nodes; ++node) {
    QString subnet = QStringLiteral("10.%1.%2.").arg(128 + node / 256).arg(node % 256);
    QJsonObject eth0 = interfaceOf("eth0", "ethernet", QStringLiteral("192.168.%1.10/16").arg(node));
    eth0["segment"] = "lan";
    QJsonArray interfaces{eth0, interfaceOf("docker0", "bridge", subnet + "1/24")};
    for (int pod = 0; pod < podsOfEach; ++pod) {
      QJsonObject veth = interfaceOf(QStringLiteral("veth%1").arg(pod), "veth", {});
      veth["peer_namespace"] = podName(node, pod);
      interfaces.append(veth);
      namespaces.append(
          QJsonObject{{"name", podName(node, pod)},
                      {"kind", "pod"},
                      {"node", nodeName(node)},
                      {"interfaces",
                       QJsonArray{interfaceOf("eth0", "veth", subnet + QString::number(pod + 2) + "/24")}}});
    }
    namespaces.append(QJsonObject{
        {"name", nodeName(node)}, {"kind", "node"}, {"node", nodeName(node)}, {"interfaces", interfaces}});
  }
  return {{"namespaces", namespaces},
          {"segments", QJsonArray{QJsonObject{{"name", "lan"}, {"prefix", "192.168.0.0/16"}}}}};
}

QJsonObject wayAcross(int nodes) {
  QString first = nodeName(0), last = nodeName(nodes - 1);
  QJsonArray hops{hop(podName(0, 0), {}, "eth0"), hop(first, "veth0", "eth0"), hop(last, "eth0", "veth0"),
                  hop(podName(nodes - 1, 0), "eth0", {})};
  return {{"paths", QJsonArray{QJsonObject{{"disposition", "delivered"}, {"hops", hops}}}}};
}

} // namespace fg::bench
