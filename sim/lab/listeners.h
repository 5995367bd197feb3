// What listens in the real namespaces: answers as the model's listeners do (scenario.h).
#pragma once

#include "lab/network.h"

#include <vector>

namespace fg::lab {

class Listeners {
public:
  Listeners(const Network& network, const Blueprint& blueprint);
  ~Listeners();
  Listeners(const Listeners&) = delete;
  Listeners& operator=(const Listeners&) = delete;

  // To be polled for input; serve() is called with those that have some.
  std::vector<int> descriptors() const;
  void serve(int descriptor);
  const std::vector<std::string>& refused() const { return m_refused; }

private:
  struct Socket {
    int descriptor;
    enum class Is { Datagram, Accepting, Stream } is;
    uint16_t port;
    unsigned pending = 0; // bytes of a question that is not complete
  };
  void open(const scenario::Listener& listener, const std::string& place);
  void answerDatagram(const Socket& socket);
  void answerStream(Socket& socket);

  std::vector<Socket> m_sockets;
  std::vector<std::string> m_refused;
};

} // namespace fg::lab
