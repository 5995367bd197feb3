#include "netfilter/conntrack/tcp_segment.h"

#include <algorithm>
#include <array>

namespace fg::netfilter {

uint32_t wordAt(std::span<const uint8_t> bytes, size_t at) {
  return uint32_t{bytes[at]} << 24 | uint32_t{bytes[at + 1]} << 16 | uint32_t{bytes[at + 2]} << 8
         | bytes[at + 3];
}

size_t tcpHeaderLength(std::span<const uint8_t> segment) { return size_t{segment[12]} / 16 * 4; }

namespace {

constexpr size_t kTcpHeader = 20;

enum TcpOption : uint8_t { kEnd = 0, kNoOperation = 1, kWindowScale = 3, kSackPermitted = 4, kSack = 5 };

// The right edges of the blocks of a SACK option (RFC 2018).
void readSack(std::span<const uint8_t> blocks, TcpSegmentView& out) {
  for (size_t i = 0; i + 8 <= blocks.size(); i += 8)
    if (uint32_t edge = wordAt(blocks, i + 4); isAfter(edge, out.sackEnd)) out.sackEnd = edge;
}

void readOption(uint8_t kind, std::span<const uint8_t> value, TcpSegmentView& out) {
  constexpr uint8_t kLargestScale = 14; // RFC 7323
  if (kind == kWindowScale && value.size() == 1) out.scale = std::min(value[0], kLargestScale);
  if (kind == kSackPermitted && value.empty()) out.permitsSack = true;
  if (kind == kSack && !value.empty() && value.size() % 8 == 0) readSack(value, out);
}

void readOptions(std::span<const uint8_t> options, TcpSegmentView& out) {
  while (!options.empty() && options[0] != kEnd) {
    if (options[0] == kNoOperation) {
      options = options.subspan(1);
      continue;
    }
    if (options.size() < 2 || options[1] < 2 || options[1] > options.size()) return;
    readOption(options[0], options.subspan(2, options[1] - 2U), out);
    options = options.subspan(options[1]);
  }
}
} // namespace

bool hasSoundTcpHeader(const net::Ipv4Packet& packet) {
  const auto transport = packet.payload();
  if (transport.size() < kTcpHeader) return false;
  return tcpHeaderLength(transport) >= kTcpHeader && tcpHeaderLength(transport) <= transport.size();
}

bool isValidTcpFlags(uint8_t flags) {
  using namespace net::tcp;
  constexpr std::array<uint8_t, 9> kValid{
      kSyn, kSyn | kUrg, kSyn | kAck, kRst, kRst | kAck, kFin | kAck, kFin | kAck | kUrg, kAck, kAck | kUrg};
  const auto looked = static_cast<uint8_t>(flags & (kFin | kSyn | kRst | kAck | kUrg));
  return std::find(kValid.begin(), kValid.end(), looked) != kValid.end();
}

TcpKind tcpKind(uint8_t flags) {
  using namespace net::tcp;
  if (flags & kRst) return TcpKind::Rst;
  if (flags & kSyn) return flags & kAck ? TcpKind::SynAck : TcpKind::Syn;
  if (flags & kFin) return TcpKind::Fin;
  return flags & kAck ? TcpKind::Ack : TcpKind::None;
}

TcpSegmentView::TcpSegmentView(const net::Ipv4Packet& packet) {
  const auto transport = packet.payload();
  const size_t header = tcpHeaderLength(transport);
  const uint8_t flags = packet.tcpFlags();
  sequence = wordAt(transport, 4);
  ack = sackEnd = wordAt(transport, 8);
  window = static_cast<uint16_t>(transport[14] << 8 | transport[15]);
  kind = tcpKind(flags);
  syn = (flags & net::tcp::kSyn) != 0;
  hasAck = (flags & net::tcp::kAck) != 0;
  reset = (flags & net::tcp::kRst) != 0;
  const uint32_t counted = (syn ? 1U : 0U) + (flags & net::tcp::kFin ? 1U : 0U);
  end = sequence + static_cast<uint32_t>(transport.size() - header) + counted;
  hasOptions = header > kTcpHeader;
  readOptions(transport.subspan(kTcpHeader, header - kTcpHeader), *this);
}

} // namespace fg::netfilter
