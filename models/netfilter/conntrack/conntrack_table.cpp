#include "netfilter/conntrack/conntrack.h"

#include <algorithm>

namespace fg::netfilter {

Conntrack::Found Conntrack::find(const Tuple& tuple, net::SimTime now) {
  auto it = m_index.find(tuple);
  if (it == m_index.end()) return {};
  Found found = it->second;
  if (found.entry->expires > now) return found;
  remove(found.entry);
  return {};
}

bool Conntrack::isTaken(const Tuple& tuple, const ConntrackEntry& but, net::SimTime now) {
  Found found = find(tuple, now);
  return found.entry && found.entry.get() != &but;
}

void Conntrack::remove(const EntryPointer& entry) {
  EntryPointer keep = entry;
  if (!keep->confirmed) return;
  keep->confirmed = false;
  keep->dead = true;
  for (const Tuple& tuple : keep->tuples) {
    auto it = m_index.find(tuple);
    if (it != m_index.end() && it->second.entry == keep) m_index.erase(it);
  }
  m_entries.erase(keep->place);
  if (onChange) onChange(trace::ChangeKind::Removed, text(*keep, keep->expires));
}

bool Conntrack::confirm(const EntryPointer& entry, net::SimTime now) {
  if (entry->confirmed || entry->dead) return true;
  for (const Tuple& tuple : entry->tuples)
    if (isTaken(tuple, *entry, now)) return false;
  entry->confirmed = true;
  entry->place = m_entries.insert(m_entries.end(), entry);
  m_index.emplace(entry->tuple(Direction::Original), Found{entry, Direction::Original});
  m_index.emplace(entry->tuple(Direction::Reply), Found{entry, Direction::Reply});
  if (onChange) onChange(trace::ChangeKind::Added, text(*entry, now));
  return true;
}

std::vector<Conntrack::EntryPointer> Conntrack::entries(net::SimTime now) {
  std::vector<EntryPointer> out(m_entries.begin(), m_entries.end());
  auto expired =
      std::stable_partition(out.begin(), out.end(), [&](const EntryPointer& e) { return e->expires > now; });
  std::for_each(expired, out.end(), [&](const EntryPointer& e) { remove(e); });
  out.erase(expired, out.end());
  return out;
}

size_t Conntrack::erase(const ConntrackFilter& filter, net::SimTime now) {
  size_t count = 0;
  for (const EntryPointer& entry : entries(now))
    if (filter.fits(*entry)) remove(entry), ++count;
  return count;
}

void Conntrack::flush() {
  while (!m_entries.empty())
    remove(m_entries.front());
}

size_t Conntrack::eraseMasqueraded(std::string_view interface) {
  std::vector<EntryPointer> gone;
  for (const EntryPointer& entry : m_entries)
    if (!entry->masqueradedBy.empty() && entry->masqueradedBy == interface) gone.push_back(entry);
  for (const EntryPointer& entry : gone)
    remove(entry);
  return gone.size();
}

bool ConntrackFilter::fits(const ConntrackEntry& entry) const {
  const Tuple& original = entry.tuple(Direction::Original);
  const Tuple& reply = entry.tuple(Direction::Reply);
  auto agrees = [](const auto& wanted, const auto& have) { return !wanted || *wanted == have; };
  auto translated = [&](const auto& wanted, Manipulation how, net::Ipv4Address have) {
    return !wanted || (entry.translated[static_cast<size_t>(how)] && *wanted == have);
  };
  return agrees(protocol, original.protocol) && agrees(originalSource, original.source)
         && agrees(originalDestination, original.destination) && agrees(replySource, reply.source)
         && agrees(replyDestination, reply.destination) && agrees(originalSourcePort, original.sourcePort)
         && agrees(originalDestinationPort, original.destinationPort)
         && agrees(replySourcePort, reply.sourcePort) && agrees(replyDestinationPort, reply.destinationPort)
         && translated(dnatTo, Manipulation::Destination, reply.source)
         && translated(snatTo, Manipulation::Source, reply.destination);
}

} // namespace fg::netfilter
