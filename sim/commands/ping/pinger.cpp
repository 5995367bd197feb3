// One run of ping.
#include "commands/ping/pinger.h"
#include "commands/support/result.h"
#include "commands/support/tables.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace fg::commands::ping {
namespace {

constexpr int64_t kAssumedCount = 4;
constexpr uint32_t kTimestampBytes = 16; // struct timeval: less data carries no send time

int64_t microseconds(net::SimTime time) {
  return std::chrono::duration_cast<std::chrono::microseconds>(time).count();
}

// Three significant digits behind the point below a millisecond, fewer above (ping_common.c,
// gather_statistics).
std::string timeText(int64_t us) {
  if (us >= 100000 - 50) return fmt::format("{} ms", (us + 500) / 1000);
  if (us >= 10000 - 5) return fmt::format("{}.{:01} ms", (us + 50) / 1000, (us + 50) % 1000 / 100);
  if (us >= 1000) return fmt::format("{}.{:02} ms", (us + 5) / 1000, (us + 5) % 1000 / 10);
  return fmt::format("{}.{:03} ms", us / 1000, us % 1000);
}

std::string milliseconds(int64_t us) { return fmt::format("{}.{:03}", us / 1000, us % 1000); }

// ping/ping.c, pr_icmph
std::string errorText(const Answer& answer) {
  using namespace net::icmp;
  if (answer.icmpType == kTimeExceeded)
    return answer.icmpCode == 0 ? "Time to live exceeded" : "Frag reassembly time exceeded";
  if (answer.icmpType != kUnreachable) return fmt::format("Bad ICMP type: {}", answer.icmpType);
  switch (answer.icmpCode) {
  case kNetUnreachable:
    return "Destination Net Unreachable";
  case kHostUnreachable:
    return "Destination Host Unreachable";
  case kProtocolUnreachable:
    return "Destination Protocol Unreachable";
  case kPortUnreachable:
    return "Destination Port Unreachable";
  case kFragmentationNeeded:
    return fmt::format("Frag needed and DF set (mtu = {})", answer.mtu);
  case 5:
    return "Source Route Failed";
  case 6:
    return "Destination Net Unknown";
  case 7:
    return "Destination Host Unknown";
  case 8:
    return "Source Host Isolated";
  case kNetProhibited:
    return "Destination Net Prohibited";
  case kHostProhibited:
    return "Destination Host Prohibited";
  case 11:
    return "Destination Net Unreachable for Type of Service";
  case 12:
    return "Destination Host Unreachable for Type of Service";
  case kAdminProhibited:
    return "Packet filtered";
  case 14:
    return "Precedence Violation";
  case 15:
    return "Precedence Cutoff";
  default:
    return fmt::format("Dest Unreachable, Bad Code: {}", answer.icmpCode);
  }
}

} // namespace

bool Pinger::isTimed() const { return m_settings.dataBytes >= kTimestampBytes; }

CommandResult Pinger::run() {
  m_id = processId(m_context);
  m_count = m_settings.count.value_or(kAssumedCount);
  if (!m_settings.count)
    m_result.err =
        fmt::format("flannelgraph: ping would go on until it is interrupted; it ends after {} here "
                    "(as with -c {})\n",
                    kAssumedCount, kAssumedCount);
  m_result.out = fmt::format("PING {} ({}) {}({}) bytes of data.\n", m_settings.name,
                             m_settings.target.text(), m_settings.dataBytes, m_settings.dataBytes + 28);
  sendAll();
  lingerForTheLast();
  m_context.prober.forgetAll();
  m_result.out += statistics();
  m_result.status = m_received > 0 ? 0 : 1;
  return std::move(m_result);
}

void Pinger::sendAll() {
  m_firstSent = m_context.prober.now();
  while (m_sent < m_count) {
    sendOne();
    if (m_sent < m_count) receiveUntil(m_firstSent + m_settings.interval * m_sent);
  }
}

void Pinger::sendOne() {
  Request request;
  request.destination = m_settings.target;
  request.id = m_id;
  request.sequence = static_cast<uint16_t>(++m_sent);
  request.ttl = m_settings.ttl;
  request.dataBytes = m_settings.dataBytes;
  request.dontFragment = m_settings.dontFragment;
  request.fragmentable = m_settings.fragmentable;
  m_lastSent = m_context.prober.now();
  m_sequences[m_context.prober.send(m_context.ns, request)] = request.sequence;
}

// Twice the longest round trip, but not less than the interval; without any answer, as long as -W says
// (ping_common.c, __schedule_exit).
void Pinger::lingerForTheLast() {
  net::SimTime wait = m_settings.linger;
  if (!m_roundTrips.empty()) {
    int64_t longest = *std::max_element(m_roundTrips.begin(), m_roundTrips.end());
    wait = std::max<net::SimTime>(std::chrono::microseconds(2 * longest), m_settings.interval);
  }
  receiveUntil(m_lastSent + wait);
}

void Pinger::receiveUntil(net::SimTime until) {
  bool all = m_sent == m_count;
  while (!(all && isComplete())) {
    auto arrival = m_context.prober.nextAnswer(until);
    if (!arrival) return;
    note(*arrival);
  }
}

void Pinger::note(const Prober::Arrival& arrival) {
  auto it = m_sequences.find(arrival.request);
  if (it == m_sequences.end()) return;
  uint16_t sequence = it->second;
  switch (arrival.answer.kind) {
  case Answer::Kind::EchoReply:
    return noteReply(sequence, arrival.answer);
  case Answer::Kind::LocalError:
    return noteLocalError(arrival.answer);
  case Answer::Kind::IcmpError:
    if (arrival.answer.icmpType == net::icmp::kRedirect) return noteRedirect(sequence, arrival.answer);
    ++m_errors;
    acknowledge(sequence);
    if (!m_settings.quiet)
      m_result.out += fmt::format("From {} icmp_seq={} {}\n", arrival.answer.from.text(), sequence,
                                  errorText(arrival.answer));
    return;
  case Answer::Kind::Data:
  case Answer::Kind::Stream:
  case Answer::Kind::Closed:
  case Answer::Kind::Reset:
  case Answer::Kind::TimedOut:
  case Answer::Kind::Refused:
    return;
  }
}

void Pinger::noteReply(uint16_t sequence, const Answer& answer) {
  ++m_received;
  acknowledge(sequence);
  int64_t roundTrip = microseconds(answer.at - answer.sentAt);
  if (isTimed()) m_roundTrips.push_back(roundTrip);
  if (m_settings.quiet) return;
  std::string time = isTimed() ? " time=" + timeText(roundTrip) : "";
  m_result.out += fmt::format("{} bytes from {}: icmp_seq={} ttl={}{}\n", answer.bytes, answer.from.text(),
                              sequence, answer.ttl, time);
}

// A redirect comes as a packet, not by the error queue: it is no error, and the answer is still to come.
void Pinger::noteRedirect(uint16_t sequence, const Answer& answer) {
  if (m_settings.quiet) return;
  constexpr std::array<std::string_view, 4> kWhat{"Network", "Host", "Type of Service and Network",
                                                  "Type of Service and Host"};
  m_result.out += fmt::format("From {}: icmp_seq={} Redirect {}(New nexthop: {})\n", answer.from.text(),
                              sequence, kWhat.at(answer.icmpCode & 3U), net::Ipv4Address(answer.mtu).text());
}

void Pinger::noteLocalError(const Answer& answer) {
  ++m_errors;
  if (m_settings.quiet) return;
  if (answer.tooBig)
    m_result.err += fmt::format("ping: local error: {}essage too long, mtu={}\n",
                                m_context.machine.tools == ToolVersion::Debian12 ? 'm' : 'M', answer.mtu);
  else if (answer.notPermitted)
    m_result.err += "ping: sendmsg: Operation not permitted\n";
  else if (answer.error)
    m_result.err += fmt::format("ping: sendmsg: {}\n", core::text(*answer.error));
}

// How many requests were under way at most, this one included.
void Pinger::acknowledge(uint16_t sequence) { m_pipe = std::max(m_pipe, m_sent - sequence + 1); }

std::string Pinger::statistics() const {
  std::string out = fmt::format("\n--- {} ping statistics ---\n{} packets transmitted, {} received, ",
                                m_settings.name, m_sent, m_received);
  if (m_errors) out += fmt::format("+{} errors, ", m_errors);
  double loss = static_cast<double>(m_sent - m_received) * 100 / static_cast<double>(m_sent);
  bool debian = m_context.machine.tools == ToolVersion::Debian12;
  out += debian ? fmt::format("{:.6g}% packet loss, ", loss)
                : fmt::format("{}% packet loss, ", static_cast<int>(loss));
  out += fmt::format("time {}ms\n", microseconds(m_lastSent - m_firstSent) / 1000);
  std::string separator;
  if (!m_roundTrips.empty()) {
    auto count = static_cast<int64_t>(m_roundTrips.size());
    int64_t sum = std::accumulate(m_roundTrips.begin(), m_roundTrips.end(), int64_t{0}),
            average = sum / count;
    int64_t squares = 0;
    for (int64_t time : m_roundTrips)
      squares += time * time;
    double variance =
        static_cast<double>(squares) / static_cast<double>(count)
        - static_cast<double>(sum) * static_cast<double>(sum) / static_cast<double>(count * count);
    auto [least, most] = std::minmax_element(m_roundTrips.begin(), m_roundTrips.end());
    out += fmt::format("rtt min/avg/max/mdev = {}/{}/{}/{} ms", milliseconds(*least), milliseconds(average),
                       milliseconds(*most),
                       milliseconds(static_cast<int64_t>(std::sqrt(std::max(0.0, variance)))));
    separator = ", ";
  }
  if (m_pipe > 1) out += fmt::format("{}pipe {}", separator, m_pipe);
  return out + "\n";
}

} // namespace fg::commands::ping
