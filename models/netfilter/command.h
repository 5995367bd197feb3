// A command line of iptables, or a line of iptables-restore, understood.
#pragma once

#include "netfilter/chain.h"
#include "netfilter/rule_set.h"

#include <tl/expected.hpp>

#include <span>

namespace fg::netfilter {

class IpSets; // ip_sets.h

struct Command {
  enum class Verb {
    Append,
    Insert,
    Delete,
    Replace,
    Check,
    List,
    ListRules,
    Flush,
    Zero,
    NewChain,
    DeleteChain,
    Rename,
    Policy,
    Version,
    Help
  };
  std::optional<Verb> verb;
  trace::Table table = trace::Table::Filter;
  std::string chain;   // empty: all chains, where the verb allows that
  std::string newName; // of Rename
  std::string policy;  // of Policy
  size_t number = 0;   // of a rule; 0: none given
  bool numeric = false, verbose = false, exact = false, lineNumbers = false;
  bool tableGiven = false;
  std::optional<CounterPair> counters; // -c
  Rule rule;
  // "-s A,B -d C,D" means a rule for each pair; empty where no list was given.
  std::vector<AddressPattern> sources, destinations;
  // The kernel's own checks of the rule failed; found when the rule is put into a table.
  bool kernelRefuses = false;
  std::string kernelError; // in libiptc's words; empty: EINVAL's
  std::string said;        // on standard error, although the rule is taken
};

// A command line that the tool itself refuses: exit status 2.
struct CommandError {
  std::string message;
  enum class Prefix { ToolAndVersion, None } prefix = Prefix::ToolAndVersion;
  int status = 2;
  std::string said = {}; // before it, on standard error
};

// What to do with extensions that iptables does not ship: refuse them, as the tool, or keep their text.
enum class Foreign { Refuse, Keep };

// What a command line is read against.
struct ParseContext {
  Foreign foreign = Foreign::Refuse;
  // Is this a chain of the table, for -j and -g?
  std::function<bool(trace::Table, std::string_view)> isChain;
  const IpSets* sets = nullptr; // null: any name of a set will do
  ToolVersion tools = ToolVersion::Iptables1_8_9;
};
tl::expected<Command, CommandError> parseCommand(std::vector<std::string> words, const ParseContext& context);

// Splits a line of iptables-restore into words: blanks separate, double quotes hold together, \ escapes
// inside them.
std::vector<std::string> splitWords(std::string_view line);

} // namespace fg::netfilter
