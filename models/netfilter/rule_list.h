// The rules of one chain.
#pragma once

#include "netfilter/rule_index.h"
#include "trace/recorder.h"

#include <functional>
#include <memory>
#include <utility>

namespace fg::netfilter {

// A list like a std::vector. Recordings and copies of it share the rules: who changes them while they are
// shared changes a copy, so that what a packet met can be told for ever. (The counters are the newest
// owner's.)
class RuleList {
public:
  using const_iterator = std::vector<Rule>::const_iterator;
  using iterator = std::vector<Rule>::iterator;

  size_t size() const { return read().size(); }
  bool empty() const { return read().empty(); }
  const Rule& operator[](size_t at) const { return read()[at]; }
  const_iterator begin() const { return read().begin(); }
  const_iterator end() const { return read().end(); }

  // --- to change them ---
  Rule& operator[](size_t at) { return own()[at]; }
  iterator begin() { return own().begin(); }
  iterator end() { return own().end(); }
  iterator insert(const_iterator at, Rule rule) { return own().insert(at, std::move(rule)); }
  iterator erase(const_iterator at) { return own().erase(at); }
  void push_back(Rule rule) { own().push_back(std::move(rule)); }
  void clear() { m_shared = std::make_shared<Shared>(); }

  // Instead of the present rules, those that `reader` gives when they are looked at.
  using Reader = std::function<std::vector<Rule>()>;
  void readLater(Reader reader);
  bool isRead() const { return !m_shared->reader; }

  // Null where it would be of no use: the list is short, or most of its rules ask for no address and port.
  const RuleIndex* index() const;
  // As the recording knows the present rules, under the chain's name.
  trace::ChainId recordedIn(trace::Recorder& recorder, const std::string& chain) const;

private:
  struct Shared {
    std::vector<Rule> rules;
    Reader reader;                          // empty once the rules are read
    std::unique_ptr<const RuleIndex> index; // made when first asked for
    trace::ChainId recorded;
  };
  const std::vector<Rule>& read() const {
    if (m_shared->reader) m_shared->rules = std::exchange(m_shared->reader, {})();
    return m_shared->rules;
  }
  std::vector<Rule>& own();

  std::shared_ptr<Shared> m_shared = std::make_shared<Shared>();
};

} // namespace fg::netfilter
