// head and tail: the first and the last lines.
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/result.h"
#include "commands/support/text_input.h"

#include <algorithm>

namespace fg::commands {
namespace {

enum class End { Head, Tail };

// How much: "-n 5", "-n -5" (all but the last five), "-n +5" (from the fifth on), the same for bytes.
struct Amount {
  char unit = 'n';
  char sign = 0; // '-' or '+', where written
  uint64_t count = 10;
};

std::optional<Amount> parseAmount(char unit, std::string_view text) {
  Amount amount;
  amount.unit = unit;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    amount.sign = text.front();
    text.remove_prefix(1);
  }
  auto count = parseNumber(text, 0, INT64_MAX);
  if (!count) return std::nullopt;
  amount.count = static_cast<uint64_t>(*count);
  return amount;
}

// Where the lines begin, and the end of the text.
std::vector<size_t> borders(std::string_view text, char unit) {
  std::vector<size_t> out{0};
  for (size_t i = 0; i < text.size(); ++i)
    if (unit == 'c' || text[i] == '\n' || i + 1 == text.size()) out.push_back(i + 1);
  return out;
}

std::string_view part(std::string_view text, const Amount& amount, End end) {
  auto marks = borders(text, amount.unit);
  uint64_t total = marks.size() - 1;
  auto least = [&](uint64_t count) { return std::min(count, total); };
  if (end == End::Head) {
    uint64_t kept = amount.sign == '-' ? total - least(amount.count) : least(amount.count);
    return text.substr(0, marks[kept]);
  }
  uint64_t first =
      amount.sign == '+' ? least(amount.count == 0 ? 0 : amount.count - 1) : total - least(amount.count);
  return text.substr(marks[first]);
}

// "-5" is "-n 5"; tail's "+5" is "-n +5".
Arguments withLineNumber(const Arguments& arguments) {
  Arguments out;
  bool isValue = false; // of the option before
  for (const std::string& word : arguments) {
    bool number = !isValue && word.size() > 1 && word[0] == '-'
                  && std::all_of(word.begin() + 1, word.end(), [](char c) { return c >= '0' && c <= '9'; });
    out.push_back(number ? "-n" + word.substr(1) : word);
    isValue = !isValue && (word == "-n" || word == "-c");
  }
  return out;
}

CommandResult headOrTail(Context& context, const Arguments& arguments, End end) {
  const std::string program = end == End::Head ? "head" : "tail";
  Options options = readOptions(withLineNumber(arguments), {end == End::Head ? "n:c:qvz" : "n:c:qvzfFs:",
                                                            {{"lines", 'n'},
                                                             {"bytes", 'c'},
                                                             {"quiet", 'q'},
                                                             {"silent", 'q'},
                                                             {"verbose", 'v'},
                                                             {"zero-terminated", 'z'},
                                                             {"follow", 'f'}}});
  if (std::string message = getoptMessage(program, options); !message.empty())
    return failure(1, fmt::format("{}\nTry '{} --help' for more information.", message, program));
  for (char letter : {'z', 'f', 'F', 's'})
    if (options.has(letter)) return notEmulated(fmt::format("'{} -{}'", program, letter));
  Amount amount;
  for (const auto& [letter, value] : options.given) {
    if (letter != 'n' && letter != 'c') continue;
    auto parsed = parseAmount(letter, value);
    if (!parsed)
      return failure(1, fmt::format("{}: invalid number of {}: ‘{}’", program,
                                    letter == 'n' ? "lines" : "bytes", value));
    amount = *parsed;
  }
  auto complain = [&](const std::string& name, FileError error) {
    if (error == FileError::IsFolder)
      return fmt::format("{}: error reading {}: Is a directory", program, quotedName(context, name));
    return fmt::format("{}: cannot open {} for reading: {}", program, quotedName(context, name), text(error));
  };
  TextInputs texts = readInputs(context, program, options.operands, complain, 1);
  if (texts.refusal) return *texts.refusal;
  CommandResult result = texts.problems;
  bool titled = options.has('v') || (options.operands.size() > 1 && !options.has('q'));
  for (const TextInput& input : texts.inputs) {
    if (titled)
      result.out += fmt::format("{}==> {} <==\n", result.out.empty() ? "" : "\n",
                                input.name == "-" ? "standard input" : input.name);
    result.out += part(input.text, amount, end);
  }
  return result;
}

} // namespace

Spec headSpec() {
  return {.name = "head",
          .synopsis = "head [-N|-n N|-n -N|-c N] [-q] [-v] [FILE…]",
          .summary = "the first lines",
          .description = "Ten, unless -n says otherwise; '-n -2' leaves out the last two.",
          .next = {{"", {"-n", "-c", "<file>"}}},
          .run = [](Context& context, const Arguments& arguments) {
            return headOrTail(context, arguments, End::Head);
          }};
}

Spec tailSpec() {
  return {.name = "tail",
          .synopsis = "tail [-N|-n N|-n +N|-c N] [-q] [-v] [FILE…]",
          .summary = "the last lines",
          .description = "Ten, unless -n says otherwise; '-n +2' begins at the second. -f is not emulated: a "
                         "command ends before time goes on.",
          .next = {{"", {"-n", "-c", "<file>"}}},
          .run = [](Context& context, const Arguments& arguments) {
            return headOrTail(context, arguments, End::Tail);
          }};
}

} // namespace fg::commands
