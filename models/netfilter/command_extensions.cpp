// Matches and targets of a command line: -m, -j, -g, and the options that follow them.
#include "netfilter/command_parser.h"
#include "netfilter/rule_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace fg::netfilter {
namespace {
// What the tool says to an option that is given twice: it names the longer spelling.
std::string repeated(const MatchSpec* match, std::string_view extension, const OptionSpec& option) {
  std::string_view name = option.alias.size() > option.name.size() ? option.alias : option.name;
  if (match && match->repeated) return match->repeated(name);
  return fmt::format("{}: option \"{}\" can only be used once.\n", extension, name);
}
} // namespace

CommandParser::Status CommandParser::jump(Jump how) {
  auto name = value(how == Jump::Goto ? "-g" : "-j");
  if (!name) return tl::unexpected(name.error());
  Rule& rule = m_command.rule;
  rule.jumpName = *name;
  m_jumpIsNewest = true;
  rule.jump = how;
  if (how == Jump::Goto) return {};
  if (*name == "ACCEPT")
    rule.jump = Jump::Accept;
  else if (*name == "DROP")
    rule.jump = Jump::Drop;
  else if (*name == "RETURN")
    rule.jump = Jump::Return;
  else if (const TargetSpec* spec = targets().find(*name)) {
    rule.jump = Jump::Target;
    m_target = Loaded{*name, nullptr, spec, {}, {}};
  }
  return {};
}

CommandParser::Status CommandParser::loadMatch(const std::string& name) {
  const MatchSpec* spec = matches().find(name);
  if (!spec && m_context.foreign == Foreign::Refuse && !isShippedButNotModelled(name))
    return refusal(fmt::format("Couldn't load match `{}':No such file or directory\n", name));
  m_matches.push_back(Loaded{name, spec, nullptr, {}, {}});
  m_jumpIsNewest = false;
  return {};
}

bool CommandParser::loadProtocolMatch(std::string_view option) {
  const Rule& rule = m_command.rule;
  if (rule.protocol == 0) return false;
  std::string name = protocolName(rule.protocol);
  for (const Loaded& loaded : m_matches)
    if (loaded.name == name) return false;
  const MatchSpec* spec = matches().find(name);
  if (!spec && !isShippedButNotModelled(name)) return false;
  bool takesIt = !spec || std::any_of(spec->options.begin(), spec->options.end(), [&](const OptionSpec& o) {
    return o.name.starts_with(option) || o.alias.starts_with(option);
  });
  if (takesIt) m_matches.push_back(Loaded{name, spec, nullptr, {}, {}});
  return takesIt;
}

CommandParser::Status CommandParser::extensionOption(const std::string& option) {
  auto search = [&](auto fits) -> std::pair<Loaded*, const OptionSpec*> {
    std::vector<Loaded*> order; // the newest first
    if (m_target) order.push_back(&*m_target);
    for (auto it = m_matches.rbegin(); it != m_matches.rend(); ++it)
      order.push_back(&*it);
    for (Loaded* loaded : order)
      for (const OptionSpec& spec : loaded->specs())
        if (fits(spec.name) || (!spec.alias.empty() && fits(spec.alias))) return {loaded, &spec};
    return {nullptr, nullptr};
  };
  auto exactly = [&](std::string_view name) { return name == option; };
  auto begins = [&](std::string_view name) { return option.size() > 2 && name.starts_with(option); };

  auto [loaded, spec] = search(exactly);
  if (!spec) {
    if (m_jumpIsNewest && m_target && m_target->isKept()) return keepWords(*m_target, option);
    if (!m_jumpIsNewest && !m_matches.empty() && m_matches.back().isKept())
      return keepWords(m_matches.back(), option);
    // A target that is not modelled is a chain to us until an option follows it.
    bool maybeTarget =
        m_command.rule.jump == Jump::Chain && !m_context.isChain(m_command.table, m_command.rule.jumpName);
    if (m_jumpIsNewest && maybeTarget && !m_target
        && (m_context.foreign == Foreign::Keep || isShippedButNotModelled(m_command.rule.jumpName))) {
      m_target = Loaded{m_command.rule.jumpName, nullptr, nullptr, {}, {}};
      return keepWords(*m_target, option);
    }
  }
  if (!spec) std::tie(loaded, spec) = search(begins);
  if (!spec && loadProtocolMatch(option)) return extensionOption(option);
  if (!spec) return refusal(fmt::format("unknown option \"{}\"", option));
  return give(*loaded, *spec, option);
}

CommandParser::Status CommandParser::give(Loaded& loaded, const OptionSpec& spec, const std::string& option) {
  if (loaded.match && loaded.match->refuses)
    if (auto why = loaded.match->refuses(head())) return refusal(*why);
  GivenOption given{spec.name, takeInversion(), {}};
  if (given.inverted && !spec.invertible)
    return refusal(fmt::format("{}: option \"{}\" cannot be inverted.\n", loaded.name, option));
  for (int i = 0; i < spec.arguments; ++i) {
    bool own = loaded.match && spec.arguments == 2 && !loaded.match->missingArgument.empty();
    bool lacks = atEnd() || (own && i > 0 && (m_words[m_at] == "!" || isOption(m_words[m_at])));
    if (lacks) return refusal(own ? std::string(loaded.match->missingArgument) : missingArgument(option));
    given.values.push_back(m_words[m_at++]);
  }
  if (loaded.options.has(spec.name)) return refusal(repeated(loaded.match, loaded.name, spec));
  loaded.options.given.push_back(std::move(given));
  return {};
}

CommandParser::Status CommandParser::keepWords(Loaded& loaded, const std::string& option) {
  if (takeInversion()) loaded.words.emplace_back("!");
  loaded.words.push_back(option);
  while (!atEnd() && m_words[m_at] != "!" && !isOption(m_words[m_at]))
    loaded.words.push_back(m_words[m_at++]);
  return {};
}

} // namespace fg::netfilter
