#include "netfilter/connection_notes.h"

namespace fg::netfilter {
namespace {

class EntryText : public trace::LateText {
public:
  explicit EntryText(const ConntrackFacts& entry) : m_entry(entry) {}
  std::string text() const override { return Conntrack().text(m_entry, net::SimTime(0)); }

private:
  ConntrackFacts m_entry;
};

net::SimTime inWholeSeconds(net::SimTime time) { return std::chrono::floor<std::chrono::seconds>(time); }

// With `now` as the beginning of time.
ConntrackFacts seenFrom(net::SimTime now, const ConntrackFacts& entry) {
  ConntrackFacts out = entry;
  out.created = -inWholeSeconds(now - entry.created);
  out.expires = inWholeSeconds(entry.expires - now);
  return out;
}

} // namespace

trace::StringId ConnectionNotes::note(trace::Recorder& recorder, const ConntrackFacts& entry,
                                      net::SimTime now) {
  ConntrackFacts seen = seenFrom(now, entry);
  if (m_lastText && seen == m_last) return m_lastText;
  m_last = seen;
  m_lastText = recorder.intern(std::make_unique<const EntryText>(seen));
  return m_lastText;
}

} // namespace fg::netfilter
