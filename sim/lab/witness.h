// Sees what the IP layers of the real namespaces hand to their sockets: raw sockets get a copy behind INPUT
// and behind every translation, as the receiver sees it (raw(7)).
#pragma once

#include "lab/network.h"
#include "lab/observation.h"

#include <vector>

namespace fg::lab {

class Witness {
public:
  struct Sight {
    std::string place;
    net::PacketHeader header;
    net::Ipv4Packet packet;
  };

  explicit Witness(const Network& network);
  ~Witness();
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;

  std::vector<int> descriptors() const;
  bool take(int descriptor); // false where it is none of ours
  // What came since the last forget(), in the order in which it was taken.
  const std::vector<Sight>& sights() const { return m_sights; }
  void forget() { m_sights.clear(); }
  // Takes all that waits.
  void drain();

private:
  struct Socket {
    int descriptor;
    std::string place;
  };
  std::vector<Socket> m_sockets;
  std::vector<Sight> m_sights;
};

// What the sights say about a probe.
ProbeSeen conclude(const std::vector<Witness::Sight>& sights, const engine::Probe& probe);

} // namespace fg::lab
