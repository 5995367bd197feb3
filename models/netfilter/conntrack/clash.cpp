// Two packets that begin the same connection at the same time: both are looked up before either is confirmed.
// It happens where two processors handle two packets of one socket, as the resolver's two DNS queries are.
#include "netfilter/conntrack/conntrack.h"

namespace fg::netfilter {
namespace {
using std::chrono::seconds;

// l4proto->allow_clash: not for protocols whose trackers keep a state for each connection.
bool mayClash(net::Protocol protocol) {
  constexpr uint8_t kDccp = 33, kSctp = 132;
  const auto number = static_cast<uint8_t>(protocol);
  return protocol != net::Protocol::Tcp && number != kDccp && number != kSctp;
}
} // namespace

void Conntrack::race(const Tuple& original, net::SimTime now) {
  m_race = Race{original, m_lastId, now + seconds(1), 2};
}

bool Conntrack::isRaced(const Tuple& original, const ConntrackEntry& other) const {
  return m_race && m_race->original == original && other.id > m_race->since;
}

// What the packet's processor sees: while a race is on, not the connection that the other one is about to
// confirm.
Conntrack::Found Conntrack::see(const Tuple& tuple, net::SimTime now) {
  if (m_race && m_race->until <= now) m_race.reset();
  Found found = find(tuple);
  return found.entry && isRaced(tuple, *found.entry) ? Found{} : found;
}

// nf_ct_resolve_clash. Linux 3.10 drops the packet. Since 4.x a packet that makes the very same connection
// goes on as part of the one that was first, and since 5.6 one whose answers come from elsewhere (a service
// chose another backend for it) is kept for a second, for its answers.
Conntrack::Confirmation Conntrack::resolveClash(ConntrackReference& reference, const Found& winner,
                                                net::SimTime now) {
  const EntryPointer loser = reference.entry;
  auto merges = [&](const ConntrackEntry& other) {
    return (!other.bound[0] && !other.bound[1]) || other.tuples == loser->tuples;
  };
  auto merge = [&](const EntryPointer& other) {
    reference.entry = other;
    loser->dead = true;
    ++counters.clashesResolved;
    return Confirmation::Merged;
  };
  const Found sameAnswers = find(loser->tuple(Direction::Reply));
  const bool resolves = !settings.isOld() && mayClash(loser->tuple(Direction::Original).protocol);
  if (resolves && merges(*winner.entry)) return merge(winner.entry);
  if (resolves && sameAnswers.entry && merges(*sameAnswers.entry)) return merge(sameAnswers.entry);
  if (!resolves || sameAnswers.entry) {
    ++counters.insertFailed;
    if (!settings.isOld()) ++counters.dropped;
    return Confirmation::Lost;
  }
  refresh(*loser, 1, now);
  loser->answersOnly = true;
  add(loser);
  ++counters.clashesResolved;
  return Confirmation::AnswersOnly;
}

} // namespace fg::netfilter
