// Puts fragments together before PREROUTING, as nf_defrag_ipv4 does for conntrack (net/ipv4/ip_fragment.c).
#pragma once

#include "device/frame.h"
#include "net/sim_time.h"

#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

namespace fg::stack {

class IpStack;

class Reassembly {
public:
  explicit Reassembly(IpStack& stack) : m_stack(stack) {}

  // Does the frame hold a whole packet? A fragment is kept, and the last one that was missing becomes the
  // whole packet, which carries on the record of the first fragment.
  bool makesWhole(device::Frame& frame) {
    if (!frame.packet->isFragment()) return true;
    auto whole = add(std::move(frame));
    if (whole) frame = std::move(*whole);
    return whole.has_value();
  }
  void stop();

private:
  std::optional<device::Frame> add(device::Frame fragment);
  // Source, destination, identification, protocol.
  using Key = std::tuple<net::Ipv4Address, net::Ipv4Address, uint16_t, net::Protocol>;
  struct Queue {
    std::map<uint16_t, device::Frame> pieces; // by offset
    uint64_t timer = 0;
  };

  enum class Fit { Fits, Duplicate, Overlaps, Nonsense };
  static Fit fitOf(const Queue& queue, const net::Ipv4Packet& piece);
  void discard(std::map<Key, Queue>::iterator queue, device::Frame last, std::string_view reason);
  bool isComplete(const Queue& queue) const;
  device::Frame join(Queue queue);
  void timeOut(const Key& key);

  IpStack& m_stack;
  std::map<Key, Queue> m_queues;
  std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

} // namespace fg::stack
