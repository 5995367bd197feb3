#include "netfilter/rule_set.h"

#include "netfilter/command_execution.h"
#include "netfilter/recent_lists.h"

#include <fmt/format.h>

namespace fg::netfilter {

std::string_view versionText(ToolVersion version) {
  switch (version) {
  case ToolVersion::Iptables1_4_21:
    return "v1.4.21";
  case ToolVersion::Iptables1_8_9:
    return "v1.8.9 (legacy)";
  }
  return {};
}

RuleSet::RuleSet() : m_recent(std::make_unique<RecentLists>()) {}
RuleSet::~RuleSet() = default;
RuleSet::RuleSet(RuleSet&&) noexcept = default;
RuleSet& RuleSet::operator=(RuleSet&&) noexcept = default;

const TableOf* RuleSet::table(trace::Table which) const {
  auto it = m_tables.find(which);
  return it == m_tables.end() ? nullptr : it->second.get();
}

TableOf* RuleSet::table(trace::Table which) {
  auto it = m_tables.find(which);
  return it == m_tables.end() ? nullptr : it->second.get();
}

TableOf& RuleSet::touch(trace::Table which) {
  auto& table = m_tables[which];
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
  auto chainKnown = [this](trace::Table which, std::string_view name) { return isChain(which, name); };
  auto command = parseCommand({arguments.begin(), arguments.end()}, Foreign::Refuse, chainKnown);
  if (command) return perform(*command);
  const CommandError& error = command.error();
  CommandResult result{error.status, {}, {}};
  if (error.prefix == CommandError::Prefix::ToolAndVersion)
    result.err = fmt::format("iptables {}: ", versionText(tools));
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
  if (!printed) return {1, {}, fmt::format("iptables: {}\n", printed.error())};
  return {0, *printed, {}};
}

} // namespace fg::netfilter
