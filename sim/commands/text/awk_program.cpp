#include "commands/text/awk_program.h"

#include "commands/support/options.h"

#include <cmath>
#include <cstdlib>
#include <fmt/format.h>

namespace fg::commands::awk {
namespace {

std::optional<double> asNumber(const std::string& text) {
  size_t begin = text.find_first_not_of(" \t"), last = text.find_last_not_of(" \t");
  if (begin == std::string::npos) return std::nullopt;
  char* end = nullptr;
  double value = std::strtod(text.c_str() + begin, &end);
  return end == text.c_str() + last + 1 ? std::optional(value) : std::nullopt;
}

// Fields that look like numbers are compared as numbers, unless the other side is a text.
bool compare(const Test& test, const Record& record) {
  std::string a = test.left.of(record), b = test.right.of(record);
  bool texts = test.left.kind == Value::Kind::Text || test.right.kind == Value::Kind::Text;
  auto one = asNumber(a), other = asNumber(b);
  int order = !texts && one && other ? (*one < *other ? -1 : *one > *other ? 1 : 0) : a.compare(b);
  return test.comparison == "=="   ? order == 0
         : test.comparison == "!=" ? order != 0
         : test.comparison == "<"  ? order < 0
         : test.comparison == "<=" ? order <= 0
         : test.comparison == ">"  ? order > 0
                                   : order >= 0;
}

// Reads `PATTERN {print …}`; `isEmulated` is false where the program is anything else.
class Reader {
public:
  explicit Reader(std::string_view program) : m_text(program) {}
  bool isEmulated = true;

  Rule read() {
    Rule rule;
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
  Rule fail(const Rule& rule) {
    isEmulated = false;
    return rule;
  }
  void blanks() { m_text.remove_prefix(std::min(m_text.find_first_not_of(" \t\n"), m_text.size())); }
  bool take(std::string_view word) {
    if (!m_text.starts_with(word)) return false;
    m_text.remove_prefix(word.size());
    return true;
  }

  void readTests(Rule& rule) {
    rule.anyOf.emplace_back();
    while (isEmulated) {
      rule.anyOf.back().push_back(readTest());
      blanks();
      if (take("&&")) continue;
      if (!take("||")) return;
      rule.anyOf.emplace_back();
    }
  }

  Test readTest() {
    Test test;
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
      isEmulated = isEmulated && value && value->kind == Value::Kind::Text;
      if (value) expression = value->text;
    }
    auto pattern = Pattern::compile(expression, Pattern::Syntax::Extended, Pattern::Case::Sensitive);
    if (!pattern || expression.empty()) {
      isEmulated = false;
      return *Pattern::compile(".", Pattern::Syntax::Extended, Pattern::Case::Sensitive);
    }
    return *pattern;
  }

  void readParts(std::vector<Value>& parts) {
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

  std::optional<Value> readValue() {
    Value value;
    blanks();
    if (take("\"")) return readText();
    if (take("$NF")) {
      value.kind = Value::Kind::LastField;
      return value;
    }
    if (take("$(NF-")) {
      value.kind = Value::Kind::LastField;
      auto count = readDigits();
      value.field = count.value_or(0);
      return count && take(")") ? std::optional(value) : std::nullopt;
    }
    if (take("$")) {
      value.kind = Value::Kind::Field;
      auto index = readDigits();
      value.field = index.value_or(0);
      return index ? std::optional(value) : std::nullopt;
    }
    for (auto [word, kind] : {std::pair{"NF", Value::Kind::FieldCount}, {"NR", Value::Kind::RecordNumber}})
      if (take(word)) {
        value.kind = kind;
        return value;
      }
    size_t length = std::min(m_text.find_first_not_of("0123456789.-"), m_text.size());
    auto number = asNumber(std::string(m_text.substr(0, length)));
    if (!number) return std::nullopt;
    m_text.remove_prefix(length);
    value.kind = Value::Kind::Number;
    value.number = *number;
    return value;
  }

  std::optional<Value> readText() {
    Value value;
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

} // namespace

std::string Value::of(const Record& record) const {
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

bool Test::holds(const Record& record) const {
  bool result = false;
  if (comparison.empty())
    result = pattern->matches(record.line);
  else if (comparison == "~" || comparison == "!~")
    result = pattern->matches(left.of(record)) == (comparison == "~");
  else
    result = compare(*this, record);
  return result != negated;
}

std::optional<Rule> readProgram(std::string_view program) {
  Reader reader(program);
  Rule rule = reader.read();
  return reader.isEmulated ? std::optional(std::move(rule)) : std::nullopt;
}

} // namespace fg::commands::awk
