#include "lab/tap.h"

#include "lab/payload.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <fmt/format.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <optional>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <tuple>
#include <unistd.h>

namespace fg::lab {
namespace {

std::string describe(uint16_t protocol, net::Bytes bytes) {
  if (protocol == ETH_P_ARP) {
    bool isReply = bytes.size() > 27 && bytes[7] == 2;
    if (bytes.size() < 28) return "arp";
    auto at = [&](std::size_t i) {
      return net::Ipv4Address(bytes[i], bytes[i + 1], bytes[i + 2], bytes[i + 3]).text();
    };
    return isReply ? "arp " + at(14) + " is here" : "arp who has " + at(24) + ", tell " + at(14);
  }
  auto packet = net::Ipv4Packet::parse(std::move(bytes));
  if (!packet) return "not IPv4";
  net::PacketHeader h = packet->header();
  std::string ports = net::hasPorts(h.protocol) ? fmt::format(" {} > {}", h.sourcePort, h.destinationPort)
                      : h.fragmentOffset        ? " a later fragment"
                                                : " " + net::icmp::typeText(h.icmpType, h.icmpCode);
  return fmt::format("{} > {} {}{}, ttl {}, {} bytes", h.source.text(), h.destination.text(),
                     net::protocolText(h.protocol), ports, h.ttl, h.length);
}

// What a packet of flannel's tunnels carries: UDP with an IP packet in it, or (vxlan) a frame behind eight
// bytes.
std::optional<net::Ipv4Packet> carriedIn(const net::Ipv4Packet& outer) {
  constexpr std::size_t kVxlanHeader = 8, kEthernetHeader = 14;
  if (outer.protocol() != net::Protocol::Udp) return {};
  auto data = outer.data();
  constexpr uint8_t kVxlanFlags = 0x08;
  std::size_t skipped = !data.empty() && data.front() == kVxlanFlags ? kVxlanHeader + kEthernetHeader : 0;
  if (data.size() <= skipped) return {};
  return net::Ipv4Packet::parse({data.begin() + static_cast<std::ptrdiff_t>(skipped), data.end()});
}

} // namespace

Tap::Tap(const Network& network) {
  for (const std::string& place : network.places()) {
    Inside inside(*network.find(place));
    Socket socket{
        ::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, htons(ETH_P_ALL)), place, {}};
    int yes = 1;
    setsockopt(socket.descriptor, SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof yes);
    struct if_nameindex* names = if_nameindex();
    for (auto* each = names; each && each->if_index; ++each)
      socket.interfaces[static_cast<int>(each->if_index)] = each->if_name;
    if_freenameindex(names);
    m_sockets.push_back(std::move(socket));
  }
}

Tap::~Tap() {
  for (const Socket& socket : m_sockets)
    close(socket.descriptor);
}

void Tap::forget() { std::ignore = take(); }

std::vector<Tap::Crossing> Tap::take() {
  std::vector<Crossing> out;
  std::array<uint8_t, 65536> buffer{};
  for (Socket& socket : m_sockets) {
    while (true) {
      sockaddr_ll from{};
      std::array<char, 256> control{};
      iovec data{buffer.data(), buffer.size()};
      msghdr message{&from, sizeof from, &data, 1, control.data(), control.size(), 0};
      ssize_t got = recvmsg(socket.descriptor, &message, 0);
      if (got < 0) break;
      Crossing crossing{{},
                        socket.place,
                        socket.interfaces[from.sll_ifindex],
                        from.sll_pkttype == PACKET_OUTGOING    ? Crossing::Way::Out
                        : from.sll_pkttype == PACKET_OTHERHOST ? Crossing::Way::OthersFrame
                                                               : Crossing::Way::In,
                        ntohs(from.sll_protocol),
                        {buffer.begin(), buffer.begin() + got}};
      for (cmsghdr* each = CMSG_FIRSTHDR(&message); each; each = CMSG_NXTHDR(&message, each))
        if (each->cmsg_type == SO_TIMESTAMPNS)
          std::copy_n(CMSG_DATA(each), sizeof crossing.at, reinterpret_cast<uint8_t*>(&crossing.at));
      out.push_back(std::move(crossing));
    }
  }
  std::ranges::stable_sort(
      out, {}, [](const Crossing& crossing) { return std::pair(crossing.at.tv_sec, crossing.at.tv_nsec); });
  return out;
}

std::vector<std::string> linesOf(const std::vector<Tap::Crossing>& crossings) {
  constexpr std::array<std::string_view, 3> kWays{"in", "out", "other's"};
  std::vector<std::string> out;
  for (const Tap::Crossing& crossing : crossings)
    out.push_back(fmt::format("{:<10} {:<8} {:<7} {}", crossing.place, crossing.interface,
                              kWays[static_cast<std::size_t>(crossing.way)],
                              describe(crossing.etherType, crossing.bytes)));
  return out;
}

std::vector<std::string> hopsOf(const std::vector<Tap::Crossing>& crossings, const std::string& sender,
                                net::Protocol protocol) {
  std::vector<std::string> out{sender};
  for (const Tap::Crossing& crossing : crossings) {
    if (crossing.etherType != ETH_P_IP || crossing.way == Tap::Crossing::Way::OthersFrame) continue;
    auto packet = net::Ipv4Packet::parse(crossing.bytes);
    if (!packet) continue;
    auto carried = carriedIn(*packet);
    bool isIt = isRequest(*packet, protocol) || (carried && isRequest(*carried, protocol));
    // A later piece of it follows the first, and may set out when that has arrived.
    bool follows = packet->fragmentOffset() != 0 && std::ranges::find(out, crossing.place) != out.end();
    if (isIt && !follows && out.back() != crossing.place) out.push_back(crossing.place);
  }
  return out;
}

} // namespace fg::lab
