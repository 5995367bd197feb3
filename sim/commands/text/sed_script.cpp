#include "commands/text/sed_script.h"

#include "commands/support/options.h"

#include <fmt/format.h>

#include <algorithm>

namespace fg::commands {
namespace {

// Reads the commands of a script. `problem` is sed's message where it is wrong, `missing` what is not
// emulated.
class SedReader {
public:
  SedReader(std::string_view script, Pattern::Syntax syntax) : m_text(script), m_syntax(syntax) {}
  std::string problem, missing;

  std::vector<SedCommand> read() {
    std::vector<SedCommand> commands;
    while (isFine()) {
      skip(" \t\n;");
      if (atEnd() || peek() == '#') break;
      commands.push_back(readCommand());
      if (!isFine()) break;
      skip(" \t");
      if (!atEnd() && peek() != ';' && peek() != '\n' && peek() != '}') fail("unknown option to `s'");
    }
    return commands;
  }

private:
  bool isFine() const { return problem.empty() && missing.empty(); }
  bool atEnd() const { return m_at >= m_text.size(); }
  char peek() const { return m_text[m_at]; }
  void skip(std::string_view blanks) {
    while (!atEnd() && blanks.find(peek()) != std::string_view::npos)
      ++m_at;
  }
  void fail(std::string_view what) {
    if (isFine())
      problem = fmt::format("sed: -e expression #1, char {}: {}",
                            std::min(m_at + (atEnd() ? 0 : 1), m_text.size()), what);
  }

  SedCommand readCommand() {
    SedCommand command;
    command.first = readAddress();
    skip(" \t");
    if (command.first && !atEnd() && peek() == ',') {
      ++m_at;
      skip(" \t");
      command.last = readAddress();
      if (!command.last) fail("unexpected `,'");
    }
    skip(" \t");
    while (!atEnd() && peek() == '!') {
      command.negated = true;
      ++m_at;
      skip(" \t");
    }
    if (!isFine()) return command;
    if (atEnd()) {
      fail("missing command");
      return command;
    }
    command.verb = m_text[m_at++];
    if (command.verb == 's')
      readSubstitution(command);
    else if (command.verb == 'a' || command.verb == 'i' || command.verb == 'c')
      readText(command);
    else if (std::string_view("dpq=").find(command.verb) == std::string_view::npos)
      refuse(command.verb);
    return command;
  }

  void refuse(char verb) {
    if (std::string_view("{}bDgGhHlnNPrRtTwWxyzFevQ:").find(verb) != std::string_view::npos)
      missing = fmt::format("the sed command '{}'", verb);
    else {
      --m_at;
      fail(fmt::format("unknown command: `{}'", verb));
    }
  }

  // "a text", "a\" and the text on a line of its own: to the end of the line.
  void readText(SedCommand& command) {
    skip(" \t");
    if (!atEnd() && peek() == '\\') {
      ++m_at;
      if (!atEnd() && peek() == '\n') ++m_at;
    }
    size_t end = std::min(m_text.find('\n', m_at), m_text.size());
    command.replacement = std::string(m_text.substr(m_at, end - m_at));
    m_at = end;
    if (command.replacement.empty()) fail("expected \\ after `a', `c' or `i'");
  }

  std::optional<SedAddress> readAddress() {
    SedAddress address;
    if (atEnd()) return std::nullopt;
    char c = peek();
    if (c >= '0' && c <= '9') {
      size_t end = std::min(m_text.find_first_not_of("0123456789", m_at), m_text.size());
      address.line =
          static_cast<size_t>(parseNumber(m_text.substr(m_at, end - m_at), 0, INT32_MAX).value_or(0));
      m_at = end;
      if (address.line == 0) fail("invalid usage of line address 0");
      if (!atEnd() && peek() == '~') missing = "sed's address FIRST~STEP";
      return address;
    }
    if (c == '$') {
      ++m_at;
      address.kind = SedAddress::Kind::Last;
      return address;
    }
    if (c != '/' && c != '\\') return std::nullopt;
    if (c == '\\') ++m_at;
    if (atEnd()) return std::nullopt;
    char delimiter = m_text[m_at++];
    auto expression = readUntil(delimiter);
    if (!expression) {
      fail("unterminated address regex");
      return std::nullopt;
    }
    address.kind = SedAddress::Kind::Matching;
    auto letters = Pattern::Case::Sensitive;
    if (!atEnd() && peek() == 'I') {
      letters = Pattern::Case::Ignored;
      ++m_at;
    }
    address.pattern = compile(*expression, letters);
    return address;
  }

  // Up to the delimiter, which a backslash makes an ordinary character.
  std::optional<std::string> readUntil(char delimiter) {
    std::string out;
    bool inBrackets = false;
    for (; !atEnd(); ++m_at) {
      char c = peek();
      if (c == '\\' && m_at + 1 < m_text.size()) {
        ++m_at;
        if (peek() == 'n')
          out += '\n';
        else if (peek() == 't')
          out += '\t';
        else if (peek() == delimiter)
          out += delimiter;
        else
          (out += '\\') += peek();
        continue;
      }
      if (c == delimiter && !inBrackets) {
        ++m_at;
        return out;
      }
      out += c;
    }
    return std::nullopt;
  }

  std::optional<Pattern> compile(const std::string& expression, Pattern::Case letters) {
    if (expression.empty()) {
      missing = "sed's empty regular expression (the last one again)";
      return std::nullopt;
    }
    auto pattern = Pattern::compile(expression, m_syntax, letters);
    if (pattern) return *pattern;
    fail(pattern.error());
    return std::nullopt;
  }

  void readSubstitution(SedCommand& command) {
    if (atEnd()) return fail("unterminated `s' command");
    char delimiter = m_text[m_at++];
    auto expression = readUntil(delimiter);
    std::optional<std::string> replacement = expression ? readReplacement(delimiter) : std::nullopt;
    if (!replacement) return fail("unterminated `s' command");
    command.replacement = *replacement;
    auto letters = Pattern::Case::Sensitive;
    for (; !atEnd(); ++m_at) {
      char flag = peek();
      if (flag == 'g')
        command.global = true;
      else if (flag == 'p')
        command.prints = true;
      else if (flag == 'i' || flag == 'I')
        letters = Pattern::Case::Ignored;
      else if (flag >= '1' && flag <= '9')
        command.occurrence = static_cast<size_t>(flag - '0');
      else if (flag == 'e' || flag == 'w' || flag == 'm' || flag == 'M') {
        missing = fmt::format("sed's flag '{}'", flag);
        return;
      } else
        break;
    }
    command.pattern = compile(*expression, letters);
  }

  std::optional<std::string> readReplacement(char delimiter) {
    std::string out;
    for (; !atEnd(); ++m_at) {
      char c = peek();
      if (c == delimiter) {
        ++m_at;
        return out;
      }
      if (c == '\\' && m_at + 1 < m_text.size()) {
        ++m_at;
        if (peek() == delimiter && delimiter != '&')
          out += delimiter;
        else
          (out += '\\') += peek();
        continue;
      }
      out += c;
    }
    return std::nullopt;
  }

  std::string_view m_text;
  Pattern::Syntax m_syntax;
  size_t m_at = 0;
};

} // namespace

SedScript readSedScript(std::string_view script, Pattern::Syntax syntax) {
  SedReader reader(script, syntax);
  SedScript out;
  out.commands = reader.read();
  out.problem = std::move(reader.problem);
  out.missing = std::move(reader.missing);
  return out;
}

} // namespace fg::commands
