#include "commands/shell/expansion.h"

#include "commands/support/files.h"

#include <algorithm>
#include <fnmatch.h>

namespace fg::commands::shell {
namespace {

std::string valueOf(const Context& context, const std::string& name) {
  if (name == "?") return std::to_string(context.shell.status);
  for (const auto* variables : {&context.shell.variables, &context.environment})
    if (auto it = variables->find(name); it != variables->end()) return it->second;
  if (name == "HOME") return "/root";
  if (name == "PWD") return context.shell.folder;
  if (name == "USER") return "root";
  if (name == "HOSTNAME") return context.machine.hostName;
  return "";
}

// A word under way: what it says, and what it says as a pattern, where quoted characters stand for
// themselves.
struct Growing {
  std::string text, pattern;
  bool open = false, special = false;

  void add(char c, bool quoted) {
    open = true;
    text += c;
    bool magic = c == '*' || c == '?' || c == '[';
    if ((quoted && (magic || c == ']')) || c == '\\') pattern += '\\';
    pattern += c;
    special = special || (magic && !quoted);
  }
};

// The files and folders that fit, sorted; each "*" stays within one folder.
Arguments filesLike(const Context& context, const std::string& pattern) {
  bool relative = !pattern.starts_with("/");
  std::string whole = relative ? context.shell.folder + "/" + pattern : pattern;
  if (whole.starts_with("//")) whole.erase(0, 1);
  long depth = std::count(whole.begin(), whole.end(), '/');
  Arguments found;
  for (std::string path : allFiles(context)) {
    size_t end = 0;
    for (long i = 0; i <= depth && end != std::string::npos; ++i)
      end = path.find('/', i == 0 ? 0 : end + 1);
    path = path.substr(0, end);
    if (fnmatch(whole.c_str(), path.c_str(), FNM_PATHNAME | FNM_PERIOD) != 0) continue;
    found.push_back(relative ? path.substr(std::min(context.shell.folder.size() + 1, path.size())) : path);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

class Expander {
public:
  Expander(const Context& context, Arguments& out) : m_context(context), m_out(out) {}

  void word(const Word& word) {
    for (const Piece& piece : word) {
      if (piece.kind == Piece::Kind::Plain || piece.kind == Piece::Kind::Quoted)
        literal(piece, &piece == &word.front());
      else
        variable(piece);
    }
    finish();
  }

private:
  void literal(const Piece& piece, bool first) {
    std::string text = piece.text;
    bool quoted = piece.kind == Piece::Kind::Quoted;
    if (first && !quoted && (text == "~" || text.starts_with("~/"))) text.replace(0, 1, "/root");
    m_word.open = true;
    for (char c : text)
      m_word.add(c, quoted);
  }

  void variable(const Piece& piece) {
    bool quoted = piece.kind == Piece::Kind::QuotedVariable;
    if (quoted) m_word.open = true;
    for (char c : valueOf(m_context, piece.text)) {
      if (!quoted && (c == ' ' || c == '\t' || c == '\n'))
        finish();
      else
        m_word.add(c, quoted);
    }
  }

  void finish() {
    Growing word = std::exchange(m_word, {});
    if (!word.open) return;
    Arguments files = word.special ? filesLike(m_context, word.pattern) : Arguments{};
    if (files.empty()) files.push_back(word.text);
    m_out.insert(m_out.end(), files.begin(), files.end());
  }

  const Context& m_context;
  Arguments& m_out;
  Growing m_word;
};

} // namespace

Arguments expand(const Context& context, const std::vector<Word>& words) {
  Arguments out;
  for (const Word& word : words)
    Expander(context, out).word(word);
  return out;
}

std::string expandOne(const Context& context, const Word& word) {
  std::string out;
  for (const Piece& piece : word) {
    bool literal = piece.kind == Piece::Kind::Plain || piece.kind == Piece::Kind::Quoted;
    out += literal ? piece.text : valueOf(context, piece.text);
  }
  bool home =
      !word.empty() && word.front().kind == Piece::Kind::Plain && (out == "~" || out.starts_with("~/"));
  return home ? "/root" + out.substr(1) : out;
}

} // namespace fg::commands::shell
