#include "link/fdb.h"

namespace fg::link {

bool Fdb::isLive(const Entry& entry, net::SimTime now) const {
  return entry.permanent || entry.fixed || now - entry.updated <= ageing;
}

bool Fdb::learn(const net::MacAddress& mac, int port, net::SimTime now) {
  if (mac.isMulticast()) return false;
  auto [it, isNew] = m_entries.try_emplace(mac, Entry{mac, port, false, false, now});
  Entry& entry = it->second;
  if (entry.permanent || entry.fixed) return false;
  bool news = isNew || entry.port != port || !isLive(entry, now);
  entry.port = port;
  entry.updated = now;
  return news;
}

void Fdb::addPermanent(const net::MacAddress& mac, int port) {
  m_entries[mac] = {mac, port, true, false, {}};
}

void Fdb::addStatic(const net::MacAddress& mac, int port) { m_entries[mac] = {mac, port, false, true, {}}; }

void Fdb::removePort(int port) {
  std::erase_if(m_entries, [&](const auto& item) { return item.second.port == port; });
}

void Fdb::flushPort(int port) {
  std::erase_if(m_entries, [&](const auto& item) {
    return item.second.port == port && !item.second.permanent && !item.second.fixed;
  });
}

bool Fdb::remove(const net::MacAddress& mac) { return m_entries.erase(mac) > 0; }

void Fdb::flush() {
  std::erase_if(m_entries, [](const auto& item) { return !item.second.permanent && !item.second.fixed; });
}

std::optional<Fdb::Entry> Fdb::find(const net::MacAddress& mac, net::SimTime now) const {
  auto it = m_entries.find(mac);
  if (it == m_entries.end() || !isLive(it->second, now)) return {};
  return it->second;
}

std::vector<Fdb::Entry> Fdb::entries(net::SimTime now) const {
  std::vector<Entry> out;
  for (const auto& [mac, entry] : m_entries)
    if (isLive(entry, now)) out.push_back(entry);
  return out;
}

} // namespace fg::link
