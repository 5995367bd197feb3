// Watches every interface of the real namespaces, as tcpdump -p does: what the kernel's walk looked like from
// outside.
#pragma once

#include "lab/network.h"

#include <string>
#include <vector>

namespace fg::lab {

class Tap {
public:
  explicit Tap(const Network& network);
  ~Tap();
  Tap(const Tap&) = delete;
  Tap& operator=(const Tap&) = delete;

  void forget();
  // A line for each packet since then: place, interface, in or out, and what it is.
  std::vector<std::string> lines();

private:
  struct Socket {
    int descriptor;
    std::string place;
    std::map<int, std::string> interfaces; // by index
  };
  std::vector<Socket> m_sockets;
};

} // namespace fg::lab
