// One end of a link in a network namespace: frames are sent from there and taken there, byte by byte.
#pragma once

#include <array>
#include <cstring>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <optional>
#include <poll.h>
#include <sched.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace fg::tests {

class Wire {
public:
  using Bytes = std::vector<uint8_t>;

  Wire(const std::string& nameSpace, const std::string& interface) {
    // A socket stays in the namespace that it was made in; the thread that goes there ends.
    std::thread([&] {
      int space = open(("/run/netns/" + nameSpace).c_str(), O_RDONLY | O_CLOEXEC);
      if (space < 0) return;
      if (setns(space, CLONE_NEWNET) == 0)
        m_socket = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_IP));
      close(space);
      sockaddr_ll address{};
      address.sll_family = AF_PACKET, address.sll_protocol = htons(ETH_P_IP);
      address.sll_ifindex = static_cast<int>(if_nametoindex(interface.c_str()));
      if (m_socket >= 0 && bind(m_socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        ADD_FAILURE() << "cannot listen at " << interface;
    }).join();
    EXPECT_GE(m_socket, 0) << nameSpace;
  }
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  ~Wire() {
    if (m_socket >= 0) close(m_socket);
  }

  // `addresses`: destination and source.
  void send(const std::array<uint8_t, 12>& addresses, const Bytes& packet) const {
    Bytes frame(addresses.begin(), addresses.end());
    frame.insert(frame.end(), {0x08, 0x00});
    frame.insert(frame.end(), packet.begin(), packet.end());
    EXPECT_EQ(write(m_socket, frame.data(), frame.size()), static_cast<ssize_t>(frame.size()));
  }
  // The IPv4 packet that comes in, or nothing within 250 ms.
  std::optional<Bytes> receive() const {
    for (;;) {
      pollfd waiting{m_socket, POLLIN, 0};
      if (poll(&waiting, 1, 250) != 1) return {};
      Bytes frame(65536);
      sockaddr_ll from{};
      socklen_t length = sizeof from;
      ssize_t got =
          recvfrom(m_socket, frame.data(), frame.size(), 0, reinterpret_cast<sockaddr*>(&from), &length);
      if (got < ETH_HLEN) return {};
      if (from.sll_pkttype == PACKET_OUTGOING) continue;
      return Bytes(frame.begin() + ETH_HLEN, frame.begin() + got);
    }
  }

private:
  int m_socket = -1;
};

} // namespace fg::tests
