// One run of traceroute.
#include "commands/traceroute/tracer.h"
#include "commands/support/result.h"
#include "commands/support/tables.h"

#include <algorithm>
#include <cmath>

namespace fg::commands::traceroute {
namespace {

constexpr uint16_t kIpHeader = 20, kTransportHeader = 8;

net::SimTime seconds(double value) { return net::SimTime(std::llround(value * 1e9)); }

// "" where the answer says that the destination was reached; nothing where the packet only died on its way.
std::optional<std::string> annotationOf(const Answer& answer) {
  if (answer.icmpType == net::icmp::kTimeExceeded && answer.icmpCode == 0) return std::nullopt;
  if (answer.icmpType != net::icmp::kUnreachable)
    return fmt::format("!<{}-{}>", answer.icmpType, answer.icmpCode);
  switch (answer.icmpCode) {
  case 0:
  case 6:
  case 8:
  case 11:
    return "!N";
  case 1:
  case 7:
  case 12:
    return "!H";
  case 2:
    return "!P";
  case 3:
    return "";
  case 4:
    return fmt::format("!F-{}", answer.mtu);
  case 5:
    return "!S";
  case 9:
  case 10:
  case 13:
    return "!X";
  case 14:
    return "!V";
  case 15:
    return "!C";
  default:
    return fmt::format("!<{}>", answer.icmpCode);
  }
}

// How many routers an answer has passed, if it began with the usual 64, 128 or 255.
size_t routersPassed(uint8_t ttl) {
  if (ttl <= 64) return 65U - ttl;
  if (ttl <= 128) return 129U - ttl;
  return 256U - ttl;
}

} // namespace

Tracer::Tracer(Context& context, const Settings& settings)
    : m_context(context), m_settings(settings), m_probes(settings.maxHops * settings.probesPerHop),
      m_start((settings.firstHop - 1) * settings.probesPerHop), m_end(m_probes.size()),
      m_nextPort(settings.port) {}

CommandResult Tracer::run() {
  m_result.out = fmt::format("traceroute to {} ({}), {} hops max, {} byte packets", m_settings.name,
                             m_settings.target.text(), m_settings.maxHops, m_settings.packetBytes);
  while (m_start < m_end && m_failure.empty())
    if (auto until = fillWindow(); until && m_failure.empty()) receive(*until);
  m_context.prober.forgetAll();
  if (!m_failure.empty()) {
    m_result.status = 1;
    m_result.err = "\n" + m_failure + "\n";
  } else {
    m_result.out += "\n";
  }
  return std::move(m_result);
}

// Prints what can be printed, sends what may be sent; until when answers are to be waited for.
std::optional<net::SimTime> Tracer::fillWindow() {
  std::optional<net::SimTime> until;
  net::SimTime now = m_context.prober.now();
  size_t underWay = 0;
  for (size_t number = m_start; number < m_end && underWay < m_settings.simultaneous; ++number) {
    Probe& probe = m_probes[number];
    if (number == m_start && probe.sent && !probe.done) {
      net::SimTime expires = probe.sentAt + timeout(number);
      if (expires > now)
        until = expires;
      else
        giveUp(number);
    }
    if (probe.done) {
      if (number == m_start) {
        print(number);
        ++m_start;
      }
      if (probe.final) m_end = firstOfHop(number) + m_settings.probesPerHop;
      continue;
    }
    if (!probe.sent) send(number);
    if (!until) until = probe.sentAt + timeout(number);
    ++underWay;
  }
  return until;
}

void Tracer::send(size_t number) {
  Request request;
  request.destination = m_settings.target;
  request.ttl = static_cast<uint8_t>(hopOf(number));
  request.dontFragment = m_settings.dontFragment;
  request.fragmentable = !m_settings.dontFragment;
  request.dataBytes = static_cast<uint16_t>(m_settings.packetBytes - kIpHeader - kTransportHeader);
  switch (m_settings.method) {
  case Method::Udp:
    request.protocol = net::Protocol::Udp;
    request.destinationPort = m_nextPort++;
    break;
  case Method::Icmp:
    request.protocol = net::Protocol::Icmp;
    request.id = processId(m_context);
    request.sequence = m_nextPort++;
    break;
  case Method::Tcp:
    request.protocol = net::Protocol::Tcp;
    request.destinationPort = m_settings.port;
    request.dataBytes = 0;
    break;
  }
  m_probes[number].sent = true;
  m_probes[number].sentAt = m_context.prober.now();
  m_numbers[m_context.prober.send(m_context.ns, request)] = number;
}

void Tracer::receive(net::SimTime until) {
  auto arrival = m_context.prober.nextAnswer(until);
  if (!arrival) return;
  auto it = m_numbers.find(arrival->request);
  if (it == m_numbers.end() || m_probes[it->second].done) return;
  note(m_probes[it->second], arrival->answer);
}

void Tracer::note(Probe& probe, const Answer& answer) {
  if (answer.kind == Answer::Kind::IcmpError && answer.icmpType == net::icmp::kRedirect) return;
  switch (answer.kind) {
  case Answer::Kind::LocalError:
    if (answer.tooBig) {
      probe.annotation = fmt::format("!F-{}", answer.mtu);
      probe.done = probe.final = true;
    } else {
      m_failure = answer.notPermitted
                      ? "send: Operation not permitted"
                      : fmt::format("connect: {}",
                                    core::text(answer.error.value_or(core::KernelError::NetUnreachable)));
    }
    return;
  case Answer::Kind::TimedOut: // TCP by itself: traceroute has given up before
    return;
  case Answer::Kind::EchoReply:
  case Answer::Kind::Data:
  case Answer::Kind::Stream:
  case Answer::Kind::Closed:
  case Answer::Kind::Reset:
  case Answer::Kind::Refused:
    probe.final = true;
    break;
  case Answer::Kind::IcmpError:
    noteIcmp(probe, answer);
    break;
  }
  probe.done = true;
  probe.from = answer.from;
  probe.ttl = answer.ttl;
  probe.roundTrip = answer.at - probe.sentAt;
}

void Tracer::noteIcmp(Probe& probe, const Answer& answer) {
  auto annotation = annotationOf(answer);
  if (!annotation) return;
  probe.annotation = *annotation;
  probe.final = true;
}

// Three times as long as another answer from the same hop took, or ten times as long as one from beyond,
// but never longer than five seconds.
net::SimTime Tracer::timeout(size_t number) const {
  constexpr net::SimTime kPrecision = std::chrono::milliseconds(1);
  net::SimTime most = seconds(m_settings.wait);
  auto bounded = [&](const Probe& probe, double factor) {
    return std::min(most,
                    seconds(factor * static_cast<double>((*probe.roundTrip + kPrecision).count()) / 1e9));
  };
  if (m_settings.here > 0)
    for (size_t i = firstOfHop(number); i < firstOfHop(number) + m_settings.probesPerHop; ++i)
      if (m_probes[i].done && m_probes[i].roundTrip) return bounded(m_probes[i], m_settings.here);
  if (m_settings.near > 0)
    for (size_t i = number + 1; i < m_probes.size() && m_probes[i].sent; ++i)
      if (m_probes[i].done && m_probes[i].roundTrip) return bounded(m_probes[i], m_settings.near);
  return most;
}

// A probe without an answer. Where unreachable errors are limited in rate, the one that came for a later
// probe may be meant for this hop: then it is moved here.
void Tracer::giveUp(size_t number) {
  m_probes[number].done = true;
  bool hopIsFinal = false;
  for (size_t i = firstOfHop(number); i < number; ++i) {
    if (!m_probes[i].done || !m_probes[i].final) return;
    hopIsFinal = true;
  }
  size_t final = number + 1;
  while (final < m_probes.size() && m_probes[final].sent && !m_probes[final].done)
    ++final;
  if (final >= m_probes.size() || !m_probes[final].sent || !m_probes[final].final) return;
  if (!belongsHere(number, final, hopIsFinal)) return;
  m_probes[number] = std::exchange(m_probes[final], Probe{});
  m_probes[final].sent = true; // and is not sent again
  m_probes[final].sentAt = net::SimTime::min() / 2;
}

bool Tracer::belongsHere(size_t number, size_t final, bool hopIsFinal) const {
  if (m_probes[final].annotation.empty()) return false;
  if (hopIsFinal || firstOfHop(final) == firstOfHop(number)) return true;
  for (size_t i = 0; i < number; ++i)
    if (m_probes[i].from && m_probes[i].from == m_probes[final].from) return true;
  return m_probes[final].ttl != 0 && hopsBack(number, m_probes[final].ttl) <= hopOf(number);
}

// At which hop an answer with this TTL seems to have begun, by the nearest hop before that did answer.
size_t Tracer::hopsBack(size_t number, uint8_t ttl) const {
  size_t back = routersPassed(ttl);
  for (size_t i = number; i-- > 0;) {
    const Probe& earlier = m_probes[i];
    if (!earlier.done || earlier.final || earlier.ttl == 0) continue;
    size_t hops = routersPassed(earlier.ttl);
    if (hops < back) return back - hops + hopOf(i);
  }
  return back;
}

void Tracer::print(size_t number) {
  const Probe& probe = m_probes[number];
  if (number == firstOfHop(number)) m_result.out += fmt::format("\n{:2} ", hopOf(number));
  if (!probe.from) {
    m_result.out += probe.annotation.empty() ? " *" : " * " + probe.annotation;
    return;
  }
  // The address is named where the last answer of this hop came from another one.
  size_t before = number;
  while (before > firstOfHop(number) && !m_probes[before - 1].from)
    --before;
  if (before == firstOfHop(number) || m_probes[before - 1].from != probe.from)
    m_result.out += m_settings.numeric ? fmt::format(" {}", probe.from->text())
                                       : fmt::format(" {0} ({0})", probe.from->text());
  m_result.out += fmt::format("  {:.3f} ms", static_cast<double>(probe.roundTrip->count()) / 1e6);
  if (!probe.annotation.empty()) m_result.out += " " + probe.annotation;
}

} // namespace fg::commands::traceroute
