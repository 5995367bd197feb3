#include "lab/sockets.h"

#include <chrono>
#include <cstring>
#include <net/if.h>
#include <sys/ioctl.h>
#include <thread>

namespace fg::lab {
namespace {

bool runs(int socket, const std::string& interface) {
  ifreq request{};
  std::strncpy(request.ifr_name, interface.c_str(), IFNAMSIZ - 1);
  return ioctl(socket, SIOCGIFFLAGS, &request) == 0 && (request.ifr_flags & IFF_RUNNING);
}

} // namespace

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
