#include "netfilter/conntrack/conntrack.h"

#include <algorithm>

namespace fg::netfilter {

Conntrack::Found Conntrack::find(const Tuple& tuple) const {
  auto it = m_index.find(tuple);
  return it == m_index.end() ? Found{} : it->second;
}

// --- time ----------------------------------------------------------------------------------------

// A timer may be early, as packets only write down their entry's new time; it is then set anew.
void Conntrack::forgetExpired(net::SimTime now) {
  while (!m_timers.empty() && m_timers.begin()->first <= now) {
    ConntrackEntry& entry = *m_timers.begin()->second;
    if (entry.expires > m_timers.begin()->first)
      schedule(entry);
    else
      remove(*entry.place, entry.expires);
  }
}

void Conntrack::schedule(ConntrackEntry& entry) {
  auto node = m_timers.extract(entry.timer);
  node.key() = entry.expires;
  entry.timer = m_timers.insert(std::move(node));
}

void Conntrack::refresh(ConntrackEntry& entry, int seconds, net::SimTime now) {
  if (entry.answersOnly) return; // IPS_FIXED_TIMEOUT
  entry.expires = now + std::chrono::seconds(std::max(seconds, 0));
  if (entry.confirmed && entry.expires < entry.timer->first) schedule(entry);
}

// --- in and out ------------------------------------------------------------------------------------

// Precondition: its tuples are free, but for the original one of an entry for answers only.
void Conntrack::add(const EntryPointer& entry) {
  entry->confirmed = true;
  auto& list = listOf(*entry);
  entry->place = list.insert(list.end(), entry);
  entry->timer = m_timers.emplace(entry->expires, entry.get());
  if (!entry->answersOnly)
    m_index.emplace(entry->tuple(Direction::Original), Found{entry, Direction::Original});
  m_index.emplace(entry->tuple(Direction::Reply), Found{entry, Direction::Reply});
  if (!entry->translated[slot(Manipulation::Source)]) return;
  auto& others = m_bySource[sourceOf(entry->tuple(Direction::Original))];
  entry->bySource = others.insert(others.begin(), entry.get());
}

void Conntrack::remove(const EntryPointer& entry, net::SimTime at) {
  EntryPointer keep = entry;
  keep->dead = true;
  if (!keep->confirmed) return;
  keep->confirmed = false;
  for (const Tuple& tuple : keep->tuples) {
    auto it = m_index.find(tuple);
    if (it != m_index.end() && it->second.entry == keep) m_index.erase(it);
  }
  if (keep->translated[slot(Manipulation::Source)]) {
    auto others = m_bySource.find(sourceOf(keep->tuple(Direction::Original)));
    others->second.erase(keep->bySource);
    if (others->second.empty()) m_bySource.erase(others);
  }
  m_timers.erase(keep->timer);
  listOf(*keep).erase(keep->place);
  ++counters.removed;
  if (!keep->answersOnly) events.add(ConntrackEvent::Kind::Destroy, at, *keep);
}

void Conntrack::assure(ConntrackEntry& entry) {
  if (entry.assured) return;
  if (entry.confirmed) m_assured.splice(m_assured.end(), m_unassured, entry.place);
  entry.assured = true;
}

// Where the table is full, a connection that is not ASSURED has to go (early_drop). The kernel looks for one
// in eight buckets of its hash table; here it is the one that was there first.
bool Conntrack::makeRoom(net::SimTime now) {
  const size_t size = m_unassured.size() + m_assured.size();
  if (settings.max == 0 || size < static_cast<size_t>(settings.max)) return true;
  if (m_unassured.empty()) return false;
  ++counters.earlyDropped;
  remove(EntryPointer(m_unassured.front()), now);
  return true;
}

// --- packets -------------------------------------------------------------------------------------

Conntrack::Confirmation Conntrack::confirm(ConntrackReference& reference, net::SimTime now) {
  const EntryPointer entry = reference.entry;
  if (entry->dead) return Confirmation::Done;
  if (entry->confirmed) {
    if (entry->changed || entry->mark != entry->toldMark) tellUpdate(*entry, now);
    return Confirmation::Done;
  }
  forgetExpired(now);
  Found winner = find(entry->tuple(Direction::Original));
  if (!winner.entry) winner = find(entry->tuple(Direction::Reply));
  if (m_race && m_race->original == entry->tuple(Direction::Original) && --m_race->left == 0) m_race.reset();
  if (winner.entry) return resolveClash(reference, winner, now);
  add(entry);
  ++counters.confirmed;
  entry->changed = false;
  entry->toldMark = entry->mark;
  events.add(ConntrackEvent::Kind::New, now, *entry);
  return Confirmation::Done;
}

void Conntrack::tellUpdate(ConntrackEntry& entry, net::SimTime now) {
  entry.changed = false;
  entry.toldMark = entry.mark;
  if (!entry.answersOnly) events.add(ConntrackEvent::Kind::Update, now, entry);
}

// --- commands ------------------------------------------------------------------------------------

std::vector<Conntrack::EntryPointer> Conntrack::entries(net::SimTime now) {
  forgetExpired(now);
  std::vector<EntryPointer> out;
  for (const auto* list : {&m_unassured, &m_assured})
    std::copy_if(list->begin(), list->end(), std::back_inserter(out),
                 [](const EntryPointer& entry) { return !entry->answersOnly; });
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a->id < b->id; });
  return out;
}

size_t Conntrack::count(net::SimTime now) const {
  auto isExpired = [now](const auto& timer) { return timer.second->expires <= now; };
  auto expired = std::count_if(m_timers.begin(), m_timers.upper_bound(now), isExpired);
  return m_timers.size() - static_cast<size_t>(expired);
}

size_t Conntrack::erase(const ConntrackFilter& filter, net::SimTime now) {
  size_t count = 0;
  for (const EntryPointer& entry : entries(now))
    if (filter.fits(*entry)) remove(entry, now), ++count;
  return count;
}

void Conntrack::flush(net::SimTime now) {
  forgetExpired(now);
  for (auto* list : {&m_unassured, &m_assured})
    while (!list->empty())
      remove(EntryPointer(list->front()), now);
}

// masq_device_event, and masq_inet_event, which in Linux 3.10 forgets them all
// (net/netfilter/nf_nat_masquerade.c).
size_t Conntrack::eraseMasqueraded(std::string_view interface, std::optional<net::Ipv4Address> lost,
                                   net::SimTime now) {
  size_t count = 0;
  for (const EntryPointer& entry : entries(now)) {
    if (entry->masqueradedBy.empty() || entry->masqueradedBy != interface) continue;
    if (lost && !settings.isOld() && entry->tuple(Direction::Reply).destination != *lost) continue;
    remove(entry, now), ++count;
  }
  return count;
}

Conntrack::EntryPointer Conntrack::at(const Tuple& tuple, net::SimTime now) {
  forgetExpired(now);
  return find(tuple).entry;
}

bool Conntrack::insert(const EntryPointer& entry, int seconds, net::SimTime now) {
  forgetExpired(now);
  for (const Tuple& tuple : entry->tuples)
    if (find(tuple).entry) return ++counters.insertFailed, false;
  entry->id = ++m_lastId;
  entry->created = now;
  refresh(*entry, seconds, now);
  add(entry);
  ++counters.inserted;
  entry->toldMark = entry->mark;
  events.add(ConntrackEvent::Kind::New, now, *entry);
  return true;
}

} // namespace fg::netfilter
