#include "netfilter/recent_lists.h"

#include <algorithm>

namespace fg::netfilter {

void RecentLists::stamp(const std::string& name, net::Ipv4Address address, uint8_t ttl, net::SimTime now) {
  List& list = m_lists[name];
  if (!list.contains(address) && list.size() >= kAddresses)
    list.erase(std::min_element(list.begin(), list.end(),
                                [](const auto& a, const auto& b) { return a.second.order < b.second.order; }));
  Entry& entry = list[address];
  entry.ttl = ttl;
  entry.order = ++m_order;
  entry.stamps.push_back(now);
  if (entry.stamps.size() > kStampsPerAddress) entry.stamps.pop_front();
}

} // namespace fg::netfilter
