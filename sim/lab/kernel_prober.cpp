#include "lab/kernel_prober.h"

#include "lab/payload.h"
#include "lab/sockets.h"
#include "stack/datagram.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <sys/socket.h>
#include <tuple>
#include <unistd.h>
#include <utility>

namespace fg::lab {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTick{3}, kLongestTick{40};
constexpr uint16_t kEchoId = 1, kEchoSequence = 1; // the model's

net::Bytes echoRequest(uint16_t dataBytes) {
  net::Ipv4Packet::Spec spec;
  spec.protocol = net::Protocol::Icmp;
  net::Bytes data(dataBytes, kQuestionByte);
  auto packet = net::Ipv4Packet::makeEcho(spec, net::icmp::kEchoRequest, kEchoId, kEchoSequence, data);
  return {packet.payload().begin(), packet.payload().end()};
}

} // namespace

KernelProber::~KernelProber() {
  for (int socket : m_sockets)
    close(socket);
}

int KernelProber::open(const engine::Probe& probe) {
  Inside inside(*m_network.find(probe.from->name));
  int kind = probe.protocol == net::Protocol::Tcp   ? SOCK_STREAM
             : probe.protocol == net::Protocol::Udp ? SOCK_DGRAM
                                                    : SOCK_RAW;
  int protocol = probe.protocol == net::Protocol::Icmp ? IPPROTO_ICMP : 0;
  int out = socket(AF_INET, kind | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
  int ttl = probe.ttl, yes = 1;
  if (kind != SOCK_STREAM) // the model's connections have the host's own
    setsockopt(out, IPPROTO_IP, IP_TTL, &ttl, sizeof ttl);
  setsockopt(out, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  // ping and connections do as net.ipv4.ip_no_pmtu_disc says; the model's UDP sockets set DF only where they
  // are asked to.
  int discovery = probe.dontFragment ? IP_PMTUDISC_DO : IP_PMTUDISC_DONT;
  if (probe.dontFragment || probe.protocol == net::Protocol::Udp)
    setsockopt(out, IPPROTO_IP, IP_MTU_DISCOVER, &discovery, sizeof discovery);
  return out;
}

int KernelProber::fire(int socket, const engine::Probe& probe) {
  sockaddr_in to = socketAddress(probe.destination, probe.destinationPort);
  auto* address = reinterpret_cast<sockaddr*>(&to);
  if (probe.protocol == net::Protocol::Icmp) {
    net::Bytes request = echoRequest(probe.dataBytes);
    to.sin_port = 0;
    return sendto(socket, request.data(), request.size(), 0, address, sizeof to) < 0 ? errno : 0;
  }
  sockaddr_in from = socketAddress({}, probe.sourcePort);
  if (bind(socket, reinterpret_cast<sockaddr*>(&from), sizeof from) != 0) return errno;
  if (probe.protocol == net::Protocol::Udp) {
    net::Bytes data(stack::probeData(probe.destinationPort, probe.dataBytes).size(), kQuestionByte);
    return sendto(socket, data.data(), data.size(), 0, address, sizeof to) < 0 ? errno : 0;
  }
  bool began = connect(socket, address, sizeof to) == 0 || errno == EINPROGRESS;
  return began ? 0 : errno;
}

// Lets listeners and witnesses do their work once; false where nothing came in that time.
bool KernelProber::serve(int wait) {
  std::vector<pollfd> all;
  for (const auto& descriptors : {m_witness.descriptors(), m_programs.descriptors()})
    for (int descriptor : descriptors)
      all.push_back({descriptor, POLLIN, 0});
  if (m_connecting >= 0) all.push_back({m_connecting, POLLOUT, 0});
  if (poll(all.data(), all.size(), wait) <= 0) return false;
  for (const pollfd& each : all) {
    if (!each.revents) continue;
    if (each.fd == m_connecting) {
      if (!(each.revents & POLLOUT)) continue; // an error alone: send() sees what it is
      std::ignore = ::send(m_connecting, "ping", 4, MSG_NOSIGNAL | MSG_DONTWAIT);
      m_connecting = -1;
    } else if (!m_witness.take(each.fd)) {
      m_programs.serve(each.fd);
    }
  }
  return true;
}

namespace {

// Did an ICMP error say that no connection will come of it?
bool isHopeless(const ProbeSeen& seen) {
  return std::ranges::any_of(seen.responses, [](const Response& response) {
    return response.kind == Response::Kind::IcmpError && response.type != ICMP_REDIRECT;
  });
}

} // namespace

ProbeSeen KernelProber::send(const engine::Probe& probe, const Patience& patience) {
  m_witness.drain();
  m_witness.forget();
  int socket = open(probe);
  int failure = fire(socket, probe);
  bool isTcp = probe.protocol == net::Protocol::Tcp;
  if (isTcp && !failure) m_connecting = socket;
  auto conclusion = [&] {
    ProbeSeen seen = conclude(m_witness.sights(), probe);
    if (!failure) return seen;
    Response failed;
    failed.kind = Response::Kind::SendFailed;
    failed.error = std::strerror(failure);
    seen.responses.insert(seen.responses.begin(), failed);
    return seen;
  };
  // Only silence that was listened to counts: a process that had to wait for the processor has heard nothing.
  // What an earlier connection sends again does not break it.
  milliseconds silence{0};
  std::size_t heard = 0;
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::seconds kMost{20}; // should it never be silent
  auto begin = Clock::now();
  for (auto tick = begin; tick < begin + kMost; tick = Clock::now()) {
    if (serve(static_cast<int>(kTick.count()))) {
      const ProbeSeen seen = conclusion();
      const std::size_t before = std::exchange(heard, seen.arrivals.size() + seen.responses.size());
      if (heard != before) silence = milliseconds{0};
      // An error that comes while connect() is still at work is kept, and the SYN sent again after a second.
      if (m_connecting >= 0 && isHopeless(seen)) {
        close(m_connecting);
        socket = m_connecting = -1;
      }
      continue;
    }
    auto listened = std::chrono::duration_cast<milliseconds>(Clock::now() - tick);
    silence += std::clamp(listened, kTick, kLongestTick);
    if (silence >= patience(conclusion())) break;
  }
  m_witness.drain();
  // A connection that is still opening would go on sending SYNs.
  if (m_connecting >= 0)
    close(socket);
  else if (socket >= 0)
    m_sockets.push_back(socket);
  m_connecting = -1;
  return conclusion();
}

} // namespace fg::lab
