#include "lab/witness.h"

#include "lab/payload.h"

#include <algorithm>
#include <array>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace fg::lab {
namespace {

// Of a connection, errors about its beginning: what is said later is no answer to the probe.
bool isAbout(const net::Ipv4Packet& error, net::Protocol protocol) {
  auto quoted = error.quoted();
  if (!quoted || quoted->protocol() != protocol) return false;
  return protocol != net::Protocol::Tcp || (quoted->header().tcpFlags & net::tcp::kSyn);
}

void addResponse(const Witness::Sight& sight, const engine::Probe& probe, std::vector<Response>& out) {
  const net::PacketHeader& header = sight.header;
  net::Protocol protocol = probe.protocol;
  Response response;
  response.from = header.source;
  response.ttl = header.ttl;
  if (header.protocol == net::Protocol::Icmp && net::icmp::isError(header.icmpType)) {
    if (!isAbout(sight.packet, protocol)) return;
    response.kind = Response::Kind::IcmpError;
    response.type = header.icmpType;
    response.code = header.icmpCode;
    response.info = sight.packet.icmpRest();
  } else if (header.protocol != protocol) {
    return;
  } else if (protocol == net::Protocol::Icmp) {
    if (header.icmpType != net::icmp::kEchoReply) return;
  } else if (protocol == net::Protocol::Udp) {
    if (!holds(sight.packet, kAnswerByte)) return;
    response.kind = Response::Kind::Datagram;
  } else {
    bool isOpened = (header.tcpFlags & net::tcp::kSyn) && (header.tcpFlags & net::tcp::kAck);
    if (!isOpened && !(header.tcpFlags & net::tcp::kRst)) return;
    if (header.destinationPort != probe.sourcePort) return; // an earlier connection's, sent again
    response = {};
    response.kind = isOpened ? Response::Kind::Connected : Response::Kind::Refused;
  }
  out.push_back(response);
}

} // namespace

bool isRequest(const net::Ipv4Packet& packet, net::Protocol protocol) {
  net::PacketHeader header = packet.header();
  if (header.protocol != protocol) return false;
  switch (protocol) {
  case net::Protocol::Icmp:
    return header.icmpType == net::icmp::kEchoRequest;
  case net::Protocol::Udp:
    return holds(packet, kQuestionByte);
  case net::Protocol::Tcp:
    return (header.tcpFlags & net::tcp::kSyn) && !(header.tcpFlags & net::tcp::kAck);
  }
  return false;
}

Witness::Witness(const Network& network) {
  for (const std::string& place : network.places()) {
    Inside inside(*network.find(place));
    for (int protocol : {IPPROTO_ICMP, IPPROTO_UDP, IPPROTO_TCP})
      m_sockets.push_back({socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol), place});
  }
}

Witness::~Witness() {
  for (const Socket& socket : m_sockets)
    close(socket.descriptor);
}

std::vector<int> Witness::descriptors() const {
  std::vector<int> out;
  for (const Socket& socket : m_sockets)
    out.push_back(socket.descriptor);
  return out;
}

bool Witness::take(int descriptor) {
  auto socket = std::find_if(m_sockets.begin(), m_sockets.end(),
                             [&](const Socket& each) { return each.descriptor == descriptor; });
  if (socket == m_sockets.end()) return false;
  std::array<uint8_t, 65536> buffer{};
  for (ssize_t got; (got = recv(descriptor, buffer.data(), buffer.size(), 0)) > 0;)
    if (auto packet = net::Ipv4Packet::parse({buffer.begin(), buffer.begin() + got}))
      m_sights.push_back({socket->place, packet->header(), *packet});
  return true;
}

void Witness::drain() {
  for (const Socket& socket : m_sockets)
    take(socket.descriptor);
}

ProbeSeen conclude(const std::vector<Witness::Sight>& sights, const engine::Probe& probe) {
  ProbeSeen seen;
  for (const Witness::Sight& sight : sights) {
    const net::PacketHeader& header = sight.header;
    Arrival arrival{sight.place,       header.source,          header.destination,
                    header.sourcePort, header.destinationPort, header.ttl};
    // A SYN may be sent again.
    bool isRepeated = probe.protocol == net::Protocol::Tcp
                      && std::ranges::find(seen.arrivals, arrival) != seen.arrivals.end();
    if (isRequest(sight.packet, probe.protocol) && !isRepeated) seen.arrivals.push_back(arrival);
    if (sight.place == probe.from->name) addResponse(sight, probe, seen.responses);
  }
  return seen;
}

} // namespace fg::lab
