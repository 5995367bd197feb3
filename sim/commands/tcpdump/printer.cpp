#include "commands/tcpdump/printer.h"

#include <fmt/format.h>

namespace fg::commands::tcpdump {
namespace {

constexpr uint16_t kIpv4 = 0x0800, kArpType = 0x0806;
constexpr uint8_t kIcmp = 1, kTcp = 6, kUdp = 17;

std::string addressAt(Span bytes, size_t at) { return net::Ipv4Address(word(bytes, at)).text(); }

std::string typeText(uint16_t etherType) {
  std::string_view name = etherType == kIpv4      ? "IPv4"
                          : etherType == kArpType ? "ARP"
                          : etherType == 0x86dd   ? "IPv6"
                                                  : "Unknown";
  return fmt::format("{} (0x{:04x})", name, etherType);
}

std::string protocolText(uint8_t protocol) {
  std::string_view name = protocol == kIcmp  ? "ICMP"
                          : protocol == kTcp ? "TCP"
                          : protocol == kUdp ? "UDP"
                          : protocol == 4    ? "IPIP"
                          : protocol == 47   ? "GRE"
                                             : "unknown";
  return fmt::format("{} ({})", name, protocol);
}

} // namespace

uint16_t transportChecksum(Span ipHeader, Span payload) {
  net::Bytes pseudo(ipHeader.begin() + 12, ipHeader.begin() + 20);
  pseudo.push_back(0);
  pseudo.push_back(ipHeader[9]);
  pseudo.push_back(static_cast<uint8_t>(payload.size() >> 8));
  pseudo.push_back(static_cast<uint8_t>(payload.size()));
  uint32_t sum = net::checksumAdd(payload, net::checksumAdd(pseudo));
  return static_cast<uint16_t>(~net::checksumFold(sum));
}

std::string Printer::print(const trace::CapturedFrame& frame) {
  if (frame.ethernet) return ethernet(frame.bytes);
  // A TUN interface has no Ethernet header.
  std::string before = m_style.linkLevel ? "ip: " : "IP ";
  return before + ip(frame.bytes);
}

std::string Printer::ethernet(Span frame) {
  constexpr size_t kHeader = 14;
  if (frame.size() < kHeader) return "[|ether]";
  uint16_t type = half(frame, 12);
  std::string out;
  if (m_style.linkLevel)
    out = fmt::format("{} > {}, ethertype {}, length {}: ", macAt(frame, 6).text(), macAt(frame, 0).text(),
                      typeText(type), frame.size());
  return out + network(type, frame.subspan(kHeader));
}

std::string Printer::network(uint16_t etherType, Span bytes) {
  if (etherType == kArpType) return (m_style.linkLevel ? "" : "ARP, ") + arp(bytes);
  if (etherType == kIpv4) return (m_style.linkLevel ? "" : "IP ") + ip(bytes);
  return fmt::format("{}, length {}", typeText(etherType), bytes.size());
}

std::string Printer::arp(Span bytes) const {
  constexpr size_t kLength = 28;
  if (bytes.size() < kLength) return fmt::format("[|ARP], length {}", bytes.size());
  uint16_t operation = half(bytes, 6);
  std::string out = m_style.verbose > 0 ? "Ethernet (len 6), IPv4 (len 4), " : "";
  net::MacAddress target = macAt(bytes, 18);
  if (operation == 1) {
    out += "Request who-has " + addressAt(bytes, 24);
    if (target != net::MacAddress{}) out += " (" + target.text() + ")";
    out += " tell " + addressAt(bytes, 14);
  } else if (operation == 2) {
    out += "Reply " + addressAt(bytes, 14) + " is-at " + macAt(bytes, 8).text();
  } else {
    out += fmt::format("Unknown ({})", operation);
  }
  return out + fmt::format(", length {}", bytes.size());
}

std::string Printer::ip(Span bytes) {
  constexpr size_t kShortest = 20;
  if (bytes.size() < kShortest) return "[|ip]";
  size_t header = static_cast<size_t>(bytes[0] & 0xf) * 4, length = half(bytes, 2);
  if (header < kShortest) return fmt::format("bad-hlen {}", header);
  if (length < header) return fmt::format("bad-len {}", length);
  uint16_t fragment = half(bytes, 6);
  size_t offset = static_cast<size_t>(fragment & 0x1fff) * 8;
  std::string out;
  if (m_style.verbose > 0) {
    std::string flags = fragment & 0x2000   ? fragment & 0x4000 ? "+, DF" : "+"
                        : fragment & 0x4000 ? "DF"
                                            : "none";
    std::string tos = fmt::format("tos 0x{:x}", bytes[1]);
    if (int congestion = bytes[1] & 3)
      tos += congestion == 1 ? ",ECT(1)" : congestion == 2 ? ",ECT(0)" : ",CE";
    out = fmt::format("({}, ttl {}, id {}, offset {}, flags [{}], proto {}, length {}", tos, bytes[8],
                      half(bytes, 4), offset, flags, protocolText(bytes[9]), length);
    if (header > kShortest) out += ", options (flannelgraph does not decode them)";
    uint16_t sum = net::checksumFold(net::checksumAdd(bytes.first(std::min(header, bytes.size()))));
    if (bytes.size() >= header && sum != 0xffff) out += fmt::format(", bad cksum {:x}!", half(bytes, 10));
    out += ")\n    ";
  }
  Packet packet;
  packet.source = addressAt(bytes, 12);
  packet.destination = addressAt(bytes, 16);
  packet.from = net::Ipv4Address(word(bytes, 12));
  packet.to = net::Ipv4Address(word(bytes, 16));
  packet.length = length - header;
  packet.payload = bytes.subspan(std::min(header, bytes.size()));
  if (packet.payload.size() > packet.length) packet.payload = packet.payload.first(packet.length);
  packet.fragmented = (fragment & 0x3fff) != 0;
  packet.header = bytes.first(kShortest);
  if (offset > 0)
    return out + fmt::format("{} > {}: ip-proto-{}", packet.source, packet.destination, bytes[9]);
  return out + transport(bytes[9], packet);
}

std::string Printer::transport(uint8_t protocol, const Packet& packet) {
  if (protocol == kTcp) return tcp(packet);
  if (protocol == kUdp) return udp(packet);
  std::string out = fmt::format("{} > {}: ", packet.source, packet.destination);
  if (protocol == kIcmp) return out + icmp(packet);
  return out + fmt::format(" ip-proto-{} {}", protocol, packet.length).substr(1);
}

std::string Printer::udp(const Packet& packet) {
  constexpr size_t kHeader = 8;
  if (packet.payload.size() < kHeader)
    return fmt::format("{} > {}: [|udp]", packet.source, packet.destination);
  uint16_t from = half(packet.payload, 0), to = half(packet.payload, 2), sum = half(packet.payload, 6);
  std::string out = fmt::format("{}.{} > {}.{}: ", packet.source, from, packet.destination, to);
  bool whole = packet.payload.size() >= packet.length && !packet.fragmented;
  if (m_style.verbose > 1 && sum == 0)
    out += "[no cksum] ";
  else if (m_style.verbose > 1 && whole)
    out += transportChecksum(packet.header, packet.payload) == 0
               ? "[udp sum ok] "
               : fmt::format("[bad udp cksum 0x{:04x}!] ", sum);
  return out + udpData(packet, from, to);
}

std::string Printer::udpData(const Packet& packet, uint16_t from, uint16_t to) {
  constexpr size_t kHeader = 8;
  constexpr uint16_t kDomain = 53, kOtv = 8472, kVxlan = 4789;
  Span data = packet.payload.subspan(kHeader);
  auto either = [&](uint16_t port) { return from == port || to == port; };
  size_t length = half(packet.payload, 4);
  if (!data.empty() && either(kDomain)) return domainText(data, m_style.verbose);
  // tcpdump takes the port of Linux' VXLAN for that of OTV.
  if (!data.empty() && either(kOtv)) return otv(data);
  if (!data.empty() && either(kVxlan)) return vxlan(data);
  return fmt::format("UDP, length {}", length >= kHeader ? length - kHeader : packet.length - kHeader);
}

std::string Printer::otv(Span bytes) {
  constexpr size_t kHeader = 8;
  if (bytes.size() < kHeader) return "OTV, [|OTV]";
  return fmt::format("OTV, flags [{}] (0x{:02x}), overlay {}, instance {}\n", bytes[0] & 8 ? "I" : ".",
                     bytes[0], word(bytes, 0) & 0xffffff, word(bytes, 4) >> 8)
         + ethernet(bytes.subspan(kHeader));
}

std::string Printer::vxlan(Span bytes) {
  constexpr size_t kHeader = 8;
  if (bytes.size() < kHeader) return "VXLAN, [|VXLAN]";
  return fmt::format("VXLAN, flags [{}] (0x{:02x}), vni {}\n", bytes[0] & 8 ? "I" : ".", bytes[0],
                     word(bytes, 4) >> 8)
         + ethernet(bytes.subspan(kHeader));
}

// --- TCP --------------------------------------------------------------------------------------------

std::string Printer::tcp(const Packet& packet) {
  constexpr size_t kHeader = 20;
  constexpr uint8_t kFin = 1, kSyn = 2, kReset = 4, kAck = 16;
  Span bytes = packet.payload;
  if (bytes.size() < kHeader) return fmt::format("{} > {}: [|tcp]", packet.source, packet.destination);
  uint16_t from = half(bytes, 0), to = half(bytes, 2);
  uint32_t sequence = word(bytes, 4), acknowledged = word(bytes, 8);
  uint8_t flags = bytes[13];
  size_t header = static_cast<size_t>(bytes[12] >> 4) * 4;
  std::string out = fmt::format("{}.{} > {}.{}: ", packet.source, from, packet.destination, to);
  if (header < kHeader) return out + fmt::format(" [bad hdr length {} - too short, < 20]", header).substr(1);
  if (header > packet.length)
    return out + fmt::format("[bad hdr length {} - too long, > {}]", header, packet.length);

  std::string names;
  for (auto [bit, name] : {std::pair{kFin, 'F'},
                           {kSyn, 'S'},
                           {kReset, 'R'},
                           {uint8_t{8}, 'P'},
                           {kAck, '.'},
                           {uint8_t{32}, 'U'},
                           {uint8_t{64}, 'E'},
                           {uint8_t{128}, 'W'}})
    if (flags & bit) names += name;
  out += fmt::format("Flags [{}]", names.empty() ? "none" : names);

  if (!m_style.absoluteNumbers && (flags & kAck)) {
    bool reversed = from > to || (from == to && packet.from.value() > packet.to.value());
    auto [a, b] = reversed ? std::pair{packet.to, packet.from} : std::pair{packet.from, packet.to};
    uint32_t both = reversed ? uint32_t{to} << 16 | from : uint32_t{from} << 16 | to;
    auto [it, added] = m_firstNumbers.try_emplace({a.value(), b.value(), both});
    auto& [first, other] = it->second;
    if (added || (flags & kSyn)) {
      (reversed ? other : first) = sequence;
      (reversed ? first : other) = acknowledged - 1;
    } else {
      sequence -= reversed ? other : first;
      acknowledged -= reversed ? first : other;
    }
  }

  if (m_style.verbose > 0 && !packet.fragmented && bytes.size() >= packet.length) {
    bool good = transportChecksum(packet.header, bytes) == 0;
    out += fmt::format(", cksum 0x{:04x} ({})", half(bytes, 16), good ? "correct" : "incorrect");
  }
  size_t data = packet.length - header;
  if (m_style.verbose > 1 || data > 0 || (flags & (kSyn | kFin | kReset))) {
    out += fmt::format(", seq {}", sequence);
    if (data > 0) out += fmt::format(":{}", sequence + static_cast<uint32_t>(data));
  }
  if (flags & kAck) out += fmt::format(", ack {}", acknowledged);
  out += fmt::format(", win {}", half(bytes, 14));
  if (flags & 32) out += fmt::format(", urg {}", half(bytes, 18));
  if (header > kHeader && bytes.size() >= header)
    out += tcpOptionsText(bytes.subspan(kHeader, header - kHeader));
  out += fmt::format(", length {}", data);
  if (data == 0 || bytes.size() <= header) return out;
  Span rest = bytes.subspan(header);
  auto either = [&](uint16_t port) { return from == port || to == port; };
  constexpr uint16_t kDomain = 53, kHttp = 80, kHttpAlternative = 8080;
  if (either(kHttp) || either(kHttpAlternative)) return out + httpText(rest, m_style.verbose);
  if (either(kDomain) && rest.size() > 2) return out + " " + domainText(rest.subspan(2), m_style.verbose);
  return out;
}

// --- ICMP -------------------------------------------------------------------------------------------

std::string Printer::icmp(const Packet& packet) {
  constexpr size_t kHeader = 8;
  Span bytes = packet.payload;
  if (bytes.size() < kHeader) return "[|icmp]";
  uint8_t type = bytes[0], code = bytes[1];
  std::string what;
  bool quotes = type == 3 || type == 5 || type == 11 || type == 12;
  if (type == 0 || type == 8)
    what = fmt::format("echo {}, id {}, seq {}", type == 8 ? "request" : "reply", half(bytes, 4),
                       half(bytes, 6));
  else if (type == 3)
    what = unreachable(bytes);
  else if (type == 5 && bytes.size() >= kHeader + 20)
    what = fmt::format("redirect {} to {} {}", addressAt(bytes, kHeader + 16), code & 1 ? "host" : "net",
                       addressAt(bytes, 4));
  else if (type == 11)
    what = code == 0 ? "time exceeded in-transit" : "ip reassembly time exceeded";
  else if (type == 12)
    what = fmt::format("parameter problem - octet {}", bytes[4]);
  else
    what = fmt::format("type-#{}", type);
  std::string out = fmt::format("ICMP {}, length {}", what, packet.length);
  if (m_style.verbose > 0 && !packet.fragmented && bytes.size() >= packet.length
      && net::checksumFold(net::checksumAdd(bytes)) != 0xffff)
    out += fmt::format(" (wrong icmp cksum {:x}!)", half(bytes, 2));
  if (m_style.verbose > 0 && quotes) out += "\n\t" + quoted(bytes.subspan(kHeader));
  return out;
}

std::string Printer::unreachable(Span bytes) const {
  constexpr size_t kInner = 8;
  uint8_t code = bytes[1];
  if (bytes.size() < kInner + 20) return fmt::format("#{} unreachable", code);
  std::string host = addressAt(bytes, kInner + 16);
  Span inner = bytes.subspan(kInner);
  if (code == 2) return fmt::format("{} protocol {} unreachable", host, inner[9]);
  if (code == 3) {
    size_t header = static_cast<size_t>(inner[0] & 0xf) * 4;
    uint16_t port = inner.size() >= header + 4 ? half(inner, header + 2) : uint16_t{0};
    if (inner[9] == kTcp || inner[9] == kUdp)
      return fmt::format("{} {} port {} unreachable", host, inner[9] == kTcp ? "tcp" : "udp", port);
    return fmt::format("{} protocol {} port {} unreachable", host, inner[9], port);
  }
  if (code == 4) {
    uint16_t mtu = half(bytes, 6);
    return mtu ? fmt::format("{} unreachable - need to frag (mtu {})", host, mtu)
               : fmt::format("{} unreachable - need to frag", host);
  }
  constexpr std::string_view kTexts[] = {"net {} unreachable",
                                         "host {} unreachable",
                                         "",
                                         "",
                                         "",
                                         "{} unreachable - source route failed",
                                         "net {} unreachable - unknown",
                                         "host {} unreachable - unknown",
                                         "{} unreachable - source host isolated",
                                         "net {} unreachable - admin prohibited",
                                         "host {} unreachable - admin prohibited",
                                         "net {} unreachable - tos prohibited",
                                         "host {} unreachable - tos prohibited",
                                         "host {} unreachable - admin prohibited filter"};
  if (code < std::size(kTexts)) return fmt::format(fmt::runtime(kTexts[code]), host);
  return fmt::format("{} unreachable - #{}", host, code);
}

// The packet that an error quotes, without a link level of its own.
std::string Printer::quoted(Span bytes) { return (m_style.linkLevel ? "" : "IP ") + ip(bytes); }

} // namespace fg::commands::tcpdump
