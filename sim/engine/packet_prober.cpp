#include "engine/packet_prober.h"

namespace fg::engine {
namespace {

using commands::Answer;

core::KernelError error(stack::LocalFailure failure) {
  switch (failure) {
  case stack::LocalFailure::NetUnreachable:
    return core::KernelError::NetUnreachable;
  case stack::LocalFailure::HostUnreachable:
    return core::KernelError::HostUnreachable;
  case stack::LocalFailure::PermissionDenied:
    return core::KernelError::PermissionDenied;
  case stack::LocalFailure::NotPermitted:
  case stack::LocalFailure::Invalid:
  case stack::LocalFailure::MessageTooLong:
    return core::KernelError::Invalid;
  }
  return core::KernelError::Invalid;
}

Answer::Kind kindOf(stack::Answer::Kind kind) {
  switch (kind) {
  case stack::Answer::Kind::EchoReply:
    return Answer::Kind::EchoReply;
  case stack::Answer::Kind::UdpData:
  case stack::Answer::Kind::TcpConnected:
    return Answer::Kind::Data;
  case stack::Answer::Kind::TcpData:
    return Answer::Kind::Stream;
  case stack::Answer::Kind::TcpClosed:
    return Answer::Kind::Closed;
  case stack::Answer::Kind::TcpReset:
    return Answer::Kind::Reset;
  case stack::Answer::Kind::TcpRefused:
    return Answer::Kind::Refused;
  case stack::Answer::Kind::IcmpError:
    return Answer::Kind::IcmpError;
  case stack::Answer::Kind::TimedOut:
    return Answer::Kind::TimedOut;
  case stack::Answer::Kind::LocalError:
    return Answer::Kind::LocalError;
  }
  return Answer::Kind::LocalError;
}

Answer translated(const stack::Answer& from, net::SimTime sentAt) {
  Answer out;
  out.kind = kindOf(from.kind);
  out.from = from.from;
  out.icmpType = from.icmpType;
  out.icmpCode = from.icmpCode;
  out.mtu = from.info;
  out.ttl = from.ttl;
  constexpr uint32_t kTransportHeader = 8;
  out.bytes = static_cast<uint32_t>(from.bytes) + kTransportHeader;
  if (from.failure) {
    out.error = error(*from.failure);
    out.tooBig = *from.failure == stack::LocalFailure::MessageTooLong;
    out.notPermitted = *from.failure == stack::LocalFailure::NotPermitted;
  }
  out.sentAt = sentAt;
  out.at = from.at;
  out.data = from.data;
  return out;
}

} // namespace

commands::Prober::Id PacketProber::send(host::NetworkNamespace& ns, const commands::Request& request) {
  Id id = ++m_last;
  net::SimTime sentAt = m_now();
  auto told = [id, sentAt, arrivals = std::weak_ptr(m_arrivals)](const stack::Answer& answer) {
    if (auto alive = arrivals.lock()) alive->push_back({id, translated(answer, sentAt)});
  };
  stack::Endpoint& endpoint = m_cabling.endpoint(ns);
  switch (request.protocol) {
  case net::Protocol::Icmp:
    endpoint.sendEcho({.destination = request.destination,
                       .id = request.id,
                       .sequence = request.sequence,
                       .size = request.dataBytes,
                       .ttl = request.ttl,
                       .df = request.dontFragment,
                       .fragmentable = request.fragmentable},
                      told);
    break;
  case net::Protocol::Udp:
    endpoint.sendUdp({request.destination, request.destinationPort, request.sourcePort, request.ttl,
                      request.dataBytes, request.dontFragment, request.fragmentable, request.data},
                     told);
    break;
  case net::Protocol::Tcp: {
    uint16_t port = request.sourcePort ? request.sourcePort : endpoint.ephemeralPort();
    m_connections[id] = {&ns, port};
    endpoint.connectTcp({request.destination, request.destinationPort, port}, request.data, told);
    break;
  }
  }
  return id;
}

std::optional<commands::Prober::Arrival> PacketProber::nextAnswer(net::SimTime until) {
  while (m_arrivals->empty() && m_step(until)) {
  }
  if (m_arrivals->empty()) {
    m_advance(until);
    return {};
  }
  Arrival arrival = m_arrivals->front();
  m_arrivals->pop_front();
  return arrival;
}

void PacketProber::close(Id id) {
  auto it = m_connections.find(id);
  if (it == m_connections.end()) return;
  m_cabling.endpoint(*it->second.ns).closeTcp(it->second.sourcePort);
  m_connections.erase(it);
}

void PacketProber::forgetAll() { m_arrivals = std::make_shared<std::deque<Arrival>>(); }

} // namespace fg::engine
