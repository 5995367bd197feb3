// The command line of `ipset` 7.17, and the file that `ipset restore` reads.
#pragma once

#include "netfilter/ip_set_text.h"
#include "netfilter/rule_set.h"

#include <span>

namespace fg::netfilter {

class IpSetCommand {
public:
  // The sets are those of `rules`, which also tell which sets are in use.
  IpSetCommand(RuleSet& rules, net::SimTime now) : m_rules(rules), m_sets(rules.sets()), m_now(now) {}

  // The command line without "ipset". `input` is what restore reads.
  CommandResult run(std::span<const std::string> words, std::string_view input = {});
  // What `ipset save` printed. Stops at the first line that is refused; those before it hold.
  CommandResult restore(std::string_view text);

private:
  enum class Output { Plain, Save };
  using Done = tl::expected<std::string, SetError>; // what it printed
  struct Words;

  Done dispatch(Words& words);
  Done readOptions(Words& words);
  Done create(Words& words);
  Done readCreateOption(Words& words, IpSet& set);
  // What add, del and test begin with: "SET ELEMENT".
  struct Named {
    std::string name, text;
    IpSet* set = nullptr;
    std::vector<SetElement> elements;
  };
  tl::expected<Named, SetError> readElements(Words& words);
  Done add(Words& words);
  Done readAddOption(Words& words, const IpSet& set, IpSet::Entry& entry);
  Done remove(Words& words);
  Done test(Words& words);
  Done list(Words& words);
  Done flush(Words& words);
  Done destroy(Words& words);
  Done rename(Words& words);
  Done swap(Words& words);
  std::string listed(const std::string& name) const;
  std::string saved(const std::string& name) const;
  tl::expected<IpSet*, SetError> known(const std::string& name);

  RuleSet& m_rules;
  IpSets& m_sets;
  net::SimTime m_now;
  std::string m_said; // on standard error, without the tool's name before it
  bool m_exist = false, m_quiet = false, m_namesOnly = false, m_terse = false;
  Output m_output = Output::Plain;
};

} // namespace fg::netfilter
