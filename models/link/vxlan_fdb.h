// A VXLAN interface's forwarding database: behind which host each Ethernet address is.
#pragma once

#include "core/kernel_error.h"
#include "net/ipv4_address.h"
#include "net/mac_address.h"
#include "net/sim_time.h"

#include <map>
#include <optional>
#include <vector>

namespace fg::link {

// Follows drivers/net/vxlan/vxlan_core.c (vxlan_fdb_update, vxlan_fdb_append, vxlan_snoop).
class VxlanFdb {
public:
  // Where frames for an address are sent to.
  struct Remote {
    net::Ipv4Address host;
    uint16_t port = 0; // 0: the interface's
    uint32_t vni = 0;  // 0: the interface's
    int interface = 0; // "via"; 0: the interface's
    friend bool operator==(const Remote&, const Remote&) = default;
  };
  enum class State { Permanent, Static, Reachable };
  struct Entry {
    net::MacAddress mac; // all zeros: for whatever has no entry of its own
    std::vector<Remote> remotes;
    State state = State::Permanent;
    net::SimTime updated{0};
  };

  net::SimTime ageing = std::chrono::seconds(300);

  // `bridge fdb add`: File exists where the address has an entry.
  core::KernelResult add(const Entry& entry);
  // `bridge fdb append`: one more destination, for zeros and multicast addresses. Another address that has an
  // entry keeps it as it is.
  void append(const Entry& entry);
  // `bridge fdb replace`.
  void replace(const Entry& entry);
  // One destination, or the whole entry where none is given or it is the only one. No such file or directory
  // where the address has no entry; nothing happens where it has another destination.
  core::KernelResult remove(const net::MacAddress& mac, const std::optional<Remote>& remote);
  // A frame from `mac` came out of a packet of `host`. True where that is news.
  bool learn(const net::MacAddress& mac, net::Ipv4Address host, net::SimTime now);

  // The entry of the address, or the one for all others; null where there is neither.
  const Entry* find(const net::MacAddress& mac, net::SimTime now) const;
  // In the order of their addresses.
  std::vector<Entry> entries(net::SimTime now) const;

private:
  bool isLive(const Entry& entry, net::SimTime now) const;
  std::map<net::MacAddress, Entry> m_entries;
};

} // namespace fg::link
