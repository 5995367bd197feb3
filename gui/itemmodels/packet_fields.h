// A packet's bytes taken apart into the fields of its headers, tunnels and what they carry included.
#pragma once

#include <QByteArray>
#include <QString>

#include <vector>

namespace fg::gui {

struct PacketField {
  QString name, value;
  int depth = 0;               // 0: a header; 1: a field of it
  qsizetype at = 0, count = 0; // its bytes
  bool covers(qsizetype byte) const { return byte >= at && byte < at + count; }
};

enum class FirstHeader { Ethernet, Ip };

// Headers from the outside to the inside, each followed by its fields. What does not look like a header is
// "data".
std::vector<PacketField> packetFields(const QByteArray& bytes, FirstHeader first);

} // namespace fg::gui
