#include "cursor/packet_bytes.h"

namespace fg::gui {
namespace {

constexpr qsizetype kEthernetHeader = 14;

QByteArray ipPart(const StepData& step) {
  return step.beginsWithEthernet ? step.bytes.mid(kEthernetHeader) : step.bytes;
}

// Marks what differs, byte by byte, from `from` on in `now`.
void mark(std::vector<bool>& changed, qsizetype from, const QByteArray& before, const QByteArray& now) {
  for (qsizetype i = 0; i < std::min(before.size(), now.size()); ++i)
    if (before[i] != now[i]) changed[static_cast<std::size_t>(from + i)] = true;
}

} // namespace

// The last bytes that were told of this packet up to the step. A tunnel's outer packet is another one: its
// hops are one deeper, and stand between this one's.
PacketBytes bytesAt(const Cursor& cursor) {
  const StepData *now = nullptr, *before = nullptr;
  if (!cursor.standing()) return {};
  int depth = cursor.hop()->depth;
  for (int i = cursor.position(); i >= 0 && !before; --i) {
    const Standing& standing = cursor.at(i);
    const HopData& hop = *cursor.hops()[standing.hop];
    if (hop.depth < depth || standing.isReply != cursor.standing()->isReply) break;
    const StepData& step = cursor.step(standing);
    if (hop.depth > depth || step.bytes.isEmpty()) continue;
    (now ? before : now) = &step;
  }
  if (!now) return {};
  PacketBytes out{now->bytes, now->beginsWithEthernet,
                  std::vector<bool>(static_cast<std::size_t>(now->bytes.size()))};
  bool isHere = now == cursor.step();
  if (!before || !isHere || ipPart(*before).size() != ipPart(*now).size()) return out;
  mark(out.changed, now->beginsWithEthernet ? kEthernetHeader : 0, ipPart(*before), ipPart(*now));
  if (now->beginsWithEthernet && before->beginsWithEthernet)
    mark(out.changed, 0, before->bytes.left(kEthernetHeader), now->bytes.left(kEthernetHeader));
  return out;
}

} // namespace fg::gui
