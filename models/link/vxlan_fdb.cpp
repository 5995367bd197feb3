#include "link/vxlan_fdb.h"

#include <algorithm>

namespace fg::link {
namespace {

constexpr net::MacAddress kDefault{};

bool takesMany(const net::MacAddress& mac) { return mac == kDefault || mac.isMulticast(); }

} // namespace

bool VxlanFdb::isLive(const Entry& entry, net::SimTime now) const {
  return entry.state != State::Reachable || now - entry.updated <= ageing;
}

core::KernelResult VxlanFdb::add(const Entry& entry) {
  if (!m_entries.try_emplace(entry.mac, entry).second) return tl::unexpected(core::KernelError::Exists);
  return {};
}

void VxlanFdb::append(const Entry& entry) {
  auto [it, isNew] = m_entries.try_emplace(entry.mac, entry);
  if (isNew || !takesMany(entry.mac)) return;
  for (const Remote& remote : entry.remotes)
    if (std::find(it->second.remotes.begin(), it->second.remotes.end(), remote) == it->second.remotes.end())
      it->second.remotes.push_back(remote);
}

void VxlanFdb::replace(const Entry& entry) { m_entries.insert_or_assign(entry.mac, entry); }

core::KernelResult VxlanFdb::remove(const net::MacAddress& mac, const std::optional<Remote>& remote) {
  auto it = m_entries.find(mac);
  if (it == m_entries.end()) return tl::unexpected(core::KernelError::NoEntry);
  if (remote) std::erase(it->second.remotes, *remote);
  if (!remote || it->second.remotes.empty()) m_entries.erase(it);
  return {};
}

bool VxlanFdb::learn(const net::MacAddress& mac, net::Ipv4Address host, net::SimTime now) {
  if (mac.isMulticast()) return false;
  auto [it, isNew] = m_entries.try_emplace(mac, Entry{mac, {{host, 0, 0, 0}}, State::Reachable, now});
  Entry& entry = it->second;
  if (entry.state != State::Reachable) return false;
  bool news = isNew || entry.remotes.front().host != host || !isLive(entry, now);
  entry.remotes = {{host, 0, 0, 0}};
  entry.updated = now;
  return news;
}

const VxlanFdb::Entry* VxlanFdb::find(const net::MacAddress& mac, net::SimTime now) const {
  for (const net::MacAddress& key : {mac, kDefault})
    if (auto it = m_entries.find(key); it != m_entries.end() && isLive(it->second, now)) return &it->second;
  return nullptr;
}

std::vector<VxlanFdb::Entry> VxlanFdb::entries(net::SimTime now) const {
  std::vector<Entry> out;
  for (const auto& [mac, entry] : m_entries)
    if (isLive(entry, now)) out.push_back(entry);
  return out;
}

} // namespace fg::link
