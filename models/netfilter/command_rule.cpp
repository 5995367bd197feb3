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
bool kernelAccepts(const MatchSpec& spec, const Options& options, const Command& command,
                   const RuleHead& head) {
  if (spec.kernelAccepts && !spec.kernelAccepts(options, head)) return false;
  auto hook = hookOf(command);
  if (hook && spec.kernelAcceptsAt && !spec.kernelAcceptsAt(options, *hook)) return false;
  const auto& tables = spec.onlyTables;
  if (!tables.empty() && std::find(tables.begin(), tables.end(), command.table) == tables.end()) return false;
  return hasNeededProtocol(spec.name, command.rule);
}

// xt_check_target: the table, the hooks, and the target's own wishes.
bool kernelAccepts(const TargetSpec& spec, const Options& options, const Command& command,
                   const RuleHead& head) {
  if (!spec.onlyTable.empty() && spec.onlyTable != trace::name(command.table)) return false;
  if (spec.kernelAcceptsIn && !spec.kernelAcceptsIn(head.backend, command.table)) return false;
  const auto& only = spec.onlyHooks;
  auto hook = hookOf(command);
  if (hook && !only.empty() && std::find(only.begin(), only.end(), *hook) == only.end()) return false;
  if (hook && spec.kernelAcceptsAt && !spec.kernelAcceptsAt(options, *hook)) return false;
  return !spec.kernelAccepts || spec.kernelAccepts(options, head);
}

// iptables-nft writes the flags of tcp as expressions of nf_tables: no flags, no expression.
bool vanishesInNft(const Match& match, const Options& options) {
  if (match.name != "tcp" || !options.has("--tcp-flags")) return false;
  std::string text;
  match.save(text);
  return text.empty();
}
} // namespace

// Does a match on TCP flags ask for SYN? (find_syn_match of net/netfilter/xt_TCPMSS.c)
bool CommandParser::onlyFirstSegments() const {
  for (const Loaded& loaded : m_matches) {
    if (loaded.name != "tcp") continue;
    const GivenOption* syn = loaded.options.find("--syn");
    const GivenOption* flags = loaded.options.find("--tcp-flags");
    if (syn && !syn->inverted) return true;
    if (!flags || flags->inverted) continue;
    for (const std::string& flag : split(flags->values[1], ','))
      if (flag == "SYN" || flag == "ALL") return true;
  }
  return false;
}

RuleHead CommandParser::head() const {
  const Backend backend = isNft(m_context.tools) ? Backend::Nft : Backend::Legacy;
  return {m_command.rule.protocol, m_command.rule.protocolInverted, m_context.sets, backend,
          onlyFirstSegments()};
}

// What nf_tables has no expression for.
void CommandParser::fitToNft() {
  Rule& rule = m_command.rule;
  for (InterfacePattern* pattern : {&rule.in, &rule.out})
    if (pattern->isAny()) *pattern = {}; // "+"
  for (const AddressPattern* pattern : {&rule.source, &rule.destination})
    if (pattern->inverted && pattern->mask == 0) m_command.kernelRefuses = true;
}

CommandParser::Status CommandParser::finishRule() {
  Rule& rule = m_command.rule;
  const RuleHead head = this->head();
  if (head.backend == Backend::Nft) fitToNft();
  for (Loaded& loaded : m_matches) {
    if (loaded.isKept()) {
      rule.matches.push_back(keptMatch(loaded.name, std::move(loaded.words)));
      rule.modelled = false;
      continue;
    }
    const MatchSpec& spec = *loaded.match;
    auto match = spec.parse(loaded.options, head);
    if (!match) return refusal(match.error());
    if (spec.complains) m_command.said += spec.complains(loaded.options);
    (*match)->name = loaded.name;
    bool expression = head.backend == Backend::Nft && (spec.name == "tcp" || spec.name == "udp");
    if (expression && !hasNeededProtocol(spec.name, rule))
      return refusal(spec.name == "tcp" ? "TCP match requires '-p tcp'" : "UDP match requires '-p udp'");
    if (!kernelAccepts(spec, loaded.options, m_command, head))
      m_command.kernelRefuses = true, m_command.kernelError = spec.kernelError;
    if (head.backend == Backend::Nft && vanishesInNft(**match, loaded.options)) continue;
    rule.matches.push_back(*match);
  }
  return finishTarget();
}

CommandParser::Status CommandParser::finishTarget() {
  Rule& rule = m_command.rule;
  if (m_target && m_target->target) {
    const TargetSpec& spec = *m_target->target;
    if (spec.complains) m_command.said += spec.complains(m_target->options);
    auto target = spec.parse(m_target->options, head());
    if (!target) return refusal(target.error());
    if (!kernelAccepts(spec, m_target->options, m_command, head())) m_command.kernelRefuses = true;
    (*target)->name = m_target->name;
    rule.target = *target;
    return checkBase();
  }
  if (Status status = checkBase(); !status) return status;
  bool toChain = rule.jump == Jump::Chain || rule.jump == Jump::Goto;
  if (!toChain || m_context.isChain(m_command.table, rule.jumpName)) return {};
  bool nft = isNft(m_context.tools);
  if (rule.jump == Jump::Goto && nft) return noSuchTarget();
  if (rule.jump == Jump::Goto) return refusal(fmt::format("goto '{}' is not a chain", rule.jumpName));
  if (!m_target && m_context.foreign == Foreign::Refuse && !isShippedButNotModelled(rule.jumpName))
    return noSuchTarget();
  rule.jump = Jump::Target;
  rule.target = keptTarget(rule.jumpName, m_target ? std::move(m_target->words) : std::vector<std::string>{});
  rule.modelled = false;
  return {};
}

tl::unexpected<CommandError> CommandParser::noSuchTarget() const {
  const std::string& name = m_command.rule.jumpName;
  if (isNft(m_context.tools)) return refusal(fmt::format("Chain '{}' does not exist", name));
  return refusal(fmt::format("Couldn't load target `{}':No such file or directory\n", name));
}

} // namespace fg::netfilter
