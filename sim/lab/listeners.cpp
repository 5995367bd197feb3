#include "lab/listeners.h"

#include "lab/payload.h"
#include "lab/sockets.h"
#include "stack/datagram.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>
#include <tuple>
#include <unistd.h>

namespace fg::lab {
namespace {

constexpr unsigned kQuestionBytes = 4;

} // namespace

Listeners::Listeners(const Network& network, const Blueprint& blueprint) {
  for (const NamespacePlan& plan : blueprint.namespaces) {
    Inside inside(*network.find(plan.name));
    for (const scenario::Listener& listener : plan.listen)
      open(listener, plan.name);
  }
}

Listeners::~Listeners() {
  for (const Socket& socket : m_sockets)
    close(socket.descriptor);
}

void Listeners::open(const scenario::Listener& listener, const std::string& place) {
  bool isTcp = listener.protocol == net::Protocol::Tcp;
  int descriptor = socket(AF_INET, (isTcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  int yes = 1;
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address = socketAddress(listener.address, listener.port);
  bool isBound = bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  if (isBound && (!isTcp || listen(descriptor, SOMAXCONN) == 0)) {
    m_sockets.push_back({descriptor, isTcp ? Socket::Is::Accepting : Socket::Is::Datagram, listener.port});
    return;
  }
  m_refused.push_back(place + ": port " + std::to_string(listener.port) + ": " + std::strerror(errno));
  close(descriptor);
}

std::vector<int> Listeners::descriptors() const {
  std::vector<int> out;
  for (const Socket& socket : m_sockets)
    out.push_back(socket.descriptor);
  return out;
}

void Listeners::serve(int descriptor) {
  auto socket = std::find_if(m_sockets.begin(), m_sockets.end(),
                             [&](const Socket& each) { return each.descriptor == descriptor; });
  if (socket == m_sockets.end()) return;
  switch (socket->is) {
  case Socket::Is::Datagram:
    return answerDatagram(*socket);
  case Socket::Is::Stream:
    return answerStream(*socket);
  case Socket::Is::Accepting:
    break;
  }
  uint16_t port = socket->port;
  int accepted = accept4(descriptor, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (accepted >= 0) m_sockets.push_back({accepted, Socket::Is::Stream, port});
}

void Listeners::answerDatagram(const Socket& socket) {
  std::array<uint8_t, 65536> buffer{};
  sockaddr_in from{};
  socklen_t length = sizeof from;
  ssize_t got = recvfrom(socket.descriptor, buffer.data(), buffer.size(), 0,
                         reinterpret_cast<sockaddr*>(&from), &length);
  if (got < 0) return;
  net::Bytes answer = stack::answerData(socket.port, net::Bytes(buffer.begin(), buffer.begin() + got));
  std::fill(answer.begin(), answer.end(), kAnswerByte);
  std::ignore =
      sendto(socket.descriptor, answer.data(), answer.size(), 0, reinterpret_cast<sockaddr*>(&from), length);
}

// Four bytes for each four. A connection that ends is closed.
void Listeners::answerStream(Socket& socket) {
  std::array<uint8_t, 4096> buffer{};
  ssize_t got = recv(socket.descriptor, buffer.data(), buffer.size(), 0);
  if (got <= 0) {
    if (got < 0 && errno == EAGAIN) return;
    close(socket.descriptor);
    std::swap(socket, m_sockets.back());
    m_sockets.pop_back();
    return;
  }
  for (socket.pending += static_cast<unsigned>(got); socket.pending >= kQuestionBytes;
       socket.pending -= kQuestionBytes)
    std::ignore = send(socket.descriptor, "pong", kQuestionBytes, MSG_NOSIGNAL);
}

} // namespace fg::lab
