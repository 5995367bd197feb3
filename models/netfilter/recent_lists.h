// The lists of addresses that -m recent keeps, as /proc/net/xt_recent/NAME (net/netfilter/xt_recent.c).
#pragma once

#include "net/ipv4_address.h"
#include "net/sim_time.h"

#include <deque>
#include <map>
#include <string>

namespace fg::netfilter {

class RecentLists {
public:
  // The kernel keeps as many as the largest --hitcount of the list asks for, at least 20: more change no
  // answer.
  static constexpr size_t kStampsPerAddress = 256;
  static constexpr size_t kAddresses = 100; // ip_list_tot

  struct Entry {
    uint8_t ttl = 0;
    std::deque<net::SimTime> stamps; // oldest first
    uint64_t order = 0;              // of the last stamp
  };
  using List = std::map<net::Ipv4Address, Entry>;

  List& list(const std::string& name) { return m_lists[name]; }
  const std::map<std::string, List>& all() const { return m_lists; }
  // A new stamp for the address; the address seen longest ago goes where the list is full.
  void stamp(const std::string& name, net::Ipv4Address address, uint8_t ttl, net::SimTime now);

  // Forgets the address that was seen longest ago, where that was before `time` (recent_entry_reap).
  void reap(const std::string& name, net::SimTime time);

private:
  static List::iterator oldest(List& list);
  std::map<std::string, List> m_lists;
  uint64_t m_order = 0;
};

} // namespace fg::netfilter
