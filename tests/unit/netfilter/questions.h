// What is asked of matches and targets: of ours (tests/unit/netfilter), and of the kernel's (tests/kernel).
#pragma once

#include "unit/netfilter/netfilter_fixture.h"

namespace fg::netfilter {

inline net::Ipv4Packet plain() { return udp("10.1.0.2", 4000, "10.2.0.2", 53); }

inline net::Ipv4Packet withTos(uint8_t tos) {
  net::Ipv4Packet packet = plain();
  packet.setTos(tos);
  return packet;
}

inline net::Ipv4Packet withTtl(uint8_t ttl) {
  net::Ipv4Packet packet = plain();
  packet.setTtl(ttl);
  return packet;
}

inline net::Ipv4Packet secondFragment() {
  net::Ipv4Packet::Spec spec;
  spec.source = ip("10.1.0.2"), spec.destination = ip("10.2.0.2");
  return net::Ipv4Packet::makeUdp(spec, 4000, 53, std::vector<uint8_t>(1600)).fragments(1500).at(1);
}

struct Question {
  std::string rule; // between "-A FORWARD" and "-j DROP"
  net::Ipv4Packet packet = plain();
  bool expected = true;
};

inline void PrintTo(const Question& question, std::ostream* out) { *out << question.rule; }

inline net::Ipv4Packet synWithMss(std::optional<uint16_t> mss) {
  std::vector<uint8_t> segment(20, 0);
  segment[13] = net::tcp::kSyn;
  if (mss) segment.insert(segment.end(), {2, 4, static_cast<uint8_t>(*mss >> 8), static_cast<uint8_t>(*mss)});
  segment.insert(segment.end(), {1, 1, 4, 2}); // SACK permitted
  segment[12] = static_cast<uint8_t>(segment.size() / 4 << 4);
  net::Ipv4Packet::Spec spec;
  spec.source = ip("10.1.0.2"), spec.destination = ip("10.2.0.2"), spec.protocol = net::Protocol::Tcp;
  return net::Ipv4Packet::make(spec, segment);
}

// Of a packet from eth0 to eth1, which 02:00:00:00:00:01 sent to 02:00:00:00:00:02.
inline const std::vector<Question>& questions() {
  static const net::Ipv4Packet kSyn = tcp("10.1.0.2", 4000, "10.2.0.2", 80, net::tcp::kSyn);
  static const std::vector<Question> kQuestions{
      Question{"-f", secondFragment(), true},
      Question{"-f", plain(), false},
      Question{"! -f", secondFragment(), false},
      Question{"! -f", plain(), true},
      Question{"-p udp -m udp --dport 53", secondFragment(), false},
      Question{"-m length --length 28"},
      Question{"-m length --length 29:", plain(), false},
      Question{"-m length ! --length 0:27"},
      Question{"-m length --length 20:30"},
      Question{"-m ttl --ttl-eq 64"},
      Question{"-m ttl ! --ttl-eq 64", plain(), false},
      Question{"-m ttl --ttl-lt 64", withTtl(63), true},
      Question{"-m ttl --ttl-lt 64", plain(), false},
      Question{"-m ttl --ttl-gt 63"},
      Question{"-m ttl --ttl-gt 64", plain(), false},
      Question{"-m tos --tos 0x10", withTos(0x10), true},
      Question{"-m tos --tos 0x10", withTos(0x11), false},
      Question{"-m tos --tos Minimize-Delay", withTos(0xd0), true},
      Question{"-m tos ! --tos 0x10", withTos(0x10), false},
      Question{"-m dscp --dscp-class EF", withTos(0xb9), true},
      Question{"-m dscp --dscp 0", withTos(3), true},
      Question{"-m dscp ! --dscp 0", withTos(3), false},
      Question{"-m iprange --src-range 10.1.0.1-10.1.0.9"},
      Question{"-m iprange --src-range 10.1.0.3-10.1.0.9", plain(), false},
      Question{"-m iprange ! --dst-range 10.2.0.2", plain(), false},
      Question{"-m iprange --src-range 10.1.0.1-10.1.0.9 --dst-range 10.3.0.0-10.3.0.1", plain(), false},
      Question{"-m mac --mac-source 02:00:00:00:00:01"},
      Question{"-m mac --mac-source 02:00:00:00:00:09", plain(), false},
      Question{"-m mac ! --mac-source 02:00:00:00:00:01", plain(), false},
      Question{"-m pkttype --pkt-type unicast"},
      Question{"-m pkttype --pkt-type broadcast", plain(), false},
      Question{"-m pkttype ! --pkt-type multicast"},
      Question{"-m connmark --mark 0"},
      Question{"-m connmark --mark 0x1", plain(), false},
      Question{"-m connmark ! --mark 0x1/0x1"},
      Question{"-p tcp -m tcp --tcp-flags SYN,ACK SYN", kSyn, true},
      Question{"-p tcp -m tcp ! --syn", kSyn, false},
      Question{"-p udp -m multiport --dports 52:53,80"},
      Question{"-p udp -m multiport --ports 4000", plain(), true},
      Question{"-m conntrack --ctstate NEW --ctdir ORIGINAL"},
      Question{"-m conntrack --ctstatus CONFIRMED", plain(), false},
      Question{"-m conntrack --ctstatus NONE", plain(), false},
      Question{"-m conntrack ! --ctstatus NONE"},
      Question{"-m conntrack --ctproto 17 --ctorigdst 10.2.0.0/16 --ctorigdstport 50:60"},
      Question{"-m conntrack --ctrepldst 10.1.0.2 --ctreplsrcport 53"},
      Question{"-m conntrack ! --ctreplsrc 10.2.0.2", plain(), false}};
  return kQuestions;
}

// What the table mangle does to a packet on its way.
struct Change {
  std::string rule; // behind "-A FORWARD"
  net::Ipv4Packet packet = plain();
};

inline void PrintTo(const Change& change, std::ostream* out) { *out << change.rule; }

inline const std::vector<Change>& changes() {
  const std::string mss = "-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS ";
  static const std::vector<Change> kChanges{{"-j TTL --ttl-set 7"},
                                            {"-j TTL --ttl-inc 5"},
                                            {"-j TTL --ttl-inc 255"},
                                            {"-j TTL --ttl-dec 4"},
                                            {"-j TOS --set-tos 0x10"},
                                            {"-j TOS --set-tos 0x10/0x3f", withTos(0xff)},
                                            {"-j TOS --and-tos 0x0f", withTos(0x3c)},
                                            {"-j TOS --xor-tos 0xff", withTos(0x3c)},
                                            {"-j DSCP --set-dscp 10", withTos(3)},
                                            {"-j DSCP --set-dscp-class EF"},
                                            {mss + "--set-mss 1300", synWithMss(1460)},
                                            {mss + "--set-mss 1300", synWithMss(1200)},
                                            {mss + "--set-mss 1300", synWithMss(std::nullopt)},
                                            {mss + "--set-mss 100", synWithMss(std::nullopt)},
                                            {mss + "--clamp-mss-to-pmtu", synWithMss(1500)},
                                            {mss + "--clamp-mss-to-pmtu", synWithMss(std::nullopt)}};
  return kChanges;
}

} // namespace fg::netfilter
