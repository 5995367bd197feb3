// uniq: equal lines that follow one another, once.
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/result.h"
#include "commands/support/text_input.h"

#include <algorithm>

namespace fg::commands {
namespace {

bool sameLine(std::string_view a, std::string_view b, bool ignoresCase) {
  if (!ignoresCase) return a == b;
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
  });
}

CommandResult execute(Context& context, const Arguments& arguments) {
  Options options = readOptions(arguments, {"cduif:s:w:zD",
                                            {{"count", 'c'},
                                             {"repeated", 'd'},
                                             {"unique", 'u'},
                                             {"ignore-case", 'i'},
                                             {"skip-fields", 'f'},
                                             {"skip-chars", 's'},
                                             {"check-chars", 'w'}}});
  if (std::string message = getoptMessage("uniq", options); !message.empty())
    return failure(1, message + "\nTry 'uniq --help' for more information.");
  for (char letter : std::string_view("fswzD"))
    if (options.has(letter)) return notEmulated(fmt::format("'uniq -{}'", letter));
  if (options.operands.size() > 1) return notEmulated("'uniq' with a file to write to");
  auto complain = [](const std::string& name, FileError error) {
    return fmt::format("uniq: {}: {}", name, text(error));
  };
  TextInputs texts = readInputs(context, "uniq", options.operands, complain, 1);
  if (texts.refusal) return *texts.refusal;
  if (texts.problems.status != 0) return texts.problems;
  auto lines = linesOf(texts.inputs.front().text);
  std::string out;
  for (size_t begin = 0, end = 0; begin < lines.size(); begin = end) {
    for (end = begin + 1; end < lines.size() && sameLine(lines[begin], lines[end], options.has('i')); ++end) {
    }
    size_t count = end - begin;
    if ((options.has('d') && count == 1) || (options.has('u') && count > 1)) continue;
    out +=
        options.has('c') ? fmt::format("{:>7} {}\n", count, lines[begin]) : fmt::format("{}\n", lines[begin]);
  }
  return success(out);
}

} // namespace

Spec uniqSpec() {
  return {.name = "uniq",
          .synopsis = "uniq [-c] [-d] [-u] [-i] [FILE]",
          .summary = "equal lines that follow one another, once",
          .description = "Only neighbours are compared: sort them first. -c counts them.",
          .next = {{"", {"-c", "-d", "-u", "-i", "<file>"}}},
          .run = execute};
}

} // namespace fg::commands
