// Running a command line as bash would, without being a shell.
#include "commands/commands.h"
#include "commands/support/result.h"

#include <algorithm>
#include <optional>

namespace fg::commands {
namespace {

struct Words {
  Arguments words;
  std::string problem; // why the line cannot be run; its status is 2
};

class Splitter {
public:
  explicit Splitter(std::string_view line) : m_line(line) {}

  Words split() {
    while (m_at < m_line.size() && m_result.problem.empty() && !m_comment)
      step(m_line[m_at++]);
    finishWord();
    return std::move(m_result);
  }

private:
  void step(char c) {
    switch (c) {
    case ' ':
    case '\t':
    case '\n':
      return finishWord();
    case '\'':
      return quoted('\'');
    case '"':
      return quoted('"');
    case '\\':
      if (m_at < m_line.size()) append(m_line[m_at++]);
      return;
    case '#':
      if (!m_open)
        m_comment = true;
      else
        append(c);
      return;
    case '|':
    case '<':
    case '>':
    case '&':
    case ';':
    case '$':
    case '`':
    case '(':
    case ')':
      m_result.problem = fmt::format("flannelgraph does not emulate the shell's '{}'", c);
      return;
    default:
      return append(c);
    }
  }

  void quoted(char quote) {
    m_open = true;
    size_t end = m_at;
    while (end < m_line.size() && m_line[end] != quote) {
      if (quote == '"' && m_line[end] == '\\' && end + 1 < m_line.size()
          && std::string_view("\"\\$`").find(m_line[end + 1]) != std::string_view::npos)
        ++end;
      m_word += m_line[end++];
    }
    if (end >= m_line.size())
      m_result.problem = fmt::format("bash: unexpected EOF while looking for matching `{}'", quote);
    m_at = end + 1;
  }

  void append(char c) {
    m_open = true;
    m_word += c;
  }
  void finishWord() {
    if (m_open) m_result.words.push_back(std::move(m_word));
    m_word.clear();
    m_open = false;
  }

  std::string_view m_line;
  size_t m_at = 0;
  std::string m_word;
  bool m_open = false, m_comment = false;
  Words m_result;
};

std::string joined(const Arguments& words) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += ' ';
    text += word;
  }
  return text;
}

// "/sbin/ip" is ip.
std::string_view baseName(std::string_view path) {
  for (std::string_view folder : {"/sbin/", "/usr/sbin/", "/bin/", "/usr/bin/"})
    if (path.starts_with(folder)) return path.substr(folder.size());
  return path;
}

// "ETCDCTL_API=3"
bool isAssignment(std::string_view word) {
  size_t equals = word.find('=');
  if (equals == std::string_view::npos || equals == 0) return false;
  auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  std::string_view name = word.substr(0, equals);
  return letter(name.front()) && std::all_of(name.begin(), name.end(), [&](char c) {
           return letter(c) || (c >= '0' && c <= '9');
         });
}

} // namespace

CommandResult run(Context& context, const Arguments& words) {
  if (words.empty()) return success();
  // Assignments before a command are variables of that command alone (bash(1), ENVIRONMENT).
  if (isAssignment(words.front()) && words.size() > 1) {
    Context inner = context;
    size_t equals = words.front().find('=');
    inner.environment[words.front().substr(0, equals)] = words.front().substr(equals + 1);
    return run(inner, Arguments(words.begin() + 1, words.end()));
  }
  const Spec* spec = context.registry.find(baseName(words.front()));
  if (!spec && words.front().find('/') != std::string::npos)
    return failure(127, fmt::format("bash: {}: No such file or directory", words.front()));
  if (!spec) return failure(127, fmt::format("bash: {}: command not found", words.front()));
  trace::CauseScope cause(context.ns.recorder(), joined(words));
  return spec->run(context, Arguments(words.begin() + 1, words.end()));
}

CommandResult runLine(Context& context, std::string_view line) {
  Words words = Splitter(line).split();
  if (!words.problem.empty()) return failure(2, words.problem);
  return run(context, words.words);
}

CommandResult notEmulated(std::string_view what) {
  return failure(2, fmt::format("flannelgraph does not emulate {}", what));
}

} // namespace fg::commands
