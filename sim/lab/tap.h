// Watches every interface of the real namespaces, as tcpdump -p does: what the kernel's walk looked like from
// outside.
#pragma once

#include "lab/network.h"
#include "net/ipv4_packet.h"

#include <ctime>
#include <string>
#include <vector>

namespace fg::lab {

class Tap {
public:
  explicit Tap(const Network& network);
  ~Tap();
  Tap(const Tap&) = delete;
  Tap& operator=(const Tap&) = delete;

  // One packet at one interface.
  struct Crossing {
    timespec at{};
    std::string place, interface;
    enum class Way { In, Out, OthersFrame } way = Way::In; // OthersFrame: it is for another Ethernet address
    uint16_t etherType = 0;
    net::Bytes bytes; // without the Ethernet header
  };

  void forget();
  // All since then, in the order of time.
  std::vector<Crossing> take();

private:
  struct Socket {
    int descriptor;
    std::string place;
    std::map<int, std::string> interfaces; // by index
  };
  std::vector<Socket> m_sockets;
};

// A line for each: place, interface, in or out, and what it is.
std::vector<std::string> linesOf(const std::vector<Tap::Crossing>& crossings);
// The places that a probe came to, in their order, beginning with the sender; twice where it came back.
std::vector<std::string> hopsOf(const std::vector<Tap::Crossing>& crossings, const std::string& sender,
                                net::Protocol protocol);

} // namespace fg::lab
