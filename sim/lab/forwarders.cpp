#include "lab/forwarders.h"

#include "lab/sockets.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <tuple>
#include <unistd.h>

namespace fg::lab {
namespace {

constexpr uint8_t kErrorTtl = 8; // of the ICMP errors that the program makes

// False where the TTL ran out: the program then says nothing.
bool lowerTtl(net::Ipv4Packet& packet) {
  if (packet.ttl() <= 1) return false;
  packet.setTtl(static_cast<uint8_t>(packet.ttl() - 1));
  return true;
}

std::optional<net::Ipv4Packet> readPacket(int descriptor) {
  std::array<uint8_t, 65536> buffer{};
  ssize_t got = read(descriptor, buffer.data(), buffer.size());
  if (got <= 0) return {};
  return net::Ipv4Packet::parse({buffer.begin(), buffer.begin() + got});
}

void writePacket(int tun, const net::Ipv4Packet& packet) {
  std::ignore = write(tun, packet.bytes().data(), packet.bytes().size());
}

int openSocket(net::Ipv4Address address, uint16_t port) {
  int out = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_in own = socketAddress(address, port);
  if (bind(out, reinterpret_cast<sockaddr*>(&own), sizeof own) == 0) return out;
  int why = errno;
  close(out);
  errno = why;
  return -1;
}

net::Ipv4Address addressOf(const NamespacePlan& place, const std::string& interface) {
  for (const InterfacePlan& candidate : place.interfaces)
    if (candidate.name == interface && !candidate.addresses.empty())
      return candidate.addresses.front().prefix.address();
  return {};
}

} // namespace

Forwarders::Forwarders(const Network& network, const Blueprint& blueprint) {
  for (const NamespacePlan& place : blueprint.namespaces) {
    if (place.forwarders.empty()) continue;
    Inside inside(*network.find(place.name));
    for (const scenario::found::Forwarder& plan : place.forwarders)
      open(place, plan);
  }
}

Forwarders::~Forwarders() {
  for (const Program& program : m_programs)
    for (int descriptor : {program.tun, program.socket})
      close(descriptor);
}

void Forwarders::open(const NamespacePlan& place, const scenario::found::Forwarder& plan) {
  Program program{openTun(plan.interface), -1, plan, addressOf(place, plan.interface)};
  if (program.tun >= 0) program.socket = openSocket(plan.address, plan.port);
  if (program.socket >= 0) {
    awaitCarrier(program.socket, plan.interface);
    m_programs.push_back(std::move(program));
    return;
  }
  m_refused.push_back(place.name + ": " + plan.interface + ": " + std::strerror(errno));
  if (program.tun >= 0) close(program.tun);
}

std::vector<int> Forwarders::descriptors() const {
  std::vector<int> out;
  for (const Program& program : m_programs)
    out.insert(out.end(), {program.tun, program.socket});
  return out;
}

bool Forwarders::serve(int descriptor) {
  auto program = std::ranges::find_if(
      m_programs, [&](const Program& each) { return each.tun == descriptor || each.socket == descriptor; });
  if (program == m_programs.end()) return false;
  // An error of the socket (ICMP said so) is read as well, and is nothing.
  if (auto packet = readPacket(descriptor)) {
    if (descriptor == program->tun)
      tunToUdp(*program, std::move(*packet));
    else
      udpToTun(*program, std::move(*packet));
  }
  return true;
}

void Forwarders::tunToUdp(const Program& program, net::Ipv4Packet packet) {
  auto route = std::ranges::find_if(
      program.plan.routes, [&](const auto& each) { return each.subnet.contains(packet.destination()); });
  if (route == program.plan.routes.end()) {
    if (packet.protocol() == net::Protocol::Icmp || packet.fragmentOffset() != 0) return;
    net::Ipv4Packet::Spec spec{program.own, packet.source(), net::Protocol::Icmp, kErrorTtl};
    writePacket(program.tun, net::Ipv4Packet::makeIcmpError(spec, net::icmp::kUnreachable,
                                                            net::icmp::kNetUnreachable, 0, packet));
    return;
  }
  if (!lowerTtl(packet)) return;
  sockaddr_in to = socketAddress(route->node, program.plan.port);
  std::ignore = sendto(program.socket, packet.bytes().data(), packet.bytes().size(), 0,
                       reinterpret_cast<sockaddr*>(&to), sizeof to);
}

void Forwarders::udpToTun(const Program& program, net::Ipv4Packet packet) {
  if (lowerTtl(packet)) writePacket(program.tun, packet);
}

} // namespace fg::lab
