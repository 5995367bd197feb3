// Reads a command line option by option, and looks at the end whether it makes sense.
#include "netfilter/command_parser.h"

#include "netfilter/rule_text.h"

#include <fmt/format.h>

#include <array>

namespace fg::netfilter {
namespace {
using Verb = Command::Verb;
using trace::Hook;

constexpr std::string_view kVerbs = "AIDRCLSFZNXEP";
constexpr std::string_view kInvertible = "psdiof";

std::optional<std::string> chainNameError(std::string_view name) {
  if (name.starts_with('-') || name.starts_with('!'))
    return fmt::format("chain name not allowed to start with `{}'", name[0]);
  if (name.size() > 28) return fmt::format("chain name `{}' too long (must be under 29 chars)", name);
  if (name == "ACCEPT" || name == "DROP" || name == "RETURN" || targets().find(name)
      || isShippedButNotModelled(name))
    return "chain name may not clash with target name";
  if (name.empty() || name.find_first_of(" \t\"\\") != name.npos) return "Invalid chain name";
  return {};
}
} // namespace

tl::expected<Command, CommandError> CommandParser::parse() {
  while (!atEnd())
    if (Status status = word(); !status) return tl::unexpected(status.error());
  if (Status status = finish(); !status) {
    CommandError error = status.error();
    error.said = m_command.said;
    return tl::unexpected(std::move(error));
  }
  return std::move(m_command);
}

CommandParser::Status CommandParser::word() {
  if (m_words[m_at] == "!") {
    ++m_at;
    if (m_inverted) return refusal("multiple consecutive ! not allowed");
    m_inverted = true;
    return {};
  }
  if (!isOption(m_words[m_at]))
    return tl::unexpected(
        CommandError{fmt::format("Bad argument `{}'", m_words[m_at]), CommandError::Prefix::None});
  std::string option = takeOption();
  char letter = baseLetter(option);
  if (letter == 0) return extensionOption(option);
  if (m_inverted && kInvertible.find(letter) == kInvertible.npos)
    if (Status status = strayInversion(letter); !status) return status;
  if (kVerbs.find(letter) != kVerbs.npos) return verb(letter, option);
  return baseOption(letter, option);
}

// '!' before what cannot be inverted.
CommandParser::Status CommandParser::strayInversion(char letter) {
  m_inverted = false;
  if (kVerbs.find(letter) != kVerbs.npos) return refusal("unexpected '!' flag");
  if (letter == 't') return refusal("unexpected ! flag before --table");
  if (letter == 'm') return refusal("unexpected ! flag before --match");
  if (std::string_view("wWhV4M").find(letter) != std::string_view::npos) return {}; // not noticed
  return refusal(fmt::format("cannot have ! before -{}", letter == 'g' ? 'j' : letter));
}

CommandParser::Status CommandParser::verb(char letter, const std::string& option) {
  if (m_verbLetter) return refusal(fmt::format("Cannot use -{} with -{}", letter, m_verbLetter));
  m_verbLetter = letter;
  static constexpr std::array<Verb, 13> kMeaning{
      Verb::Append,      Verb::Insert,    Verb::Delete, Verb::Replace, Verb::Check,
      Verb::List,        Verb::ListRules, Verb::Flush,  Verb::Zero,    Verb::NewChain,
      Verb::DeleteChain, Verb::Rename,    Verb::Policy};
  m_command.verb = kMeaning[kVerbs.find(letter)];
  bool optional = std::string_view("LSFZX").find(letter) != std::string_view::npos;
  if (!optional || nextIsValue()) {
    auto chain = value(option);
    if (!chain) return tl::unexpected(chain.error());
    m_command.chain = *chain;
  }
  switch (letter) {
  case 'I':
  case 'D':
  case 'L':
  case 'S':
  case 'Z':
  case 'R':
    if (nextIsValue()) return ruleNumber(m_words[m_at++]);
    if (letter == 'R') return refusal("-R requires a rule number");
    return {};
  case 'E':
    if (!nextIsValue()) return refusal("-E requires old-chain-name and new-chain-name");
    m_command.newName = m_words[m_at++];
    return {};
  case 'P':
    if (!nextIsValue()) return refusal("-P requires a chain and a policy");
    m_command.policy = m_words[m_at++];
    return {};
  default:
    return {};
  }
}

CommandParser::Status CommandParser::ruleNumber(std::string_view text) {
  auto number = parseNumber(text, 0xffffffff);
  if (!number || *number == 0) return refusal(fmt::format("Invalid rule number `{}'", text));
  m_command.number = *number;
  return {};
}

CommandParser::Status CommandParser::flag(char letter, bool& which) {
  if (which) return refusal(fmt::format("multiple -{} flags not allowed", letter));
  which = true;
  return {};
}

CommandParser::Status CommandParser::baseOption(char letter, const std::string& option) {
  if (std::string_view("psdiojf").find(letter) != std::string_view::npos) {
    if (m_seen.find(letter) != m_seen.npos)
      return refusal(fmt::format("multiple -{} flags not allowed", letter));
    m_seen += letter;
  }
  switch (letter) {
  case 's':
    return addresses(m_command.sources, m_command.rule.source, letter);
  case 'd':
    return addresses(m_command.destinations, m_command.rule.destination, letter);
  case 'i':
    return interface(m_command.rule.in, letter);
  case 'o':
    return interface(m_command.rule.out, letter);
  case 'p':
    return protocol();
  case 'j':
    return jump(Jump::Chain);
  case 'g':
    return jump(Jump::Goto);
  case 'm': {
    auto name = value(option);
    return name ? loadMatch(*name) : Status(tl::unexpected(name.error()));
  }
  case 't': {
    auto name = value(option);
    if (!name) return tl::unexpected(name.error());
    auto table = parseTable(*name);
    if (table)
      m_command.table = *table;
    else
      m_unknownTable = *name; // the tool finds out last
    m_command.tableGiven = true;
    return {};
  }
  case 'f':
    m_command.rule.fragments = takeInversion() ? Rule::Fragments::NotFurther : Rule::Fragments::OnlyFurther;
    return {};
  case 'c': {
    auto packets = value(option);
    auto bytes = packets ? value(option) : packets;
    if (!bytes) return refusal("-c requires packet and byte counter");
    auto p = parseNumber(*packets, UINT64_MAX), b = parseNumber(*bytes, UINT64_MAX);
    if (!p) return refusal("-c packet counter not numeric");
    if (!b) return refusal("-c byte counter not numeric");
    m_command.counters = CounterPair{*p, *b};
    return {};
  }
  case 'n':
    return flag(letter, m_command.numeric);
  case 'x':
    return flag(letter, m_command.exact);
  case '0':
    return flag(letter, m_command.lineNumbers);
  case 'v':
    m_command.verbose = true;
    return {};
  case 'V':
    m_command.verb = Verb::Version;
    return {};
  case 'h':
    m_command.verb = Verb::Help;
    return {};
  case 'w':
  case 'W':
    if (nextIsValue()) ++m_at;
    return {};
  case 'M':
    return value(option) ? Status() : refusal(missingArgument(option));
  default:
    return {};
  }
}

tl::expected<Command, CommandError> parseCommand(std::vector<std::string> words,
                                                 const ParseContext& context) {
  return CommandParser(std::move(words), context).parse();
}

CommandParser::Status CommandParser::finish() {
  if (m_inverted) return refusal("nothing appropriate following !");
  if (Status status = finishVerb(); !status) return status;
  if (!m_unknownTable.empty() && isNft(m_context.tools))
    return tl::unexpected(CommandError{
        fmt::format("table '{}' does not exist\nPerhaps iptables or your kernel needs to be upgraded.",
                    m_unknownTable),
        CommandError::Prefix::ToolAndVersion, 3});
  if (!m_unknownTable.empty())
    return tl::unexpected(CommandError{
        fmt::format("can't initialize iptables table `{}': Table does not exist (do you need to insmod?)\n"
                    "Perhaps iptables or your kernel needs to be upgraded.",
                    m_unknownTable),
        CommandError::Prefix::ToolAndVersion, 3});
  switch (*m_command.verb) {
  case Verb::Append:
  case Verb::Insert:
  case Verb::Delete:
  case Verb::Replace:
  case Verb::Check:
    return finishRule();
  case Verb::List:
  case Verb::ListRules:
  case Verb::Flush:
  case Verb::Zero:
  case Verb::NewChain:
  case Verb::DeleteChain:
  case Verb::Rename:
  case Verb::Policy:
  case Verb::Version:
  case Verb::Help:
    break;
  }
  return {};
}

CommandParser::Status CommandParser::finishVerb() {
  if (!m_command.verb) return refusal("no command specified");
  if (*m_command.verb == Verb::NewChain || *m_command.verb == Verb::Rename) {
    const std::string& name = m_command.newName.empty() ? m_command.chain : m_command.newName;
    if (auto error = chainNameError(name)) return refusal(*error);
  }
  return {};
}

CommandParser::Status CommandParser::checkBase() const {
  const Rule& rule = m_command.rule;
  if (m_command.table == trace::Table::Nat && rule.jump == Jump::Drop)
    return refusal(
        "\nThe \"nat\" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n");
  bool several = m_command.sources.size() > 1 || m_command.destinations.size() > 1;
  if (several && (rule.source.inverted || rule.destination.inverted))
    return refusal("! not allowed with multiple source or destination IP addresses");
  const std::string& chain = m_command.chain;
  bool noOut = chain == "PREROUTING" || chain == "INPUT", noIn = chain == "POSTROUTING" || chain == "OUTPUT";
  if (noOut && !m_command.rule.out.text.empty()) return refusal(fmt::format("Can't use -o with {}\n", chain));
  if (noIn && !m_command.rule.in.text.empty()) return refusal(fmt::format("Can't use -i with {}\n", chain));
  return {};
}

} // namespace fg::netfilter
