// grep: the lines that fit a pattern.
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/pattern.h"
#include "commands/support/result.h"
#include "commands/support/text_input.h"

#include <algorithm>

namespace fg::commands {
namespace {

std::string grepUsage(const Context& context) {
  return fmt::format("Usage: grep [OPTION]... {} [FILE]...\nTry 'grep --help' for more information.",
                     isDebian(context) ? "PATTERNS" : "PATTERN");
}

constexpr std::string_view kGrepLetters = "ivcnEFGowxqslLhHm:A:B:C:e:PrRabIuzUTZyf:d:D:V";

// Any of several patterns, with what -w and -x ask of a match.
class Matcher {
public:
  enum class Whole { No, Word, Line };
  std::vector<Pattern> patterns;
  Whole whole = Whole::No;

  // The first match at or behind `from`.
  std::optional<Pattern::Range> find(std::string_view line, size_t from = 0) const {
    std::optional<Pattern::Range> best;
    for (const Pattern& pattern : patterns)
      if (auto range = findOne(pattern, line, from))
        if (!best || range->begin < best->begin || (range->begin == best->begin && range->end > best->end))
          best = range;
    return best;
  }

private:
  static bool isWordCharacter(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

  std::optional<Pattern::Range> findOne(const Pattern& pattern, std::string_view line, size_t from) const {
    while (true) {
      auto groups = pattern.find(line, from);
      if (groups.empty()) return std::nullopt;
      Pattern::Range range = groups.front();
      bool fits = whole == Whole::No || (whole == Whole::Line && range.begin == 0 && range.end == line.size())
                  || (whole == Whole::Word && (range.begin == 0 || !isWordCharacter(line[range.begin - 1]))
                      && (range.end == line.size() || !isWordCharacter(line[range.end])));
      if (fits) return range;
      if (range.begin >= line.size()) return std::nullopt;
      from = range.begin + 1;
    }
  }
};

std::string escapedLiteral(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (std::string_view("\\.[]*^$+?(){}|").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

class Grep {
public:
  Grep(const Options& options, Matcher matcher) : m_options(options), m_matcher(std::move(matcher)) {
    for (char letter : {'A', 'B', 'C'}) {
      auto lines = parseNumber(options.value(letter).value_or("0"), 0, INT32_MAX).value_or(0);
      if (letter != 'B') m_after = std::max(m_after, lines);
      if (letter != 'A') m_before = std::max(m_before, lines);
    }
    if (auto most = options.value('m')) m_most = parseNumber(*most, 0, INT32_MAX).value_or(0);
  }

  void search(const TextInput& input, bool named) {
    m_prefix = named ? (input.name == "-" ? "(standard input)" : input.name) : "";
    auto lines = linesOf(input.text);
    int64_t count = 0;
    size_t printed = 0, contextUntil = 0; // lines before these are done
    for (size_t i = 0; i < lines.size() && count < m_most; ++i) {
      auto range = m_matcher.find(lines[i]);
      bool selected = range.has_value() != m_options.has('v');
      if (!selected) {
        if (i < contextUntil) printLine(lines[i], i, '-'), printed = i + 1;
        continue;
      }
      ++count;
      found = true;
      if (m_options.has('q') || m_options.has('l') || m_options.has('L') || m_options.has('c')) continue;
      if (m_options.has('o')) {
        if (range && !m_options.has('v')) printParts(lines[i], i);
        continue;
      }
      size_t from = std::max(printed, i - std::min<size_t>(i, static_cast<size_t>(m_before)));
      if ((m_before > 0 || m_after > 0) && m_printedAny && (from > printed || printed == 0)) out += "--\n";
      for (size_t k = from; k < i; ++k)
        printLine(lines[k], k, '-');
      printLine(lines[i], i, ':');
      printed = i + 1;
      contextUntil = i + 1 + static_cast<size_t>(m_after);
      m_printedAny = true;
    }
    for (size_t i = printed; count >= m_most && i < std::min(contextUntil, lines.size()); ++i)
      printLine(lines[i], i, '-');
    summary(input, count);
  }

  std::string out;
  bool found = false;

private:
  void summary(const TextInput& input, int64_t count) {
    if (m_options.has('q')) return;
    std::string name = input.name == "-" ? "(standard input)" : input.name;
    if (m_options.has('l')) {
      if (count > 0) out += name + "\n";
    } else if (m_options.has('L')) {
      if (count == 0) out += name + "\n";
    } else if (m_options.has('c')) {
      out += fmt::format("{}{}{}\n", m_prefix, m_prefix.empty() ? "" : ":", count);
    }
  }
  void begin(size_t index, char separator) {
    if (!m_prefix.empty()) out += m_prefix + separator;
    if (m_options.has('n')) out += fmt::format("{}{}", index + 1, separator);
  }
  void printLine(std::string_view line, size_t index, char separator) {
    begin(index, separator);
    out += fmt::format("{}\n", line);
  }
  void printParts(std::string_view line, size_t index) {
    for (size_t from = 0; from <= line.size();) {
      auto range = m_matcher.find(line, from);
      if (!range) return;
      if (range->end > range->begin) {
        begin(index, ':');
        out += fmt::format("{}\n", line.substr(range->begin, range->end - range->begin));
      }
      from = std::max(range->end, range->begin + 1);
    }
  }

  const Options& m_options;
  Matcher m_matcher;
  int64_t m_after = 0, m_before = 0, m_most = INT64_MAX;
  std::string m_prefix;
  bool m_printedAny = false;
};

tl::expected<Matcher, CommandResult> matcherOf(const Context& context, const Options& options,
                                               Pattern::Syntax syntax, const std::string& expression) {
  Matcher matcher;
  matcher.whole = options.has('x')   ? Matcher::Whole::Line
                  : options.has('w') ? Matcher::Whole::Word
                                     : Matcher::Whole::No;
  auto letters = options.has('i') || options.has('y') ? Pattern::Case::Ignored : Pattern::Case::Sensitive;
  bool fixed = options.has('F');
  std::string_view rest = expression;
  while (true) {
    size_t end = rest.find('\n');
    std::string one(rest.substr(0, end));
    if (fixed) one = escapedLiteral(one);
    auto pattern = Pattern::compile(one, fixed ? Pattern::Syntax::Extended : syntax, letters);
    if (!pattern) {
      bool bracket = pattern.error().starts_with("Unmatched [") && isDebian(context);
      return tl::unexpected(
          failure(2, "grep: " + (bracket ? std::string("Invalid regular expression") : pattern.error())));
    }
    matcher.patterns.push_back(std::move(*pattern));
    if (end == std::string_view::npos) return matcher;
    rest.remove_prefix(end + 1);
  }
}

// "-5" is "-C 5".
Arguments withContextNumber(const Arguments& arguments) {
  Arguments out;
  bool isValue = false; // of the option before
  for (const std::string& word : arguments) {
    bool number = !isValue && word.size() > 1 && word[0] == '-'
                  && std::all_of(word.begin() + 1, word.end(), [](char c) { return c >= '0' && c <= '9'; });
    out.push_back(number ? "-C" + word.substr(1) : word);
    isValue = !isValue && (word == "-e" || word == "-m" || word == "-A" || word == "-B" || word == "-C");
  }
  return out;
}

CommandResult grepWith(Context& context, const Arguments& arguments, Pattern::Syntax byName) {
  Options options = readOptions(withContextNumber(arguments), {kGrepLetters,
                                                               {{"ignore-case", 'i'},
                                                                {"invert-match", 'v'},
                                                                {"count", 'c'},
                                                                {"line-number", 'n'},
                                                                {"extended-regexp", 'E'},
                                                                {"fixed-strings", 'F'},
                                                                {"basic-regexp", 'G'},
                                                                {"only-matching", 'o'},
                                                                {"word-regexp", 'w'},
                                                                {"line-regexp", 'x'},
                                                                {"quiet", 'q'},
                                                                {"silent", 'q'},
                                                                {"no-messages", 's'},
                                                                {"files-with-matches", 'l'},
                                                                {"files-without-match", 'L'},
                                                                {"no-filename", 'h'},
                                                                {"with-filename", 'H'},
                                                                {"max-count", 'm'},
                                                                {"after-context", 'A'},
                                                                {"before-context", 'B'},
                                                                {"context", 'C'},
                                                                {"regexp", 'e'},
                                                                {"perl-regexp", 'P'},
                                                                {"recursive", 'r'},
                                                                {"text", 'a'},
                                                                {"version", 'V'},
                                                                {"color", 'I'},
                                                                {"colour", 'I'},
                                                                {"line-buffered", 'u'}}});
  if (std::string message = getoptMessage("grep", options); !message.empty())
    return failure(2, message + "\n" + grepUsage(context));
  for (char letter : std::string_view("PrRbzUTZfdDV"))
    if (options.has(letter)) return notEmulated(fmt::format("'grep -{}'", letter));
  for (char letter : {'A', 'B', 'C'})
    if (auto value = options.value(letter); value && !parseNumber(*value, 0, INT32_MAX))
      return failure(2, fmt::format("grep: {}: invalid context length argument", *value));
  if (auto value = options.value('m'); value && !parseNumber(*value, 0, INT32_MAX))
    return failure(2, "grep: invalid max count");
  std::string expression;
  bool given = false;
  for (const auto& [letter, value] : options.given)
    if (letter == 'e') expression += (std::exchange(given, true) ? "\n" : "") + value;
  Arguments files = options.operands;
  if (!given) {
    if (files.empty()) return failure(2, grepUsage(context));
    expression = files.front();
    files.erase(files.begin());
  }
  Pattern::Syntax syntax = options.has('E')   ? Pattern::Syntax::Extended
                           : options.has('G') ? Pattern::Syntax::Basic
                                              : byName;
  auto matcher = matcherOf(context, options, syntax, expression);
  if (!matcher) return matcher.error();
  auto complain = [](const std::string& name, FileError error) {
    return fmt::format("grep: {}: {}", name, text(error));
  };
  TextInputs texts = readInputs(context, "grep", files, complain, 2);
  if (texts.refusal) return *texts.refusal;
  Grep grep(options, std::move(*matcher));
  bool named = options.has('H') || (files.size() > 1 && !options.has('h'));
  for (const TextInput& input : texts.inputs)
    grep.search(input, named);
  CommandResult result = texts.problems;
  if (options.has('s')) result.err.clear();
  if (result.status == 0 || (options.has('q') && grep.found)) result.status = grep.found ? 0 : 1;
  result.out = std::move(grep.out);
  return result;
}

constexpr std::string_view kGrepMore = "Regular expressions are the C library's, so that \\+, \\| and \\b "
                                       "mean what they mean in the real tool. -P, "
                                       "-r and -f are not emulated, and nothing is coloured.";

} // namespace

Spec grepSpec() {
  return {.name = "grep",
          .synopsis = "grep [-i] [-v] [-c] [-n] [-E|-F] [-o] [-w] [-x] [-q] [-l] [-m N] [-A N] [-B N] [-C N] "
                      "[-e] PATTERN [FILE…]",
          .summary = "the lines that fit a pattern",
          .description = "The status is 0 where a line fits, 1 where none does. " + std::string(kGrepMore),
          .next = {{"", {"-i", "-v", "-c", "-n", "-E", "-o", "-w", "-A", "-B", "<file>"}}},
          .run = [](Context& context, const Arguments& arguments) {
            return grepWith(context, arguments, Pattern::Syntax::Basic);
          }};
}

Spec egrepSpec() {
  return {.name = "egrep",
          .synopsis = "egrep [OPTION…] PATTERN [FILE…]",
          .summary = "grep -E",
          .description = "The same as grep -E. " + std::string(kGrepMore),
          .next = {{"", {"-i", "-v", "-c", "-n", "-o", "-w", "-A", "-B", "<file>"}}},
          .run = [](Context& context, const Arguments& arguments) {
            return grepWith(context, arguments, Pattern::Syntax::Extended);
          }};
}

} // namespace fg::commands
