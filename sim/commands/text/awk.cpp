// awk: columns of the lines that fit. A small part of the language: one rule, `PATTERN {print …}`.
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/pattern.h"
#include "commands/support/result.h"
#include "commands/support/text_input.h"

#include <cmath>
#include <cstdlib>

namespace fg::commands {
namespace {

// What a rule's parts say of the line at hand.
struct Record {
  std::string_view line;
  std::vector<std::string> fields;
  size_t number = 0; // NR

  std::string field(size_t index) const {
    if (index == 0) return std::string(line);
    return index <= fields.size() ? fields[index - 1] : "";
  }
};

struct AwkValue {
  enum class Kind { Text, Number, Field, LastField, FieldCount, RecordNumber } kind = Kind::Text;
  std::string text;
  double number = 0;
  size_t field = 0; // Field; LastField: how many before it

  std::string of(const Record& record) const {
    switch (kind) {
    case Kind::Text:
      return text;
    case Kind::Number:
      return number == std::floor(number) ? fmt::format("{:.0f}", number) : fmt::format("{:.6g}", number);
    case Kind::Field:
      return record.field(field);
    case Kind::LastField:
      return record.fields.size() >= field ? record.field(record.fields.size() - field) : "";
    case Kind::FieldCount:
      return std::to_string(record.fields.size());
    case Kind::RecordNumber:
      return std::to_string(record.number);
    }
    return "";
  }
};

std::optional<double> asNumber(const std::string& text) {
  size_t begin = text.find_first_not_of(" \t"), last = text.find_last_not_of(" \t");
  if (begin == std::string::npos) return std::nullopt;
  char* end = nullptr;
  double value = std::strtod(text.c_str() + begin, &end);
  return end == text.c_str() + last + 1 ? std::optional(value) : std::nullopt;
}

// One comparison or match; several are joined by && or ||.
struct AwkTest {
  bool negated = false;
  std::string comparison; // "==", "~" …; empty: a regular expression on the whole line
  AwkValue left, right;
  std::optional<Pattern> pattern;

  bool holds(const Record& record) const {
    bool result = false;
    if (comparison.empty())
      result = pattern->matches(record.line);
    else if (comparison == "~" || comparison == "!~")
      result = pattern->matches(left.of(record)) == (comparison == "~");
    else
      result = compare(record);
    return result != negated;
  }

private:
  // Fields that look like numbers are compared as numbers, unless the other side is a text.
  bool compare(const Record& record) const {
    std::string a = left.of(record), b = right.of(record);
    bool texts = left.kind == AwkValue::Kind::Text || right.kind == AwkValue::Kind::Text;
    auto one = asNumber(a), other = asNumber(b);
    int order = !texts && one && other ? (*one < *other ? -1 : *one > *other ? 1 : 0) : a.compare(b);
    return comparison == "=="   ? order == 0
           : comparison == "!=" ? order != 0
           : comparison == "<"  ? order < 0
           : comparison == "<=" ? order <= 0
           : comparison == ">"  ? order > 0
                                : order >= 0;
  }
};

struct AwkRule {
  std::vector<std::vector<AwkTest>> anyOf;  // each: all of them; empty: every line
  std::vector<std::vector<AwkValue>> print; // parts by ","; empty: the whole line
};

// Reads `PATTERN {print …}`; `isEmulated` is false where the program is anything else.
class AwkReader {
public:
  explicit AwkReader(std::string_view program) : m_text(program) {}
  bool isEmulated = true;

  AwkRule read() {
    AwkRule rule;
    blanks();
    if (!m_text.empty() && m_text.front() != '{') readTests(rule);
    blanks();
    if (take("{")) {
      blanks();
      if (!take("print")) return fail(rule);
      blanks();
      bool bracketed = take("(");
      while (isEmulated && !m_text.empty() && m_text.front() != '}' && m_text.front() != ')') {
        rule.print.emplace_back();
        readParts(rule.print.back());
        if (!take(",")) break;
      }
      blanks();
      if (bracketed && !take(")")) return fail(rule);
      blanks();
      take(";");
      blanks();
      if (!take("}")) return fail(rule);
    }
    blanks();
    return m_text.empty() ? rule : fail(rule);
  }

private:
  AwkRule fail(const AwkRule& rule) {
    isEmulated = false;
    return rule;
  }
  void blanks() { m_text.remove_prefix(std::min(m_text.find_first_not_of(" \t\n"), m_text.size())); }
  bool take(std::string_view word) {
    if (!m_text.starts_with(word)) return false;
    m_text.remove_prefix(word.size());
    return true;
  }

  void readTests(AwkRule& rule) {
    rule.anyOf.emplace_back();
    while (isEmulated) {
      rule.anyOf.back().push_back(readTest());
      blanks();
      if (take("&&")) continue;
      if (!take("||")) return;
      rule.anyOf.emplace_back();
    }
  }

  AwkTest readTest() {
    AwkTest test;
    blanks();
    if (m_text.starts_with("!") && !m_text.starts_with("!~")) {
      take("!");
      test.negated = true;
      blanks();
    }
    if (m_text.starts_with("/")) {
      test.pattern = readPattern();
      return test;
    }
    auto left = readValue();
    blanks();
    for (std::string_view comparison : {"==", "!=", "<=", ">=", "!~", "~", "<", ">"})
      if (take(comparison)) {
        test.comparison = comparison;
        break;
      }
    if (!left || test.comparison.empty() || test.negated) {
      isEmulated = false;
      return test;
    }
    test.left = *left;
    blanks();
    if (test.comparison.ends_with("~")) {
      test.pattern = readPattern();
      return test;
    }
    auto right = readValue();
    if (right) test.right = *right;
    isEmulated = isEmulated && right.has_value();
    return test;
  }

  std::optional<Pattern> readPattern() {
    std::string expression;
    bool slashes = take("/");
    if (slashes) {
      while (!m_text.empty() && m_text.front() != '/') {
        if (m_text.starts_with("\\/")) m_text.remove_prefix(1);
        expression += m_text.front();
        m_text.remove_prefix(1);
      }
      isEmulated = isEmulated && take("/");
    } else {
      auto value = readValue();
      isEmulated = isEmulated && value && value->kind == AwkValue::Kind::Text;
      if (value) expression = value->text;
    }
    auto pattern = Pattern::compile(expression, Pattern::Syntax::Extended, Pattern::Case::Sensitive);
    if (!pattern || expression.empty()) {
      isEmulated = false;
      return *Pattern::compile(".", Pattern::Syntax::Extended, Pattern::Case::Sensitive);
    }
    return *pattern;
  }

  void readParts(std::vector<AwkValue>& parts) {
    for (blanks(); !m_text.empty() && std::string_view(",;})").find(m_text.front()) == std::string_view::npos;
         blanks()) {
      auto value = readValue();
      if (!value) {
        isEmulated = false;
        return;
      }
      parts.push_back(*value);
    }
    isEmulated = isEmulated && !parts.empty();
  }

  std::optional<AwkValue> readValue() {
    AwkValue value;
    blanks();
    if (take("\"")) return readText();
    if (take("$NF")) {
      value.kind = AwkValue::Kind::LastField;
      return value;
    }
    if (take("$(NF-")) {
      value.kind = AwkValue::Kind::LastField;
      auto count = readDigits();
      value.field = count.value_or(0);
      return count && take(")") ? std::optional(value) : std::nullopt;
    }
    if (take("$")) {
      value.kind = AwkValue::Kind::Field;
      auto index = readDigits();
      value.field = index.value_or(0);
      return index ? std::optional(value) : std::nullopt;
    }
    for (auto [word, kind] :
         {std::pair{"NF", AwkValue::Kind::FieldCount}, {"NR", AwkValue::Kind::RecordNumber}})
      if (take(word)) {
        value.kind = kind;
        return value;
      }
    size_t length = std::min(m_text.find_first_not_of("0123456789.-"), m_text.size());
    auto number = asNumber(std::string(m_text.substr(0, length)));
    if (!number) return std::nullopt;
    m_text.remove_prefix(length);
    value.kind = AwkValue::Kind::Number;
    value.number = *number;
    return value;
  }

  std::optional<AwkValue> readText() {
    AwkValue value;
    while (!m_text.empty() && m_text.front() != '"') {
      char c = m_text.front();
      m_text.remove_prefix(1);
      if (c == '\\' && !m_text.empty()) {
        char escaped = m_text.front();
        m_text.remove_prefix(1);
        c = escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped;
      }
      value.text += c;
    }
    return take("\"") ? std::optional(value) : std::nullopt;
  }

  std::optional<size_t> readDigits() {
    size_t length = std::min(m_text.find_first_not_of("0123456789"), m_text.size());
    auto number = parseNumber(m_text.substr(0, length), 0, 100000);
    if (!number) return std::nullopt;
    m_text.remove_prefix(length);
    return static_cast<size_t>(*number);
  }

  std::string_view m_text;
};

// " " divides at runs of blanks, one other character at each, more are a regular expression.
std::vector<std::string> awkFields(std::string_view line, const std::string& separator,
                                   const std::optional<Pattern>& pattern) {
  std::vector<std::string> out;
  if (separator == " ") {
    for (size_t at = line.find_first_not_of(" \t"); at != std::string_view::npos;) {
      size_t end = std::min(line.find_first_of(" \t", at), line.size());
      out.emplace_back(line.substr(at, end - at));
      at = line.find_first_not_of(" \t", end);
    }
    return out;
  }
  if (line.empty()) return out;
  for (size_t at = 0, search = 0;;) {
    size_t begin = line.find(separator, search), end = begin + separator.size();
    if (pattern) {
      auto groups = pattern->find(line, search);
      begin = groups.empty() ? std::string_view::npos : groups.front().begin;
      end = groups.empty() ? 0 : groups.front().end;
      if (begin != std::string_view::npos && end == begin) {
        if (++search > line.size())
          begin = std::string_view::npos;
        else
          continue;
      }
    }
    out.emplace_back(line.substr(at, begin == std::string_view::npos ? begin : begin - at));
    if (begin == std::string_view::npos) return out;
    at = search = end;
  }
}

CommandResult execute(Context& context, const Arguments& arguments) {
  Options options;
  // awk stops at the first operand, the program: what follows are files.
  size_t first = 0;
  Arguments head;
  while (first < arguments.size() && arguments[first].size() > 1 && arguments[first][0] == '-') {
    head.push_back(arguments[first]);
    bool takesNext = arguments[first] == "-F" || arguments[first] == "-v" || arguments[first] == "-f";
    if (takesNext && first + 1 < arguments.size()) head.push_back(arguments[++first]);
    ++first;
  }
  options = readOptions(head, {"F:v:f:W:", {{"field-separator", 'F'}, {"version", 'W'}}});
  if (!options.unknown.empty())
    return failure(2, isDebian(context) ? "awk: not an option: " + options.unknown
                                        : fmt::format("awk: {} is not emulated", options.unknown));
  for (char letter : {'v', 'f', 'W'})
    if (options.has(letter)) return notEmulated(fmt::format("'awk -{}'", letter));
  if (first >= arguments.size())
    return failure(2, "usage: awk [-F fs][-v var=value][prog | -f progfile][file ...]");
  AwkReader reader(arguments[first]);
  AwkRule rule = reader.read();
  if (!reader.isEmulated)
    return notEmulated(
        fmt::format("the awk program '{}': only PATTERN {{print $N, …}} with /re/, comparisons, "
                    "NR and NF",
                    arguments[first]));
  std::string separator = options.value('F').value_or(" ");
  if (separator == "\\t" || separator == "t") separator = "\t";
  std::optional<Pattern> pattern;
  if (separator.size() > 1) {
    auto compiled = Pattern::compile(separator, Pattern::Syntax::Extended, Pattern::Case::Sensitive);
    if (!compiled) return failure(2, "awk: regular expression compile failed\n" + separator);
    pattern = *compiled;
  }
  Arguments files(arguments.begin() + static_cast<ptrdiff_t>(first) + 1, arguments.end());
  auto complain = [&](const std::string& name, FileError error) {
    return isDebian(context)
               ? fmt::format("awk: cannot open \"{}\" ({})", name, text(error))
               : fmt::format("awk: fatal: cannot open file `{}' for reading ({})", name, text(error));
  };
  TextInputs texts = readInputs(context, "awk", files, complain, 2);
  if (texts.refusal) return *texts.refusal;
  CommandResult result = texts.problems;
  Record record;
  for (const TextInput& input : texts.inputs)
    for (std::string_view line : linesOf(input.text)) {
      record = {line, awkFields(line, separator, pattern), record.number + 1};
      bool wanted = rule.anyOf.empty();
      for (const auto& all : rule.anyOf) {
        bool holds = true;
        for (const AwkTest& test : all)
          holds = holds && test.holds(record);
        wanted = wanted || holds;
      }
      if (!wanted) continue;
      std::string out;
      for (const auto& parts : rule.print) {
        if (&parts != &rule.print.front()) out += ' ';
        for (const AwkValue& value : parts)
          out += value.of(record);
      }
      result.out += (rule.print.empty() ? std::string(line) : out) + "\n";
    }
  return result;
}

} // namespace

Spec awkSpec() {
  return {
      .name = "awk",
      .synopsis = "awk [-F SEPARATOR] '[PATTERN] {print $N, …}' [FILE…]",
      .summary = "columns of lines",
      .description =
          "One rule: a pattern (/re/, !/re/, $N ~ /re/, comparisons of $N, NF, NR, numbers and texts, joined "
          "by && and ||) and print with $N, $NF, $(NF-1), NF, NR, numbers and texts. The rest of the "
          "language "
          "is not emulated, and said so.",
      .next = {{"", {"-F", "<file>"}}},
      .run = execute};
}

} // namespace fg::commands
