#include "netfilter/command_execution.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace fg::netfilter {
namespace {
using Verb = Command::Verb;
using trace::ChangeKind;

tl::unexpected<Refusal> refuse(std::string_view why) { return tl::unexpected(Refusal{std::string(why)}); }

constexpr std::string_view kNoChain = "No chain/target/match by that name.";
constexpr std::string_view kBadRule = "Bad rule (does a matching rule exist in that chain?).";
constexpr std::string_view kInvalid = "Invalid argument. Run `dmesg' for more information.";
constexpr std::string_view kLoop = "Too many levels of symbolic links.";

// libiptc forgets that it looked for a rule once it has looked whether the rule's target is a chain
// (iptcc_map_target calls TC_BUILTIN, which sets iptc_fn): the general message comes instead.
std::string_view noSuchRule(const Rule& rule) {
  switch (rule.jump) {
  case Jump::None:
  case Jump::Accept:
  case Jump::Drop:
  case Jump::Return:
    return kBadRule;
  case Jump::Chain:
  case Jump::Goto:
  case Jump::Target:
    break;
  }
  return kNoChain;
}
} // namespace

// nf_tables names the message that it refused; libiptc has words for the error number.
tl::unexpected<Refusal> CommandExecution::refusedByKernel(const Chain& chain, const Command& command,
                                                          std::string_view legacy,
                                                          std::string_view nft) const {
  if (!isNft(m_tools)) return refuse(legacy);
  std::string_view message = *command.verb == Verb::Insert    ? "RULE_INSERT"
                             : *command.verb == Verb::Replace ? "RULE_REPLACE"
                                                              : "RULE_APPEND";
  return tl::unexpected(Refusal{fmt::format("{} failed ({}): rule in chain {}", message, nft, chain.name),
                                Refusal::By::NfTables});
}

tl::unexpected<Refusal> CommandExecution::noSuchChain(const Command& command) const {
  if (!isNft(m_tools)) return refuse(kNoChain);
  return tl::unexpected(Refusal{fmt::format("chain `{}' in table `{}' is incompatible, use 'nft' tool.",
                                            command.chain, trace::name(m_table.which)),
                                Refusal::By::Tool});
}

CommandExecution::Result CommandExecution::run(const Command& command) {
  if (command.sources.size() < 2 && command.destinations.size() < 2) return runOne(command);
  Command one = command;
  for (size_t s = 0; s < std::max<size_t>(command.sources.size(), 1); ++s)
    for (size_t d = 0; d < std::max<size_t>(command.destinations.size(), 1); ++d) {
      if (!command.sources.empty()) one.rule.source = command.sources[s];
      if (!command.destinations.empty()) one.rule.destination = command.destinations[d];
      if (Result result = runOne(one); !result) return result;
    }
  return std::string();
}

CommandExecution::Result CommandExecution::runOne(const Command& command) {
  switch (*command.verb) {
  case Verb::Append:
  case Verb::Insert:
    return add(command);
  case Verb::Replace:
    return replace(command);
  case Verb::Delete:
    return remove(command);
  case Verb::Check:
    return check(command);
  case Verb::List:
    return list(command);
  case Verb::ListRules:
    return listRules(command);
  case Verb::Flush:
    return flush(command);
  case Verb::Zero:
    return zero(command);
  case Verb::NewChain:
    return newChain(command);
  case Verb::DeleteChain:
    return deleteChains(command);
  case Verb::Rename:
    return rename(command);
  case Verb::Policy:
    return policy(command);
  case Verb::Version:
  case Verb::Help:
    break;
  }
  return std::string();
}

std::vector<Chain*> CommandExecution::chains(const Command& command) {
  if (command.chain.empty()) return m_table.all();
  Chain* chain = m_table.find(command.chain);
  return chain ? std::vector<Chain*>{chain} : std::vector<Chain*>{};
}

CommandExecution::Result CommandExecution::put(Chain& chain, size_t at, const Command& command) {
  Rule rule = command.rule;
  rule.counters = command.counters.value_or(CounterPair{});
  m_table.link(rule);
  bool mayLoop = rule.chain != nullptr && m_loopCheck == LoopCheck::Now;
  std::string text = saveText(chain.name, rule);
  chain.rules.insert(chain.rules.begin() + static_cast<ptrdiff_t>(at), std::move(rule));
  bool loops = mayLoop && m_table.hasLoop(); // the kernel follows the jumps before it asks the extensions
  if (loops || command.kernelRefuses) {
    chain.rules.erase(chain.rules.begin() + static_cast<ptrdiff_t>(at));
    if (loops) return refusedByKernel(chain, command, kLoop, "Too many links");
    std::string_view error = command.kernelError.empty() ? kInvalid : std::string_view(command.kernelError);
    return refusedByKernel(chain, command, error, "Invalid argument");
  }
  m_changed(ChangeKind::Added, text);
  return std::string();
}

CommandExecution::Result CommandExecution::add(const Command& command) {
  Chain* chain = m_table.find(command.chain);
  if (!chain) return refuse(kNoChain);
  size_t at = chain->rules.size();
  if (*command.verb == Verb::Insert) {
    at = std::max<size_t>(command.number, 1) - 1;
    if (at > chain->rules.size()) return refuse("Index of insertion too big.");
  }
  return put(*chain, at, command);
}

CommandExecution::Result CommandExecution::replace(const Command& command) {
  Chain* chain = m_table.find(command.chain);
  if (!chain) return refuse(kNoChain);
  if (command.number > chain->rules.size())
    return refuse(isNft(m_tools) ? kNoChain : "Index of replacement too big.");
  size_t at = command.number - 1;
  Rule before = std::move(chain->rules[at]);
  chain->rules.erase(chain->rules.begin() + static_cast<ptrdiff_t>(at));
  Result result = put(*chain, at, command);
  if (result)
    m_changed(ChangeKind::Removed, saveText(chain->name, before));
  else
    chain->rules.insert(chain->rules.begin() + static_cast<ptrdiff_t>(at), std::move(before));
  return result;
}

CommandExecution::Result CommandExecution::remove(const Command& command) {
  Chain* chain = m_table.find(command.chain);
  if (!chain) return refuse(command.number ? kNoChain : kBadRule);
  size_t at = command.number;
  if (at > chain->rules.size()) return refuse(isNft(m_tools) ? kNoChain : "Index of deletion too big.");
  if (at == 0) {
    const std::string wanted = specText(command.rule);
    auto it = std::find_if(chain->rules.begin(), chain->rules.end(),
                           [&](const Rule& rule) { return specText(rule) == wanted; });
    if (it == chain->rules.end()) return refuse(noSuchRule(command.rule));
    at = static_cast<size_t>(it - chain->rules.begin()) + 1;
  }
  std::string text = saveText(chain->name, chain->rules[at - 1]);
  chain->rules.erase(chain->rules.begin() + static_cast<ptrdiff_t>(at) - 1);
  m_changed(ChangeKind::Removed, text);
  return std::string();
}

CommandExecution::Result CommandExecution::check(const Command& command) {
  const Chain* chain = m_table.find(command.chain);
  if (!chain) return refuse(kBadRule);
  const std::string wanted = specText(command.rule);
  bool found = std::any_of(chain->rules.begin(), chain->rules.end(),
                           [&](const Rule& rule) { return specText(rule) == wanted; });
  return found ? Result(std::string()) : refuse(noSuchRule(command.rule));
}

CommandExecution::Result CommandExecution::list(const Command& command) {
  ListStyle style{command.numeric ? Names::Numeric : Names::Resolved, command.verbose, command.exact,
                  command.lineNumbers, m_tools};
  std::vector<Chain*> wanted = chains(command);
  if (wanted.empty()) return noSuchChain(command);
  if (command.number) {
    const Chain& chain = *wanted.front();
    return command.number > chain.rules.size()
               ? std::string()
               : listRule(chain.rules[command.number - 1], command.number, style);
  }
  std::string out;
  for (const Chain* chain : wanted) {
    if (!out.empty()) out += '\n';
    out += listChain(m_table, *chain, style);
  }
  return out;
}

CommandExecution::Result CommandExecution::listRules(const Command& command) {
  std::vector<Chain*> wanted = chains(command);
  if (wanted.empty()) return noSuchChain(command);
  auto counters = [&](const CounterPair& c) {
    return command.verbose ? fmt::format(" -c {} {}", c.packets, c.bytes) : std::string();
  };
  std::string out;
  if (command.number == 0)
    for (const Chain* chain : wanted)
      out += chain->isBuiltin()
                 ? fmt::format("-P {} {}{}\n", chain->name, chain->dropsByPolicy ? "DROP" : "ACCEPT",
                               counters(chain->policyCounters))
                 : fmt::format("-N {}\n", chain->name);
  for (const Chain* chain : wanted)
    for (size_t i = 0; i < chain->rules.size(); ++i) {
      if (command.number && command.number != i + 1) continue;
      const Rule& rule = chain->rules[i];
      out += fmt::format("-A {}{}\n", chain->name, specText(rule, counters(rule.counters)));
    }
  return out;
}

CommandExecution::Result CommandExecution::flush(const Command& command) {
  std::vector<Chain*> wanted = chains(command);
  if (wanted.empty()) return refuse(kNoChain);
  for (Chain* chain : wanted) {
    for (const Rule& rule : chain->rules)
      m_changed(ChangeKind::Removed, saveText(chain->name, rule));
    chain->rules.clear();
  }
  return std::string();
}

CommandExecution::Result CommandExecution::zero(const Command& command) {
  std::vector<Chain*> wanted = chains(command);
  if (wanted.empty()) return refuse(kNoChain);
  if (command.number > wanted.front()->rules.size())
    return isNft(m_tools) ? Result(std::string()) : refuse("Index of counter too big.");
  if (command.number) {
    wanted.front()->rules[command.number - 1].counters = {};
    return std::string();
  }
  for (Chain* chain : wanted) {
    chain->policyCounters = {};
    for (const Rule& rule : std::as_const(chain->rules))
      rule.counters = {};
  }
  return std::string();
}

CommandExecution::Result CommandExecution::newChain(const Command& command) {
  if (m_table.find(command.chain)) return refuse("Chain already exists.");
  m_table.add(command.chain);
  m_changed(ChangeKind::Added, "-N " + command.chain);
  return std::string();
}

CommandExecution::Result CommandExecution::mayDeleteInNft(const Chain& chain) const {
  if (chain.isBuiltin() && chain.dropsByPolicy) return refuse("Directory not empty.");
  if (chain.rules.empty() && m_table.references(chain) == 0) return std::string();
  return tl::unexpected(
      Refusal{fmt::format("CHAIN_DEL failed (Device or resource busy): chain {}", chain.name),
              Refusal::By::NfTables});
}

CommandExecution::Result CommandExecution::deleteChains(const Command& command) {
  std::vector<Chain*> wanted = chains(command);
  if (wanted.empty()) return refuse(kNoChain);
  for (const Chain* chain : wanted) {
    if (chain->isBuiltin() && command.chain.empty()) continue;
    if (isNft(m_tools)) {
      if (Result allowed = mayDeleteInNft(*chain); !allowed) return allowed;
      if (chain->isBuiltin()) continue; // it comes back with the next rule
    }
    if (chain->isBuiltin()) return refuse(kInvalid);
    if (m_table.references(*chain) > 0) return refuse("Too many links.");
    if (!chain->rules.empty()) return refuse("Directory not empty.");
    std::string name = chain->name;
    m_table.erase(name);
    m_changed(ChangeKind::Removed, "-N " + name);
  }
  return std::string();
}

CommandExecution::Result CommandExecution::rename(const Command& command) {
  Chain* chain = m_table.find(command.chain);
  if (m_table.find(command.newName)) return refuse("File exists.");
  if (!chain || chain->isBuiltin()) return refuse(kNoChain);
  m_table.rename(*chain, command.newName);
  m_changed(ChangeKind::Changed, fmt::format("-E {} {}", command.chain, command.newName));
  return std::string();
}

CommandExecution::Result CommandExecution::policy(const Command& command) {
  Chain* chain = m_table.find(command.chain);
  if (!chain || !chain->isBuiltin()) return refuse("Bad built-in chain name.");
  if (command.policy != "ACCEPT" && command.policy != "DROP")
    return refuse("Bad policy name. Run `dmesg' for more information.");
  bool drops = command.policy == "DROP";
  chain->policyCounters = command.counters.value_or(CounterPair{});
  if (chain->dropsByPolicy == drops) return std::string();
  chain->dropsByPolicy = drops;
  m_changed(ChangeKind::Changed, fmt::format("-P {} {}", chain->name, command.policy));
  return std::string();
}

} // namespace fg::netfilter
