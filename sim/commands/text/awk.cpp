// awk: columns of the lines that fit. A small part of the language: one rule, `PATTERN {print …}`.
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/result.h"
#include "commands/support/text_input.h"
#include "commands/text/awk_program.h"

namespace fg::commands {
namespace {

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
  auto rule = awk::readProgram(arguments[first]);
  if (!rule)
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
  awk::Record record;
  for (const TextInput& input : texts.inputs)
    for (std::string_view line : linesOf(input.text)) {
      record = {line, awkFields(line, separator, pattern), record.number + 1};
      bool wanted = rule->anyOf.empty();
      for (const auto& all : rule->anyOf) {
        bool holds = true;
        for (const awk::Test& test : all)
          holds = holds && test.holds(record);
        wanted = wanted || holds;
      }
      if (!wanted) continue;
      std::string out;
      for (const auto& parts : rule->print) {
        if (&parts != &rule->print.front()) out += ' ';
        for (const awk::Value& value : parts)
          out += value.of(record);
      }
      result.out += (rule->print.empty() ? std::string(line) : out) + "\n";
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
