#include "netfilter/recent_lists.h"

#include <algorithm>

namespace fg::netfilter {

RecentLists::List::iterator RecentLists::oldest(List& list) {
  return std::min_element(list.begin(), list.end(),
                          [](const auto& a, const auto& b) { return a.second.order < b.second.order; });
}

void RecentLists::reap(const std::string& name, net::SimTime time) {
  List& list = m_lists[name];
  auto it = oldest(list);
  if (it != list.end() && it->second.stamps.back() < time) list.erase(it);
}

void RecentLists::stamp(const std::string& name, net::Ipv4Address address, uint8_t ttl, net::SimTime now) {
  List& list = m_lists[name];
  if (!list.contains(address) && list.size() >= kAddresses) list.erase(oldest(list));
  Entry& entry = list[address];
  entry.ttl = ttl;
  entry.order = ++m_order;
  entry.stamps.push_back(now);
  if (entry.stamps.size() > kStampsPerAddress) entry.stamps.pop_front();
}

} // namespace fg::netfilter
