#include "netfilter/rule_set.h"

#include "netfilter/command_execution.h"
#include "netfilter/ip_sets.h"
#include "netfilter/matches/set.h"
#include "netfilter/recent_lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace fg::netfilter {
namespace {
bool writes(Command::Verb verb) {
  using Verb = Command::Verb;
  return verb == Verb::Append || verb == Verb::Insert || verb == Verb::Replace || verb == Verb::NewChain
         || verb == Verb::Policy;
}
} // namespace

std::string_view versionText(ToolVersion version) {
  switch (version) {
  case ToolVersion::Iptables1_4_21:
    return "v1.4.21";
  case ToolVersion::Iptables1_8_9:
    return "v1.8.9 (legacy)";
  case ToolVersion::Iptables1_8_9Nft:
    return "v1.8.9 (nf_tables)";
  }
  return {};
}

RuleSet::RuleSet() : m_recent(std::make_unique<RecentLists>()), m_sets(std::make_unique<IpSets>()) {}
RuleSet::~RuleSet() = default;
RuleSet::RuleSet(RuleSet&&) noexcept = default;
RuleSet& RuleSet::operator=(RuleSet&&) noexcept = default;

TableOf& RuleSet::touch(trace::Table which) {
  auto& table = m_tables[slot(which)];
  if (!table) {
    table = std::make_unique<TableOf>(which);
    table->loaded = ++m_loaded;
  }
  return *table;
}

bool RuleSet::isChain(trace::Table which, std::string_view name) const {
  const TableOf* known = table(which);
  return known && known->find(name);
}

CommandResult RuleSet::iptables(std::span<const std::string> arguments) {
  ParseContext context{Foreign::Refuse,
                       [this](trace::Table which, std::string_view name) { return isChain(which, name); },
                       m_sets.get(), tools};
  auto command = parseCommand({arguments.begin(), arguments.end()}, context);
  if (command) return perform(*command);
  const CommandError& error = command.error();
  CommandResult result{error.status, {}, error.said};
  if (error.prefix == CommandError::Prefix::ToolAndVersion)
    result.err += fmt::format("iptables {}: ", versionText(tools));
  result.err += error.message + '\n';
  if (error.status == 2) result.err += "Try `iptables -h' or 'iptables --help' for more information.\n";
  return result;
}

CommandResult RuleSet::perform(const Command& command) {
  if (command.verb == Command::Verb::Version)
    return {0, fmt::format("iptables {}\n", versionText(tools)), {}};
  if (command.verb == Command::Verb::Help)
    return {
        0,
        fmt::format("iptables {}\n\nThe manual page iptables(8) describes the options; `explain` describes "
                    "each match and target.\n",
                    versionText(tools)),
        {}};
  TableOf& where = touch(command.table);
  CommandExecution execution(
      where, tools, CommandExecution::LoopCheck::Now,
      [&](trace::ChangeKind kind, const std::string& text) { changed(kind, command.table, text); });
  auto printed = execution.run(command);
  where.written |= printed && writes(*command.verb);
  if (printed) return {0, *printed, command.said};
  const Refusal& refusal = printed.error();
  switch (refusal.by) {
  case Refusal::By::Library:
    return {1, {}, fmt::format("{}iptables: {}\n", command.said, refusal.text)};
  case Refusal::By::Tool:
    return {1, {}, fmt::format("{}iptables {}: {}\n", command.said, versionText(tools), refusal.text)};
  case Refusal::By::NfTables:
    break;
  }
  return {4, {}, fmt::format("{}iptables {}:  {}\n", command.said, versionText(tools), refusal.text)};
}

size_t RuleSet::referencesToSet(std::string_view name) const {
  auto asks = [&](const Rule& rule) {
    return std::count_if(rule.matches.begin(), rule.matches.end(), [&](const auto& match) {
      const auto* asking = dynamic_cast<const AsksSet*>(match.get());
      return asking && asking->setName() == name;
    });
  };
  size_t count = 0;
  for (const auto& table : m_tables)
    for (const Chain* chain : table ? std::as_const(*table).all() : std::vector<const Chain*>())
      for (const Rule& rule : chain->rules)
        count += static_cast<size_t>(asks(rule));
  return count;
}

} // namespace fg::netfilter
