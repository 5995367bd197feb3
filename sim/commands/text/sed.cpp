// sed: edits lines; with -i, files. Substitution, deletion and printing, by address.
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/result.h"
#include "commands/support/text_input.h"
#include "commands/text/sed_script.h"

namespace fg::commands {
namespace {

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
  SedScript read = readSedScript(script, syntax);
  if (!read.problem.empty()) return failure(1, read.problem);
  if (!read.missing.empty()) return notEmulated(read.missing);
  std::vector<SedCommand>& commands = read.commands;
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
