// What must always hold of the table; tests ask after each packet.
#include "netfilter/conntrack/conntrack.h"

#include <fmt/format.h>

namespace fg::netfilter {

std::string Conntrack::inconsistency(net::SimTime now) const {
  size_t entries = 0, tuples = 0, sources = 0;
  for (const auto* list : {&m_unassured, &m_assured})
    for (const EntryPointer& entry : *list) {
      const std::string what = fmt::format("entry {} ({})", entry->id, text(*entry, now));
      ++entries;
      tuples += entry->answersOnly ? 1 : 2;
      if (!entry->confirmed || entry->dead) return what + " is in the table, and dead or not confirmed";
      if ((list == &m_assured) != entry->assured) return what + " is in the wrong list";
      for (Direction d : {Direction::Original, Direction::Reply}) {
        if (entry->answersOnly && d == Direction::Original) continue;
        Found found = find(entry->tuple(d));
        if (found.entry != entry || found.direction != d) return what + " is not what its tuple leads to";
      }
      if (entry->timer->second != entry.get() || entry->timer->first > entry->expires)
        return what + " has a timer behind the time when it expires";
      if (entry->translated[slot(Manipulation::Source)]) ++sources;
    }
  if (m_index.size() != tuples) return fmt::format("{} tuples for {} in the index", tuples, m_index.size());
  if (m_timers.size() != entries) return fmt::format("{} timers for {} entries", m_timers.size(), entries);
  size_t listed = 0;
  for (const auto& [source, list] : m_bySource)
    listed += list.size();
  if (listed != sources) return fmt::format("{} translated sources, {} listed", sources, listed);
  return {};
}

} // namespace fg::netfilter
