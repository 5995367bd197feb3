#include "netfilter/command_parser.h"

#include "netfilter/rule_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace fg::netfilter {
namespace {
using Verb = Command::Verb;
using trace::Hook;

struct BaseOption {
  std::string_view longName;
  char letter;
};
constexpr std::array kBase{
    BaseOption{"append", 'A'},       BaseOption{"insert", 'I'},        BaseOption{"delete", 'D'},
    BaseOption{"replace", 'R'},      BaseOption{"check", 'C'},         BaseOption{"list", 'L'},
    BaseOption{"list-rules", 'S'},   BaseOption{"flush", 'F'},         BaseOption{"zero", 'Z'},
    BaseOption{"new-chain", 'N'},    BaseOption{"new", 'N'},           BaseOption{"delete-chain", 'X'},
    BaseOption{"rename-chain", 'E'}, BaseOption{"policy", 'P'},        BaseOption{"table", 't'},
    BaseOption{"protocol", 'p'},     BaseOption{"proto", 'p'},         BaseOption{"source", 's'},
    BaseOption{"src", 's'},          BaseOption{"destination", 'd'},   BaseOption{"dst", 'd'},
    BaseOption{"in-interface", 'i'}, BaseOption{"out-interface", 'o'}, BaseOption{"jump", 'j'},
    BaseOption{"goto", 'g'},         BaseOption{"match", 'm'},         BaseOption{"numeric", 'n'},
    BaseOption{"verbose", 'v'},      BaseOption{"exact", 'x'},         BaseOption{"line-numbers", '0'},
    BaseOption{"fragment", 'f'},     BaseOption{"fragments", 'f'},     BaseOption{"set-counters", 'c'},
    BaseOption{"wait", 'w'},         BaseOption{"wait-interval", 'W'}, BaseOption{"version", 'V'},
    BaseOption{"help", 'h'},         BaseOption{"ipv4", '4'},          BaseOption{"modprobe", 'M'},
};
constexpr std::string_view kLetters = "AIDRCLSFZNXEPtpsdiojgmnvxfcwWVh4M";
constexpr std::string_view kWithArgument = "AIDRCNEPtpsdiojgmcM"; // attached or as the next word
constexpr std::string_view kVerbs = "AIDRCLSFZNXEP";
constexpr std::string_view kInvertible = "psdiof";

tl::unexpected<CommandError> fail(std::string message) {
  return tl::unexpected(CommandError{std::move(message)});
}

std::string missing(std::string_view option) {
  return fmt::format("option \"{}\" requires an argument", option);
}

bool isOption(std::string_view word) { return word.size() > 1 && word[0] == '-'; }

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

char baseLetter(std::string_view option) {
  if (option.size() == 2 && option[0] == '-' && kLetters.find(option[1]) != kLetters.npos) return option[1];
  if (!option.starts_with("--")) return 0;
  for (const BaseOption& base : kBase)
    if (base.longName == option.substr(2)) return base.letter;
  return 0;
}

bool CommandParser::nextIsValue() const {
  return !atEnd() && !isOption(m_words[m_at]) && m_words[m_at] != "!";
}

tl::expected<std::string, CommandError> CommandParser::value(std::string_view option) {
  if (atEnd()) return fail(missing(option));
  return m_words[m_at++];
}

std::string CommandParser::takeOption() {
  std::string word = m_words[m_at];
  if (word.starts_with("--")) {
    if (size_t at = word.find('='); at != word.npos) {
      m_words.insert(m_words.begin() + static_cast<ptrdiff_t>(m_at) + 1, word.substr(at + 1));
      word.resize(at);
    }
  } else if (word.size() > 2) {
    bool takesRest = kWithArgument.find(word[1]) != kWithArgument.npos
                     || std::string_view("LSFZXwW").find(word[1]) != std::string_view::npos;
    std::string rest = (takesRest ? "" : "-") + word.substr(2);
    m_words.insert(m_words.begin() + static_cast<ptrdiff_t>(m_at) + 1, rest);
    word.resize(2);
  }
  ++m_at;
  return word;
}

tl::expected<Command, CommandError> CommandParser::parse() {
  while (!atEnd())
    if (Status status = word(); !status) return tl::unexpected(status.error());
  if (Status status = finish(); !status) return tl::unexpected(status.error());
  return std::move(m_command);
}

CommandParser::Status CommandParser::word() {
  if (m_words[m_at] == "!") {
    ++m_at;
    if (m_inverted) return fail("multiple consecutive ! not allowed");
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
    return fail(fmt::format("cannot have ! before {}", option));
  if (kVerbs.find(letter) != kVerbs.npos) return verb(letter, option);
  return baseOption(letter, option);
}

CommandParser::Status CommandParser::verb(char letter, const std::string& option) {
  if (m_verbLetter) return fail(fmt::format("Cannot use -{} with -{}", letter, m_verbLetter));
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
    if (letter == 'R') return fail("-R requires a rule number");
    return {};
  case 'E':
    if (!nextIsValue()) return fail("-E requires old-chain-name and new-chain-name");
    m_command.newName = m_words[m_at++];
    return {};
  case 'P':
    if (!nextIsValue()) return fail("-P requires a chain and a policy");
    m_command.policy = m_words[m_at++];
    return {};
  default:
    return {};
  }
}

CommandParser::Status CommandParser::ruleNumber(std::string_view text) {
  auto number = parseNumber(text, 0xffffffff);
  if (!number || *number == 0) return fail(fmt::format("Invalid rule number `{}'", text));
  m_command.number = *number;
  return {};
}

CommandParser::Status CommandParser::flag(char letter, bool& which) {
  if (which) return fail(fmt::format("multiple -{} flags not allowed", letter));
  which = true;
  return {};
}

CommandParser::Status CommandParser::baseOption(char letter, const std::string& option) {
  if (std::string_view("psdiojf").find(letter) != std::string_view::npos) {
    if (m_seen.find(letter) != m_seen.npos)
      return fail(fmt::format("multiple -{} flags not allowed", letter));
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
    if (!bytes) return fail("-c requires packet and byte counter");
    auto p = parseNumber(*packets, UINT64_MAX), b = parseNumber(*bytes, UINT64_MAX);
    if (!p) return fail("-c packet counter not numeric");
    if (!b) return fail("-c byte counter not numeric");
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
    return value(option) ? Status() : fail(missing(option));
  default:
    return {};
  }
}

CommandParser::Status CommandParser::addresses(std::vector<AddressPattern>& list, AddressPattern& first,
                                               char letter) {
  auto given = value(std::string{'-', letter});
  if (!given) return tl::unexpected(given.error());
  bool inverted = takeInversion();
  for (const std::string& text : split(*given, ',')) {
    auto pattern = address(text);
    if (!pattern) return tl::unexpected(pattern.error());
    pattern->inverted = inverted;
    list.push_back(*pattern);
  }
  if (inverted && list.size() > 1)
    return fail("! not allowed with multiple source or destination IP addresses");
  first = list.front();
  return {};
}

tl::expected<AddressPattern, CommandError> CommandParser::address(std::string_view text) const {
  size_t slash = text.find('/');
  std::string host(text.substr(0, slash));
  auto dots = std::count(host.begin(), host.end(), '.');
  std::string full = host;
  if (!host.empty() && dots < 3) full += std::string_view(".0.0.0").substr(static_cast<size_t>(dots) * 2);
  auto parsed = net::Ipv4Address::parse(full);
  if (host == "localhost") parsed = net::Ipv4Address(127, 0, 0, 1);
  if (!parsed) return fail(fmt::format("host/network `{}' not found", host));
  AddressPattern pattern{0, 0xffffffff, false};
  if (slash != text.npos) {
    std::string mask(text.substr(slash + 1));
    auto dotted = net::Ipv4Address::parse(mask);
    auto length = parseNumber(mask, 32);
    if (!dotted && !length) return fail(fmt::format("invalid mask `{}' specified", mask));
    pattern.mask = dotted ? dotted->value() : net::Ipv4Prefix({}, static_cast<int>(*length)).maskBits();
  }
  pattern.address = parsed->value() & pattern.mask;
  return pattern;
}

CommandParser::Status CommandParser::interface(InterfacePattern& pattern, char letter) {
  auto name = value(std::string{'-', letter});
  if (!name) return tl::unexpected(name.error());
  if (name->empty()) return fail("Empty interface is likely to be undesired");
  if (name->size() > 15)
    return fail(fmt::format("interface name `{}' must be shorter than IFNAMSIZ (15)", *name));
  pattern = {*name, takeInversion()};
  return {};
}

CommandParser::Status CommandParser::protocol() {
  auto name = value("-p");
  if (!name) return tl::unexpected(name.error());
  auto number = parseRuleProtocol(*name);
  if (!number) return fail(fmt::format("unknown protocol \"{}\" specified", *name));
  m_command.rule.protocol = *number;
  m_command.rule.protocolInverted = takeInversion();
  if (*number == 0 && m_command.rule.protocolInverted) return fail("rule would never match protocol");
  return {};
}

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
  if (!spec && m_foreign == Foreign::Refuse && !isShippedButNotModelled(name))
    return fail(fmt::format("Couldn't load match `{}':No such file or directory\n", name));
  m_matches.push_back(Loaded{name, spec, nullptr, {}, {}});
  m_jumpIsNewest = false;
  return {};
}

bool CommandParser::loadProtocolMatch(std::string_view option) {
  const Rule& rule = m_command.rule;
  if (rule.protocol == 0 || rule.protocolInverted) return false;
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
        m_command.rule.jump == Jump::Chain && !m_isChain(m_command.table, m_command.rule.jumpName);
    if (m_jumpIsNewest && maybeTarget && !m_target
        && (m_foreign == Foreign::Keep || isShippedButNotModelled(m_command.rule.jumpName))) {
      m_target = Loaded{m_command.rule.jumpName, nullptr, nullptr, {}, {}};
      return keepWords(*m_target, option);
    }
  }
  if (!spec) std::tie(loaded, spec) = search(begins);
  if (!spec && loadProtocolMatch(option)) return extensionOption(option);
  if (!spec) return fail(fmt::format("unknown option \"{}\"", option));
  return give(*loaded, *spec, option);
}

CommandParser::Status CommandParser::give(Loaded& loaded, const OptionSpec& spec, const std::string& option) {
  GivenOption given{spec.name, takeInversion(), {}};
  if (given.inverted && !spec.invertible)
    return fail(fmt::format("{}: option \"{}\" cannot be inverted.\n", loaded.name, option));
  for (int i = 0; i < spec.arguments; ++i) {
    if (atEnd()) return fail(missing(option));
    given.values.push_back(m_words[m_at++]);
  }
  if (loaded.options.has(spec.name))
    return fail(fmt::format("{}: option \"{}\" can only be used once.\n", loaded.name, option));
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

tl::expected<Command, CommandError>
parseCommand(std::vector<std::string> words, Foreign foreign,
             const std::function<bool(trace::Table, std::string_view)>& isChain) {
  return CommandParser(std::move(words), foreign, isChain).parse();
}

CommandParser::Status CommandParser::finish() {
  if (m_inverted) return fail("nothing appropriate following !");
  if (Status status = finishVerb(); !status) return status;
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
  if (!m_command.verb) return fail("no command specified");
  if (*m_command.verb == Verb::NewChain || *m_command.verb == Verb::Rename) {
    const std::string& name = m_command.newName.empty() ? m_command.chain : m_command.newName;
    if (auto error = chainNameError(name)) return fail(*error);
  }
  if (*m_command.verb == Verb::Append || *m_command.verb == Verb::Insert) return checkInterfaces();
  return {};
}

CommandParser::Status CommandParser::checkInterfaces() const {
  const std::string& chain = m_command.chain;
  bool noOut = chain == "PREROUTING" || chain == "INPUT", noIn = chain == "POSTROUTING" || chain == "OUTPUT";
  if (noOut && !m_command.rule.out.text.empty()) return fail(fmt::format("Can't use -o with {}\n", chain));
  if (noIn && !m_command.rule.in.text.empty()) return fail(fmt::format("Can't use -i with {}\n", chain));
  return {};
}

} // namespace fg::netfilter
