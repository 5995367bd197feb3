// The state of reading one iptables command line, option by option, as libxtables' do_parse does.
#pragma once

#include "netfilter/command.h"
#include "netfilter/extension_spec.h"

namespace fg::netfilter {

class CommandParser {
public:
  CommandParser(std::vector<std::string> words, const ParseContext& context)
      : m_words(std::move(words)), m_context(context) {}

  tl::expected<Command, CommandError> parse();

private:
  using Status = tl::expected<void, CommandError>;

  // A match or a target whose options are being collected.
  struct Loaded {
    std::string name;
    const MatchSpec* match = nullptr;
    const TargetSpec* target = nullptr; // both null: not modelled, kept as `words`
    Options options;
    std::vector<std::string> words;

    std::span<const OptionSpec> specs() const {
      if (match) return match->options;
      if (target) return target->options;
      return {};
    }
    bool isKept() const { return !match && !target; }
  };

  bool atEnd() const { return m_at >= m_words.size(); }
  bool nextIsValue() const;
  tl::expected<std::string, CommandError> value(std::string_view option);
  // Splits "-nvL" and "--opt=value" so that m_words[m_at] is one option, and moves behind it.
  std::string takeOption();
  Status word();
  Status strayInversion(char letter);
  Status baseOption(char letter, const std::string& option);
  Status verb(char letter, const std::string& option);
  Status flag(char letter, bool& which);
  Status ruleNumber(std::string_view text);
  Status addresses(std::vector<AddressPattern>& list, AddressPattern& first, char letter);
  tl::expected<AddressPattern, CommandError> address(std::string_view text) const;
  Status interface(InterfacePattern& pattern, char letter);
  Status protocol();
  Status jump(Jump how);
  Status loadMatch(const std::string& name);
  Status extensionOption(const std::string& option);
  Status give(Loaded& loaded, const OptionSpec& spec, const std::string& option);
  Status keepWords(Loaded& loaded, const std::string& option);
  bool loadProtocolMatch(std::string_view option);
  Status finish();
  Status finishVerb();
  Status finishRule();
  // What extensions may know of the rule and its namespace.
  RuleHead head() const;
  bool onlyFirstSegments() const;
  Status finishTarget();
  void fitToNft();
  tl::unexpected<CommandError> noSuchTarget() const;
  // What the tool checks behind the extensions' own options.
  Status checkBase() const;
  bool takeInversion() { return std::exchange(m_inverted, false); }

  std::vector<std::string> m_words;
  size_t m_at = 0;
  const ParseContext& m_context;
  Command m_command;
  bool m_inverted = false;
  char m_verbLetter = 0;
  std::string m_seen;          // letters of options that may be given once
  bool m_jumpIsNewest = false; // options now belong to what -j named, unless a match knows them
  std::string m_unknownTable;
  std::vector<Loaded> m_matches;
  std::optional<Loaded> m_target;
};

inline tl::unexpected<CommandError> refusal(std::string message) {
  return tl::unexpected(CommandError{std::move(message)});
}
std::string missingArgument(std::string_view option); // the tool's message
inline bool isOption(std::string_view word) { return word.size() > 1 && word[0] == '-'; }

// The letter of a base option, long or short ("--append" and "-A" are 'A'), or 0.
char baseLetter(std::string_view option);

} // namespace fg::netfilter
