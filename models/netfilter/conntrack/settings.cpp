#include "netfilter/conntrack/settings.h"

#include <climits>

namespace fg::netfilter {
namespace {
using S = ConntrackSettings;

template<TcpState State> int& tcpTimeoutOf(S& s) { return s.tcp[static_cast<size_t>(State)]; }

// In the order of their names. The last one is younger than Linux 3.10.
constexpr std::array kSysctls{
    ConntrackSysctl{"acct", [](S& s) -> int& { return s.accounting; }, 0, 1},
    ConntrackSysctl{"checksum", [](S& s) -> int& { return s.checksum; }, 0, 1},
    ConntrackSysctl{"generic_timeout", [](S& s) -> int& { return s.generic; }, INT_MIN, INT_MAX},
    ConntrackSysctl{"icmp_timeout", [](S& s) -> int& { return s.icmp; }, INT_MIN, INT_MAX},
    ConntrackSysctl{"max", [](S& s) -> int& { return s.max; }, 0, INT_MAX},
    ConntrackSysctl{"tcp_be_liberal", [](S& s) -> int& { return s.tcpLiberal; }, 0, 1},
    ConntrackSysctl{"tcp_loose", [](S& s) -> int& { return s.tcpLoose; }, 0, 1},
    ConntrackSysctl{"tcp_max_retrans", [](S& s) -> int& { return s.tcpMaxRetransmissions; }, 0, 255},
    ConntrackSysctl{"tcp_timeout_close", tcpTimeoutOf<TcpState::Close>, INT_MIN, INT_MAX},
    ConntrackSysctl{"tcp_timeout_close_wait", tcpTimeoutOf<TcpState::CloseWait>, INT_MIN, INT_MAX},
    ConntrackSysctl{"tcp_timeout_established", tcpTimeoutOf<TcpState::Established>, INT_MIN, INT_MAX},
    ConntrackSysctl{"tcp_timeout_fin_wait", tcpTimeoutOf<TcpState::FinWait>, INT_MIN, INT_MAX},
    ConntrackSysctl{"tcp_timeout_last_ack", tcpTimeoutOf<TcpState::LastAck>, INT_MIN, INT_MAX},
    ConntrackSysctl{"tcp_timeout_max_retrans", [](S& s) -> int& { return s.tcpRetransmitted; }, INT_MIN,
                    INT_MAX},
    ConntrackSysctl{"tcp_timeout_syn_recv", tcpTimeoutOf<TcpState::SynRecv>, INT_MIN, INT_MAX},
    ConntrackSysctl{"tcp_timeout_syn_sent", tcpTimeoutOf<TcpState::SynSent>, INT_MIN, INT_MAX},
    ConntrackSysctl{"tcp_timeout_time_wait", tcpTimeoutOf<TcpState::TimeWait>, INT_MIN, INT_MAX},
    ConntrackSysctl{"tcp_timeout_unacknowledged", [](S& s) -> int& { return s.tcpUnacknowledged; }, INT_MIN,
                    INT_MAX},
    ConntrackSysctl{"timestamp", [](S& s) -> int& { return s.timestamp; }, 0, 1},
    ConntrackSysctl{"udp_timeout", [](S& s) -> int& { return s.udp; }, INT_MIN, INT_MAX},
    ConntrackSysctl{"udp_timeout_stream", [](S& s) -> int& { return s.udpStream; }, INT_MIN, INT_MAX},
    ConntrackSysctl{"tcp_ignore_invalid_rst", [](S& s) -> int& { return s.tcpIgnoreInvalidRst; }, 0, 1},
};
} // namespace

ConntrackSettings ConntrackSettings::linux3_10() {
  ConntrackSettings out;
  out.kernel = Kernel::Linux3_10;
  out.udpStream = 180;
  return out;
}

std::span<const ConntrackSysctl> conntrackSysctls(ConntrackSettings::Kernel kernel) {
  const std::span all(kSysctls);
  return kernel == ConntrackSettings::Kernel::Linux3_10 ? all.first(all.size() - 1) : all;
}

} // namespace fg::netfilter
