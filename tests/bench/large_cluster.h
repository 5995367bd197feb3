// A cluster of many nodes as the engine would tell it, and a packet's way from its first pod to its last.
#pragma once

#include <QJsonObject>

namespace fg::bench {

// What "topology" of docs/protocol.md gives.
QJsonObject largeTopology(int nodes, int podsOfEach);
// What "send" gives, from a pod of the first node to one of the last.
QJsonObject wayAcross(int nodes);

} // namespace fg::bench
