// Packets as tcpdump prints them: 4.9 (CentOS 7) and 4.99 (Debian 12), whose texts differ in little.
// https://github.com/the-tcpdump-group/tcpdump/tree/tcpdump-4.99.3 (print-*.c)
#pragma once

#include "commands/tcpdump/layers.h"

#include <map>
#include <string>
#include <tuple>

namespace fg::commands::tcpdump {

struct Style {
  int verbose = 0;              // -v, -vv, -vvv
  bool linkLevel = false;       // -e
  bool absoluteNumbers = false; // -S
};

class Printer {
public:
  explicit Printer(const Style& style) : m_style(style) {}
  // What stands behind the time. TCP's numbers count from the first packet of a connection that was printed.
  std::string print(const trace::CapturedFrame& frame);

private:
  // The same for what a tunnel carries.
  std::string ethernet(Span frame);
  std::string network(uint16_t etherType, Span bytes);
  std::string arp(Span bytes) const;
  std::string ip(Span bytes);
  struct Packet {
    std::string source, destination; // addresses
    net::Ipv4Address from, to;
    Span payload;      // what follows the IP header, as far as it is there
    size_t length = 0; // of it, as the header says
    bool fragmented = false;
    Span header;
  };
  std::string transport(uint8_t protocol, const Packet& packet);
  std::string tcp(const Packet& packet);
  std::string udp(const Packet& packet);
  std::string udpData(const Packet& packet, uint16_t from, uint16_t to);
  std::string icmp(const Packet& packet);
  std::string unreachable(Span message) const;
  std::string quoted(Span message);
  std::string vxlan(Span bytes);
  std::string otv(Span bytes);

  Style m_style;
  // The first numbers of connections, by addresses and ports with the smaller port first.
  std::map<std::tuple<uint32_t, uint32_t, uint32_t>, std::pair<uint32_t, uint32_t>> m_firstNumbers;
};

// A DNS message, the length included: "1+ A? kubernetes.default.svc.cluster.local. (54)".
std::string domainText(Span bytes, int verbose);
// TCP's options with what stands around them: ", options [mss 1460,…]".
std::string tcpOptionsText(Span options);
// What follows ", length N" of a segment to or from a port of HTTP.
std::string httpText(Span data, int verbose);

// Does the checksum over pseudo header and payload come out right?
uint16_t transportChecksum(Span ipHeader, Span payload);

} // namespace fg::commands::tcpdump
