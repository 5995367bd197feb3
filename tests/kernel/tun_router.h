// A router in a network namespace of its own whose two interfaces, `a` and `b`, are in the test's hands: what
// is written into one comes out of the other, or does not. The kernel is the referee.
#pragma once

#include "kernel/real_iptables.h"
#include "net/ipv4_packet.h"

#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>

#include <cstring>
#include <optional>

namespace fg::tests {

class TunRouter {
public:
  static constexpr const char* kWhyNot =
      "NOT COMPARED with the kernel: that needs root, ip netns, /dev/net/tun, iptables and conntrack";

  TunRouter() : m_namespace("fg-tun-" + std::to_string(getpid())) {
    if (geteuid() != 0 || m_shell.run("command -v conntrack iptables-legacy").status != 0) return;
    m_made = m_shell.run("ip netns add " + m_namespace).status == 0;
    if (!m_made) return;
    m_a = openTun("tuna"), m_b = openTun("tunb");
    for (const char* command :
         {"sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0",
          "ip link set dev tuna up", "ip link set dev tunb up", "ip addr add 10.1.0.1/16 dev tuna",
          "ip addr add 10.2.0.1/24 dev tunb", "ip route add default dev tunb"})
      run(command);
    m_usable = m_a >= 0 && m_b >= 0 && run("conntrack -C").status == 0;
  }
  TunRouter(const TunRouter&) = delete;
  TunRouter& operator=(const TunRouter&) = delete;
  ~TunRouter() {
    for (int fd : {m_a, m_b})
      if (fd >= 0) close(fd);
    if (m_made) m_shell.run("ip netns del " + m_namespace);
  }

  bool isUsable() const { return m_usable; }
  Ran run(const std::string& command, const std::string& input = {}) const {
    return m_shell.run("ip netns exec " + m_namespace + ' ' + command, input);
  }

  enum class Side { A, B };
  // Into one side, out of the other; nothing where the router does not forward it.
  std::optional<net::Ipv4Packet> forward(Side in, const net::Ipv4Packet& packet) const {
    const int from = in == Side::A ? m_a : m_b, to = in == Side::A ? m_b : m_a;
    drain(to);
    if (write(from, packet.bytes().data(), packet.bytes().size()) < 0) return {};
    constexpr int kPatience = 250; // milliseconds
    pollfd waits{to, POLLIN, 0};
    if (poll(&waits, 1, kPatience) <= 0) return {};
    net::Bytes bytes(65536);
    const ssize_t size = read(to, bytes.data(), bytes.size());
    if (size <= 0) return {};
    bytes.resize(static_cast<size_t>(size));
    return net::Ipv4Packet::parse(bytes);
  }

private:
  // The device is made in the namespace that the thread is in.
  int openTun(const char* name) const {
    const int home = open("/proc/self/ns/net", O_RDONLY);
    const int there = open(("/var/run/netns/" + m_namespace).c_str(), O_RDONLY);
    int fd = -1;
    if (home >= 0 && there >= 0 && setns(there, CLONE_NEWNET) == 0) {
      fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
      ifreq request{};
      request.ifr_flags = IFF_TUN | IFF_NO_PI;
      std::strncpy(request.ifr_name, name, IFNAMSIZ - 1);
      if (fd >= 0 && ioctl(fd, TUNSETIFF, &request) != 0) close(fd), fd = -1;
      if (setns(home, CLONE_NEWNET) != 0) std::abort();
    }
    for (int each : {home, there})
      if (each >= 0) close(each);
    return fd;
  }
  static void drain(int fd) {
    net::Bytes bytes(65536);
    while (read(fd, bytes.data(), bytes.size()) > 0) {
    }
  }

  std::string m_namespace;
  Shell m_shell;
  int m_a = -1, m_b = -1;
  bool m_made = false, m_usable = false;
};

} // namespace fg::tests
