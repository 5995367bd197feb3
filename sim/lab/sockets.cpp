#include "lab/sockets.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <thread>
#include <unistd.h>

namespace fg::lab {
namespace {

bool runs(int socket, const std::string& interface) {
  ifreq request{};
  std::strncpy(request.ifr_name, interface.c_str(), IFNAMSIZ - 1);
  return ioctl(socket, SIOCGIFFLAGS, &request) == 0 && (request.ifr_flags & IFF_RUNNING);
}

ifreq tunRequest(const std::string& name) {
  ifreq request{};
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  std::strncpy(request.ifr_name, name.c_str(), IFNAMSIZ - 1);
  return request;
}

int openTunFile() { return open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC); }

} // namespace

int openTun(const std::string& name) {
  int out = openTunFile();
  ifreq request = tunRequest(name);
  if (out < 0 || ioctl(out, TUNSETIFF, &request) == 0) return out;
  int why = errno;
  close(out);
  errno = why;
  return -1;
}

std::vector<std::string> makeTun(const std::string& name, int index) {
  int file = openTunFile();
  ifreq request = tunRequest(name);
  bool isMade = file >= 0 && ioctl(file, TUNSETIFINDEX, &index) == 0 && ioctl(file, TUNSETIFF, &request) == 0
                && ioctl(file, TUNSETPERSIST, 1) == 0;
  std::string why = isMade ? "" : std::strerror(errno);
  if (file >= 0) close(file);
  if (isMade) return {};
  return {"the TUN interface " + name + ": " + why};
}

sockaddr_in socketAddress(net::Ipv4Address address, uint16_t port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(port);
  out.sin_addr.s_addr = htonl(address.value());
  return out;
}

bool awaitCarrier(int socket, const std::string& interface) {
  constexpr int kTries = 20000; // milliseconds: the link watch of a busy machine takes its time
  for (int tries = 0; !runs(socket, interface); ++tries) {
    if (tries == kTries) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

} // namespace fg::lab
