// The settings under net.netfilter, and which Linux is followed where two differ.
#pragma once

#include "netfilter/conntrack/tcp_memory.h"

#include <span>
#include <string>
#include <string_view>

namespace fg::netfilter {

struct ConntrackSettings {
  enum class Kernel { Linux3_10, Linux6_1 } kernel = Kernel::Linux6_1;

  // Seconds: nf_conntrack_*_timeout*.
  int udp = 30, udpStream = 120, icmp = 30, generic = 600;
  std::array<int, kTcpStates> tcp{0, 120, 60, 432000, 120, 60, 30, 120, 10, 120}; // by TcpState
  int tcpRetransmitted = 300, tcpUnacknowledged = 300;
  int tcpMaxRetransmissions = 3; // nf_conntrack_tcp_max_retrans

  int tcpLoose = 1;            // connections are picked up in the middle
  int tcpLiberal = 0;          // nf_conntrack_tcp_be_liberal: windows are not held against a segment
  int tcpIgnoreInvalidRst = 0; // Linux 5.14 and later
  int checksum = 1;            // looked at in PREROUTING
  int accounting = 0, timestamp = 0;
  int max = 262144; // connections; 0: any number

  bool isOld() const { return kernel == Kernel::Linux3_10; }
  // CentOS 7's.
  static ConntrackSettings linux3_10();
  // The seconds after which a connection in this state is forgotten.
  int tcpTimeout(TcpState state) const { return tcp[static_cast<size_t>(state)]; }
};

// One setting that can be written: its name behind "net.netfilter.nf_conntrack_".
struct ConntrackSysctl {
  std::string_view name;
  int& (*of)(ConntrackSettings&);
  int least, most;
};
std::span<const ConntrackSysctl> conntrackSysctls(ConntrackSettings::Kernel kernel);

inline constexpr std::string_view kConntrackSysctls = "net.netfilter.nf_conntrack_";

} // namespace fg::netfilter
