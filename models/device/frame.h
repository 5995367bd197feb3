// What devices carry: an Ethernet frame, and what the kernel of the namespace that holds it knows about it
// (the kernel's sk_buff).
#pragma once

#include "net/ipv4_packet.h"
#include "net/mac_address.h"
#include "netfilter/conntrack/conntrack.h"
#include "netfilter/evaluation.h"
#include "trace/recorder.h"

#include <map>
#include <memory>
#include <optional>

namespace fg::device {

inline constexpr uint16_t kEtherIpv4 = 0x0800;
inline constexpr uint16_t kEtherArp = 0x0806;
inline constexpr size_t kEthernetHeader = 14;

// The copies of one flooded frame. The first one that somebody takes carries the packet's record on; when
// nobody wants any of them, the packet has ended.
class FloodedCopies {
public:
  FloodedCopies(trace::PacketId packet, trace::NamespaceId where, size_t copies)
      : m_packet(packet), m_where(where), m_left(copies) {}

  // The record to write to from now on, or none where another copy has it.
  trace::PacketId take();
  // One copy was flooded again, into `copies`.
  void split(size_t copies) { m_left += copies - 1; }
  // One copy was thrown away.
  void refuse(trace::Recorder& recorder);

private:
  trace::PacketId m_packet;
  trace::NamespaceId m_where; // where it was flooded
  size_t m_left;
  bool m_taken = false;
};

// What one namespace knows about a frame; forgotten when the frame leaves it.
struct Notes {
  uint32_t mark = 0;
  netfilter::ConntrackReference conntrack;
  int in = 0;             // the interface that it came in by, as the IP layer sees it; 0: made here
  int port = 0;           // the bridge port that it came in by; 0: none
  bool prerouted = false; // br_netfilter ran PREROUTING on it at the bridge port
  bool routed = false;    // br_netfilter looked up its route: the IP layer finds skb->dst set
  bool forHost = false;   // it was for this host's MAC address before br_netfilter rewrote that
  netfilter::Sender sender = netfilter::Sender::Elsewhere;
  bool checksumLeft = false;    // its checksum is left to the card that it leaves by (CHECKSUM_PARTIAL)
  uint16_t largestFragment = 0; // bytes; it was put together from fragments of at most this size
};

// Who hands a frame on gives it away (Frame&&): on its way through a namespace it lies where it came in.
struct Frame {
  net::MacAddress destination, source;
  uint16_t type = kEtherIpv4;
  std::optional<net::Ipv4Packet> packet; // well-formed IPv4
  net::Bytes other;                      // any other payload: ARP, malformed IPv4
  trace::PacketId id;                    // none: not recorded
  bool hidden = false;                   // of the control plane: neither it nor what answers it is recorded
  std::shared_ptr<FloodedCopies> copies; // null unless it is one of several
  Notes notes;
  std::shared_ptr<Frame> carried; // what travels inside of it: its record and its copies; null: no tunnel's
  // How often each bridge flooded it or a copy of it; null: none did. Looked up only, never walked through.
  std::shared_ptr<std::map<const void*, int>> floods;

  std::span<const uint8_t> payload() const {
    return packet ? std::span<const uint8_t>(packet->bytes()) : other;
  }
  size_t size() const { return kEthernetHeader + payload().size(); } // bytes, without the check sequence
  // As it is on the wire: header and payload.
  net::Bytes wire() const;
  // A frame from the bytes that a wire carried; nothing where they are no frame.
  static std::optional<Frame> parse(std::span<const uint8_t> wire);
  // Somebody here has a use for it: from now on it is the recorded one, unless another copy is already.
  void take();
};

} // namespace fg::device
