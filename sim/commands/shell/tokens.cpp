// Quotes, backslashes, variables and operators: bash(1), QUOTING and DEFINITIONS.
#include "commands/shell/tokens.h"

#include <fmt/format.h>

#include <algorithm>

namespace fg::commands::shell {
namespace {

bool isNameStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }

std::string refused(std::string_view what) {
  return fmt::format("flannelgraph does not emulate the shell's '{}'", what);
}

class Lexer {
public:
  explicit Lexer(std::string_view line) : m_line(line) {}

  Tokens read() {
    while (m_at < m_line.size() && m_result.problem.empty())
      step();
    finishWord();
    return std::move(m_result);
  }

private:
  char peek(size_t ahead = 0) const { return m_at + ahead < m_line.size() ? m_line[m_at + ahead] : '\0'; }
  bool begins(std::string_view text) const { return m_line.substr(m_at).starts_with(text); }

  void step() {
    char c = peek();
    switch (c) {
    case ' ':
    case '\t':
      ++m_at;
      return finishWord();
    case '\n':
      finishWord();
      ++m_at;
      return lineEnds();
    case '\'':
      return singleQuoted();
    case '"':
      return doubleQuoted();
    case '\\':
      if (m_at + 1 < m_line.size() && m_line[m_at + 1] != '\n') append(Piece::Kind::Quoted, m_line[m_at + 1]);
      m_at += 2;
      return;
    case '$':
      return variable(Piece::Kind::Variable);
    case '#':
      if (m_open) break;
      m_at = std::min(m_line.find('\n', m_at), m_line.size());
      return;
    case '`':
    case '(':
    case ')':
      m_result.problem = refused(std::string(1, c));
      return;
    case '|':
    case '&':
    case ';':
    case '<':
    case '>':
      return operatorToken();
    default:
      break;
    }
    append(Piece::Kind::Plain, c);
    ++m_at;
  }

  // A line's end is a `;`, except behind an operator and at the beginning.
  void lineEnds() {
    if (!m_result.tokens.empty() && m_result.tokens.back().op.empty()) m_result.tokens.push_back({";", {}});
  }

  void singleQuoted() {
    size_t end = m_line.find('\'', m_at + 1);
    if (end == std::string_view::npos) return unclosed('\'');
    open(Piece::Kind::Quoted).text += m_line.substr(m_at + 1, end - m_at - 1);
    m_at = end + 1;
  }

  void doubleQuoted() {
    open(Piece::Kind::Quoted);
    for (++m_at; m_at < m_line.size() && m_result.problem.empty();) {
      char c = peek();
      if (c == '"') {
        ++m_at;
        return;
      }
      if (c == '`') {
        m_result.problem = refused("`");
      } else if (c == '$') {
        variable(Piece::Kind::QuotedVariable);
      } else if (c == '\\' && std::string_view("\"\\$`").find(peek(1)) != std::string_view::npos && peek(1)) {
        append(Piece::Kind::Quoted, peek(1));
        m_at += 2;
      } else {
        append(Piece::Kind::Quoted, c);
        ++m_at;
      }
    }
    if (m_result.problem.empty()) unclosed('"');
  }

  void unclosed(char quote) {
    m_result.problem = fmt::format("bash: unexpected EOF while looking for matching `{}'", quote);
    m_at = m_line.size();
  }

  // "$NAME", "${NAME}", "$?". A dollar before anything else is itself.
  void variable(Piece::Kind kind) {
    char next = peek(1);
    if (next == '(') {
      m_result.problem = refused("$(");
    } else if (next == '{') {
      size_t end = m_line.find('}', m_at);
      std::string name(m_line.substr(m_at + 2, end == std::string_view::npos ? end : end - m_at - 2));
      bool simple = name == "?" || (!name.empty() && assignedName(name + "="));
      if (end == std::string_view::npos)
        unclosed('}');
      else if (!simple)
        m_result.problem = refused("${" + name + "}");
      else
        variableNamed(kind, name, end + 1);
    } else if (next == '?' || next == '$' || next == '!' || next == '#' || next == '@' || next == '*') {
      if (next != '?') m_result.problem = refused(std::string("$") + next);
      variableNamed(kind, std::string(1, next), m_at + 2);
    } else if (isNameStart(next) || isDigit(next)) {
      size_t end = m_at + 2;
      while (isNameStart(next) && end < m_line.size() && (isNameStart(m_line[end]) || isDigit(m_line[end])))
        ++end;
      variableNamed(kind, std::string(m_line.substr(m_at + 1, end - m_at - 1)), end);
    } else {
      append(kind == Piece::Kind::Variable ? Piece::Kind::Plain : Piece::Kind::Quoted, '$');
      ++m_at;
    }
  }

  void variableNamed(Piece::Kind kind, std::string name, size_t end) {
    m_word.push_back({kind, std::move(name)});
    m_open = true;
    m_at = end;
  }

  void operatorToken() {
    // A number directly before a redirection is its descriptor.
    std::string descriptor;
    bool redirects = peek() == '<' || peek() == '>';
    auto plain = plainText(m_word);
    if (redirects && m_open && plain && plain->size() == 1 && isDigit(plain->front())) {
      descriptor = *plain;
      m_word.clear();
      m_open = false;
    }
    finishWord();
    static constexpr std::string_view kOperators[] = {"<<<", "&>>", "<<", "<&", "<>", "<", ">>", ">&", ">|",
                                                      ">",   "&>",  "&&", "||", "|&", "|", ";;", ";",  "&"};
    for (std::string_view op : kOperators)
      if (begins(op)) {
        m_at += op.size();
        return operatorFound(op, descriptor);
      }
  }

  void operatorFound(std::string_view op, const std::string& descriptor) {
    bool known = op == "<" || op == ">" || op == ">>" || op == ">&" || op == "&>" || op == "&>>" || op == "&&"
                 || op == "||" || op == "|" || op == ";" || op == "|&";
    if (!known)
      m_result.problem = refused(op);
    else
      m_result.tokens.push_back({descriptor + std::string(op), {}});
  }

  Piece& open(Piece::Kind kind) {
    if (m_word.empty() || m_word.back().kind != kind) m_word.push_back({kind, {}});
    m_open = true;
    return m_word.back();
  }
  void append(Piece::Kind kind, char c) { open(kind).text += c; }
  void finishWord() {
    if (m_open) m_result.tokens.push_back({{}, std::move(m_word)});
    m_word.clear();
    m_open = false;
  }

  std::string_view m_line;
  size_t m_at = 0;
  Word m_word;
  bool m_open = false;
  Tokens m_result;
};

} // namespace

Tokens tokenize(std::string_view line) { return Lexer(line).read(); }

std::optional<std::string> plainText(const Word& word) {
  if (word.size() == 1 && word.front().kind == Piece::Kind::Plain) return word.front().text;
  return std::nullopt;
}

std::optional<std::string> assignedName(std::string_view text) {
  size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0 || !isNameStart(text.front())) return std::nullopt;
  std::string_view name = text.substr(0, equals);
  bool good = std::all_of(name.begin(), name.end(), [](char c) { return isNameStart(c) || isDigit(c); });
  return good ? std::optional(std::string(name)) : std::nullopt;
}

} // namespace fg::commands::shell
