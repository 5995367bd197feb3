// The last step of reading a command: matches and target are made of the options that were collected.
#include "netfilter/command_parser.h"
#include "netfilter/kept_extension.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace fg::netfilter {
namespace {
bool hasNeededProtocol(std::string_view match, const Rule& rule) {
  static constexpr std::array<std::pair<std::string_view, uint8_t>, 3> kNeeds{
      {{"icmp", 1}, {"tcp", 6}, {"udp", 17}}};
  for (auto [name, protocol] : kNeeds)
    if (name == match) return rule.protocol == protocol && !rule.protocolInverted;
  return true;
}

// The hook of the built-in chain that the rule goes into.
std::optional<trace::Hook> hookOf(const Command& command) {
  for (trace::Hook hook : hooksOf(command.table))
    if (trace::name(hook) == command.chain) return hook;
  return {};
}

// xt_check_match
bool kernelAccepts(const MatchSpec& spec, const Options& options, const Command& command) {
  const RuleHead head{command.rule.protocol, command.rule.protocolInverted};
  if (spec.kernelAccepts && !spec.kernelAccepts(options, head)) return false;
  auto hook = hookOf(command);
  if (hook && spec.kernelAcceptsAt && !spec.kernelAcceptsAt(options, *hook)) return false;
  return hasNeededProtocol(spec.name, command.rule);
}

// xt_check_target: the table, the hooks, and the target's own wishes.
bool kernelAccepts(const TargetSpec& spec, const Options& options, const Command& command) {
  if (!spec.onlyTable.empty() && spec.onlyTable != trace::name(command.table)) return false;
  const auto& only = spec.onlyHooks;
  auto hook = hookOf(command);
  if (hook && !only.empty() && std::find(only.begin(), only.end(), *hook) == only.end()) return false;
  const RuleHead head{command.rule.protocol, command.rule.protocolInverted};
  return !spec.kernelAccepts || spec.kernelAccepts(options, head);
}
} // namespace

CommandParser::Status CommandParser::finishRule() {
  Rule& rule = m_command.rule;
  const RuleHead head{rule.protocol, rule.protocolInverted};
  for (Loaded& loaded : m_matches) {
    if (loaded.isKept()) {
      rule.matches.push_back(keptMatch(loaded.name, std::move(loaded.words)));
      rule.modelled = false;
      continue;
    }
    auto match = loaded.match->parse(loaded.options, head);
    if (!match) return refusal(match.error());
    if (!kernelAccepts(*loaded.match, loaded.options, m_command)) m_command.kernelRefuses = true;
    (*match)->name = loaded.name;
    rule.matches.push_back(*match);
  }
  if (m_target && m_target->target) {
    auto target = m_target->target->parse(m_target->options, head);
    if (!target) return refusal(target.error());
    if (!kernelAccepts(*m_target->target, m_target->options, m_command)) m_command.kernelRefuses = true;
    (*target)->name = m_target->name;
    rule.target = *target;
    return checkBase();
  }
  if (Status status = checkBase(); !status) return status;
  bool toChain = rule.jump == Jump::Chain || rule.jump == Jump::Goto;
  if (!toChain || m_isChain(m_command.table, rule.jumpName)) return {};
  if (rule.jump == Jump::Goto) return refusal(fmt::format("goto '{}' is not a chain", rule.jumpName));
  if (!m_target && m_foreign == Foreign::Refuse && !isShippedButNotModelled(rule.jumpName))
    return refusal(fmt::format("Couldn't load target `{}':No such file or directory\n", rule.jumpName));
  rule.jump = Jump::Target;
  rule.target = keptTarget(rule.jumpName, m_target ? std::move(m_target->words) : std::vector<std::string>{});
  rule.modelled = false;
  return {};
}

} // namespace fg::netfilter
