// sed: edits lines; with -i, files. Substitution, deletion and printing, by address.
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/pattern.h"
#include "commands/support/result.h"
#include "commands/support/text_input.h"

namespace fg::commands {
namespace {

struct SedAddress {
  enum class Kind { Line, Last, Matching } kind = Kind::Line;
  size_t line = 0;
  std::optional<Pattern> pattern;
};

struct SedCommand {
  std::optional<SedAddress> first, last;
  bool negated = false;
  char verb = 'p'; // s d p q =  a i c
  std::optional<Pattern> pattern;
  std::string replacement; // as written: \1, & and \n stand for what they do; a, i, c: the text
  bool global = false, prints = false;
  size_t occurrence = 1;
  bool inRange = false; // while it runs
};

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

std::string replaced(const std::string& replacement, std::string_view line,
                     const std::vector<Pattern::Range>& groups) {
  std::string out;
  auto add = [&](size_t group) {
    if (group < groups.size() && groups[group].begin != std::string::npos)
      out += line.substr(groups[group].begin, groups[group].end - groups[group].begin);
  };
  for (size_t i = 0; i < replacement.size(); ++i) {
    char c = replacement[i];
    if (c == '&') {
      add(0);
    } else if (c == '\\' && i + 1 < replacement.size()) {
      char next = replacement[++i];
      if (next >= '0' && next <= '9')
        add(static_cast<size_t>(next - '0'));
      else
        out += next == 'n' ? '\n' : next == 't' ? '\t' : next;
    } else {
      out += c;
    }
  }
  return out;
}

// One file, or all of them as one.
class SedRun {
public:
  SedRun(std::vector<SedCommand> commands, bool quiet) : m_commands(std::move(commands)), m_quiet(quiet) {}

  std::string edit(std::string_view text) {
    auto lines = linesOf(text);
    std::string out;
    for (size_t i = 0; i < lines.size() && !m_ended; ++i) {
      std::string line(lines[i]), behind;
      bool kept = true;
      for (SedCommand& command : m_commands) {
        if (!selects(command, line, i + 1, i + 1 == lines.size())) continue;
        kept = apply(command, line, {i + 1, &out, &behind});
        if (!kept || m_ended) break;
      }
      if (kept && !m_quiet) out += line + "\n";
      out += behind;
    }
    // A last line without an end keeps none.
    if (!m_ended && !text.empty() && text.back() != '\n' && out.ends_with('\n')) out.pop_back();
    return out;
  }

private:
  static bool fits(const SedAddress& address, const std::string& line, size_t number, bool last) {
    return address.kind == SedAddress::Kind::Line   ? number == address.line
           : address.kind == SedAddress::Kind::Last ? last
                                                    : address.pattern->matches(line);
  }
  static bool selects(SedCommand& command, const std::string& line, size_t number, bool last) {
    if (!command.first) return !command.negated;
    bool selected = false;
    if (!command.last) {
      selected = fits(*command.first, line, number, last);
    } else if (command.inRange) {
      selected = true;
      bool passed = command.last->kind == SedAddress::Kind::Line && number >= command.last->line;
      if (passed || fits(*command.last, line, number, last)) command.inRange = false;
    } else if (fits(*command.first, line, number, last)) {
      selected = true;
      command.inRange = command.last->kind != SedAddress::Kind::Line || command.last->line > number;
    }
    return selected != command.negated;
  }

  struct Place {
    size_t number;
    std::string *out, *behind;
  };
  // False where the line is gone.
  bool apply(const SedCommand& command, std::string& line, const Place& place) {
    switch (command.verb) {
    case 'd':
      return false;
    case 'p':
      *place.out += line + "\n";
      return true;
    case '=':
      *place.out += fmt::format("{}\n", place.number);
      return true;
    case 'q':
      m_ended = true;
      return true;
    case 'a':
      *place.behind += command.replacement + "\n";
      return true;
    case 'i':
      *place.out += command.replacement + "\n";
      return true;
    case 'c':
      *place.out += command.replacement + "\n";
      return false;
    default:
      if (substitute(command, line) && command.prints) *place.out += line + "\n";
      return true;
    }
  }

  static bool substitute(const SedCommand& command, std::string& line) {
    std::string out;
    size_t copied = 0, count = 0;
    bool changed = false;
    for (size_t from = 0; from <= line.size();) {
      auto groups = command.pattern->find(line, from);
      if (groups.empty()) break;
      Pattern::Range whole = groups.front();
      if (++count >= command.occurrence) {
        out += line.substr(copied, whole.begin - copied) + replaced(command.replacement, line, groups);
        copied = whole.end;
        changed = true;
        if (!command.global) break;
      }
      from = whole.end > whole.begin ? whole.end : whole.end + 1;
    }
    if (changed) line = out + line.substr(copied);
    return changed;
  }

  std::vector<SedCommand> m_commands;
  bool m_quiet, m_ended = false;
};

// -i takes what stands directly behind it: the ending of a copy.
CommandResult execute(Context& context, const Arguments& arguments) {
  Arguments words;
  bool inPlace = false;
  for (const std::string& word : arguments) {
    if (word == "-i" || word == "--in-place") {
      inPlace = true;
    } else if (word.starts_with("-i") || word.starts_with("--in-place=")) {
      return notEmulated("'sed -iSUFFIX' (a copy of the file before)");
    } else if (word == "-ri" || word == "-Ei" || word == "-ni") {
      inPlace = true;
      words.push_back(word.substr(0, 2));
    } else {
      words.push_back(word);
    }
  }
  Options options = readOptions(words, {"ne:rEf:l:suz",
                                        {{"quiet", 'n'},
                                         {"silent", 'n'},
                                         {"expression", 'e'},
                                         {"regexp-extended", 'E'},
                                         {"file", 'f'},
                                         {"separate", 's'}}});
  const std::string usage = "Usage: sed [OPTION]... {script-only-if-no-other-script} "
                            "[input-file]...\n(flannelgraph leaves out the rest "
                            "of sed's help)";
  if (std::string message = getoptMessage("sed", options); !message.empty())
    return failure(1, message + "\n" + usage);
  for (char letter : {'f', 'l', 'z'})
    if (options.has(letter)) return notEmulated(fmt::format("'sed -{}'", letter));
  std::string script;
  bool given = false;
  for (const auto& [letter, value] : options.given)
    if (letter == 'e') script += (std::exchange(given, true) ? "\n" : "") + value;
  Arguments files = options.operands;
  if (!given) {
    if (files.empty()) return failure(1, usage);
    script = files.front();
    files.erase(files.begin());
  }
  auto syntax = options.has('r') || options.has('E') ? Pattern::Syntax::Extended : Pattern::Syntax::Basic;
  SedReader reader(script, syntax);
  std::vector<SedCommand> commands = reader.read();
  if (!reader.problem.empty()) return failure(1, reader.problem);
  if (!reader.missing.empty()) return notEmulated(reader.missing);
  if (inPlace && files.empty()) return failure(1, "sed: no input files");
  auto complain = [](const std::string& name, FileError error) {
    return error == FileError::IsFolder ? fmt::format("sed: couldn't edit {}: not a regular file", name)
                                        : fmt::format("sed: can't read {}: {}", name, text(error));
  };
  TextInputs texts = readInputs(context, "sed", files, complain, 2);
  if (texts.refusal) return *texts.refusal;
  CommandResult result = texts.problems;
  std::string together;
  for (const TextInput& input : texts.inputs) {
    if (!inPlace) {
      together += input.text;
      continue;
    }
    // The file is replaced by a new one, which /proc does not allow.
    auto refused = procFile(context, absolutePath(context, input.name))
                       ? std::optional(FileError::NotPermitted)
                       : writeFile(context, input.name, SedRun(commands, options.has('n')).edit(input.text),
                                   WriteMode::Replace);
    if (!refused) continue;
    std::string path = absolutePath(context, input.name);
    result.err += fmt::format("sed: couldn't open temporary file {}/sedXXXXXX: {}\n",
                              path.substr(0, path.rfind('/')), text(*refused));
    result.status = 4;
  }
  if (!inPlace) result.out = SedRun(std::move(commands), options.has('n')).edit(together);
  return result;
}

} // namespace

Spec sedSpec() {
  return {.name = "sed",
          .synopsis = "sed [-n] [-r|-E] [-i] [-e] SCRIPT [FILE…]",
          .summary = "edits lines; with -i, files",
          .description =
              "Commands: s/…/…/ with the flags g, p, i and a number, d, p, q, =, a, i and c, each by "
              "address (N, $, /re/, a range of two, !). Labels, the hold space and the rest are not "
              "emulated. A unit file that is edited counts when systemd reads it again.",
          .next = {{"", {"-n", "-i", "-E", "-e", "<file>"}}, {"-i", {"<file>"}}},
          .run = execute};
}

} // namespace fg::commands
