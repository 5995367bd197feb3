// iptables-restore: line by line onto a copy of each table, which takes its place at COMMIT.
#include "netfilter/command_execution.h"
#include "netfilter/extension_spec.h"

#include <fmt/format.h>

#include <algorithm>

namespace fg::netfilter {

std::vector<std::string> splitWords(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  bool quotes = false, inWord = false;
  for (size_t i = 0; i < line.size(); ++i) {
    char c = line[i];
    if (quotes && c == '\\' && i + 1 < line.size()) {
      word += line[++i];
    } else if (c == '"') {
      quotes = !quotes;
      inWord = true;
    } else if (!quotes && (c == ' ' || c == '\t')) {
      if (inWord) words.push_back(std::exchange(word, {}));
      inWord = false;
    } else {
      word += c;
      inWord = true;
    }
  }
  if (inWord) words.push_back(word);
  return words;
}

class Restore {
public:
  Restore(RuleSet& rules, const RuleSet::RestoreOptions& options) : m_rules(rules), m_options(options) {}

  CommandResult run(std::string_view text) {
    while (!text.empty() && m_result.status == 0) {
      size_t end = text.find('\n');
      std::string_view content = text.substr(0, end);
      text.remove_prefix(end == text.npos ? text.size() : end + 1);
      ++m_number;
      if (!content.empty() && content.back() == '\r') content.remove_suffix(1);
      line(content);
    }
    if (m_result.status == 0 && m_table)
      fail(1, fmt::format("iptables-restore: COMMIT expected at line {}", m_number + 1));
    return m_result;
  }

private:
  void line(std::string_view text);
  void beginTable(std::string_view name);
  void chain(std::string_view declaration);
  void rule(std::string_view text);
  void commit();
  void fail(int status, std::string text) {
    m_result.status = status;
    m_result.err += std::move(text) + '\n';
  }
  void failed(std::string_view why = {}) {
    bool says = isNft(m_rules.tools) && !why.empty();
    fail(1, fmt::format("iptables-restore: line {} failed{}{}", m_number, says ? ": " : "", says ? why : ""));
  }
  void refused();
  std::string prefix() const { return fmt::format("iptables-restore {}: ", versionText(m_rules.tools)); }
  void problem(std::string text) {
    fail(2, std::move(text)
                + fmt::format("\nError occurred at line: {}\n"
                              "Try `iptables-restore -h' or 'iptables-restore --help' for more information.",
                              m_number));
  }
  std::optional<CounterPair> readCounters(std::string_view text) const;

  RuleSet& m_rules;
  RuleSet::RestoreOptions m_options;
  CommandResult m_result;
  size_t m_number = 0;
  std::unique_ptr<TableOf> m_table; // the copy that is worked on, between *TABLE and COMMIT
  bool m_refused = false;           // the kernel will refuse the table at COMMIT
  std::string m_refusal;            // in nf_tables' words, with the line: the first rule that it refuses
  std::string m_lastJump;           // what nf_tables says where that closes a loop
  bool m_skipped = false;           // a table that was not asked for
  std::vector<std::string> m_declared;
};

void Restore::line(std::string_view text) {
  if (text.empty() || text[0] == '#') return;
  if (text[0] == '*' && !m_table && !m_skipped) return beginTable(text.substr(1));
  if (m_skipped) {
    m_skipped = !text.starts_with("COMMIT");
    return;
  }
  if (!m_table) return failed();
  if (text.starts_with("COMMIT")) return commit();
  if (text[0] == ':') return chain(text.substr(1));
  rule(text);
}

void Restore::beginTable(std::string_view name) {
  name = name.substr(0, name.find_last_not_of(" \t") + 1);
  auto which = parseTable(name);
  if (!which && isNft(m_rules.tools))
    return problem(
        fmt::format("{}iptables-restore: line {} table name '{}' invalid", prefix(), m_number, name));
  if (!which)
    return problem(fmt::format("{}iptables-restore: unable to initialize table '{}'", prefix(), name));
  m_skipped = m_options.only && *m_options.only != *which;
  if (m_skipped) return;
  TableOf& present = m_rules.touch(*which);
  bool flushes = m_options.flush == RuleSet::Flush::Yes;
  m_table = flushes ? present.emptied() : std::make_unique<TableOf>(present);
  m_refused = false;
  m_refusal.clear();
  m_declared.clear();
}

std::optional<CounterPair> Restore::readCounters(std::string_view text) const {
  size_t colon = text.find(':');
  if (text.size() < 5 || text.front() != '[' || text.back() != ']' || colon == text.npos) return {};
  auto packets = parseNumber(text.substr(1, colon - 1), UINT64_MAX);
  auto bytes = parseNumber(text.substr(colon + 1, text.size() - colon - 2), UINT64_MAX);
  if (!packets || !bytes) return {};
  return CounterPair{*packets, *bytes};
}

void Restore::chain(std::string_view declaration) {
  std::vector<std::string> words = splitWords(declaration);
  if (words.empty()) return problem(prefix() + fmt::format("line {} chain name invalid", m_number));
  const std::string& name = words[0];
  if (words.size() < 2) return problem(prefix() + fmt::format("line {} policy invalid", m_number));
  Chain* known = m_table->find(name);
  if (!known || !known->isBuiltin()) {
    if (name.find_first_of("\"\\") != name.npos || name.find(' ') != name.npos)
      return problem(prefix() + fmt::format("Invalid chain name `{}'", name));
    if (name.size() > 28)
      return problem(prefix() + fmt::format("Invalid chain name `{}' (28 chars max)", name));
    bool again =
        !isNft(m_rules.tools) && std::find(m_declared.begin(), m_declared.end(), name) != m_declared.end();
    if (known && (again || (!isNft(m_rules.tools) && m_options.flush == RuleSet::Flush::Yes)))
      return problem(prefix() + fmt::format("error creating chain '{}':File exists", name));
    m_declared.push_back(name);
    if (known)
      known->rules.clear();
    else
      known = &m_table->add(name);
  }
  if (words[1] == "-") return;
  CounterPair counters;
  if (m_options.counters == RuleSet::Counters::Restore && words.size() > 2) {
    auto given = readCounters(words[2]);
    if (!given) return problem(prefix() + fmt::format("invalid policy counters for chain '{}'", name));
    counters = *given;
  }
  auto refuse = [&](std::string_view why) {
    fail(1,
         prefix() + fmt::format("Can't set policy `{}' on `{}' line {}: {}", words[1], name, m_number, why));
  };
  if (!known->isBuiltin() && isNft(m_rules.tools)) return; // no policy of its own; not noticed
  if (!known->isBuiltin()) return refuse("Bad built-in chain name");
  if (words[1] != "ACCEPT" && words[1] != "DROP")
    return isNft(m_rules.tools) ? failed("Bad policy name.") : refuse("Bad policy name");
  known->dropsByPolicy = words[1] == "DROP";
  known->policyCounters = counters;
}

namespace {
std::string nftRefusal(const Command& command) {
  std::string_view message = *command.verb == Command::Verb::Insert    ? "RULE_INSERT"
                             : *command.verb == Command::Verb::Replace ? "RULE_REPLACE"
                                                                       : "RULE_APPEND";
  return fmt::format("{} failed (Invalid argument): rule in chain {}", message, command.chain);
}
} // namespace

void Restore::rule(std::string_view text) {
  std::vector<std::string> words = splitWords(text);
  std::optional<CounterPair> counters;
  if (!words.empty() && words[0].front() == '[') {
    counters = readCounters(words[0]);
    if (!counters) return problem(prefix() + "Bad counter: " + words[0]);
    words.erase(words.begin());
  }
  for (const std::string& word : words)
    if (word == "-t" || word == "--table")
      return problem(prefix() + "The -t option cannot be used in iptables-restore.\n");
  words.insert(words.begin(), {"-t", std::string(trace::name(m_table->which))});
  bool keeps = m_options.unknown == RuleSet::RestoreOptions::Unknown::Keep;
  ParseContext context{keeps ? Foreign::Keep : Foreign::Refuse,
                       [this](trace::Table, std::string_view name) { return m_table->find(name) != nullptr; },
                       keeps ? nullptr : &m_rules.sets(), m_rules.tools};
  auto command = parseCommand(std::move(words), context);
  if (!command) {
    bool plain = command.error().prefix == CommandError::Prefix::None;
    return problem(command.error().said + (plain ? "" : prefix()) + command.error().message);
  }
  if (m_options.counters == RuleSet::Counters::Restore && counters) command->counters = counters;
  m_result.err += command->said;
  if (command->kernelRefuses && !m_refused)
    m_refused = true, m_refusal = fmt::format("line {}: {}", m_number, nftRefusal(*command));
  command->kernelRefuses = false;
  if (command->rule.jump == Jump::Chain || command->rule.jump == Jump::Goto)
    m_lastJump = fmt::format("line {}: RULE_APPEND failed (Too many links): rule in chain {}", m_number,
                             command->chain);
  CommandExecution execution(*m_table, m_rules.tools, CommandExecution::LoopCheck::Later,
                             [](trace::ChangeKind, const std::string&) {});
  auto done = execution.run(*command);
  if (!done && done.error().by == Refusal::By::NfTables)
    fail(4, fmt::format("{}\nline {}: {}", prefix(), m_number, done.error().text));
  else if (!done)
    failed(done.error().text);
  else
    m_result.out += *done;
}

namespace {
// What the table says, as lines: to find out what a restore changed.
std::vector<std::string> linesOf(const TableOf& table) {
  std::vector<std::string> out;
  for (const Chain* chain : table.all()) {
    if (!chain->isBuiltin())
      out.push_back("-N " + chain->name);
    else if (chain->dropsByPolicy)
      out.push_back(fmt::format("-P {} DROP", chain->name));
    for (const Rule& rule : chain->rules)
      out.push_back(saveText(chain->name, rule));
  }
  return out;
}
} // namespace

void Restore::commit() {
  if (m_refused || m_table->hasLoop()) return refused();
  if (m_options.commit == RuleSet::RestoreOptions::Commit::No) return m_table.reset();
  m_table->written = true;
  auto& present = m_rules.m_tables[RuleSet::slot(m_table->which)];
  if (m_rules.onChange) {
    std::vector<std::string> before = linesOf(*present), after = linesOf(*m_table), gone, come;
    std::sort(before.begin(), before.end());
    std::vector<std::string> sorted = after;
    std::sort(sorted.begin(), sorted.end());
    std::set_difference(before.begin(), before.end(), sorted.begin(), sorted.end(), std::back_inserter(gone));
    std::set_difference(sorted.begin(), sorted.end(), before.begin(), before.end(), std::back_inserter(come));
    for (const std::string& text : gone)
      m_rules.changed(trace::ChangeKind::Removed, m_table->which, text);
    for (const std::string& text : after)
      if (std::binary_search(come.begin(), come.end(), text))
        m_rules.changed(trace::ChangeKind::Added, m_table->which, text);
  }
  present = std::move(m_table);
}

void Restore::refused() {
  if (!isNft(m_rules.tools)) return failed();
  fail(4, prefix() + '\n' + (m_refusal.empty() ? m_lastJump : m_refusal));
}

CommandResult RuleSet::restore(std::string_view text, Flush flush, Counters counters) {
  return restore(text, {flush, counters});
}

CommandResult RuleSet::restore(std::string_view text, const RestoreOptions& options) {
  auto result = Restore(*this, options).run(text);
  size_t hash = std::hash<std::string_view>{}(text);
  if (m_restored == hash) return result; // kube-proxy does so all the time
  m_restored = hash;
  ++m_version;
  if (onTouch) onTouch();
  return result;
}

} // namespace fg::netfilter
