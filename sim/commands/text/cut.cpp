// cut: columns of each line.
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/result.h"
#include "commands/support/text_input.h"

namespace fg::commands {
namespace {

struct Span {
  size_t first = 1, last = SIZE_MAX;
};

// "1,3-5,7-".
std::optional<std::vector<Span>> parseList(std::string_view list) {
  std::vector<Span> out;
  while (true) {
    size_t comma = list.find(',');
    std::string_view one = list.substr(0, comma);
    size_t dash = one.find('-');
    auto number = [](std::string_view text, size_t byDefault) -> std::optional<size_t> {
      if (text.empty()) return byDefault;
      auto value = parseNumber(text, 1, INT32_MAX);
      return value ? std::optional(static_cast<size_t>(*value)) : std::nullopt;
    };
    auto first = number(one.substr(0, dash), 1);
    auto last = dash == std::string_view::npos ? first : number(one.substr(dash + 1), SIZE_MAX);
    if (one.empty() || one == "-" || !first || !last || *first > *last) return std::nullopt;
    out.push_back({*first, *last});
    if (comma == std::string_view::npos) return out;
    list.remove_prefix(comma + 1);
  }
}

bool isIn(const std::vector<Span>& spans, size_t number) {
  for (const Span& span : spans)
    if (number >= span.first && number <= span.last) return true;
  return false;
}

std::string fieldsOf(std::string_view line, char delimiter, const std::string& between,
                     const std::vector<Span>& spans) {
  std::string out;
  bool any = false;
  for (size_t number = 1, at = 0; at <= line.size(); ++number) {
    size_t end = std::min(line.find(delimiter, at), line.size());
    if (isIn(spans, number)) {
      if (any) out += between;
      out += line.substr(at, end - at);
      any = true;
    }
    at = end + 1;
  }
  return out;
}

CommandResult execute(Context& context, const Arguments& arguments) {
  Options options = readOptions(arguments, {"d:f:c:b:snzO:",
                                            {{"delimiter", 'd'},
                                             {"fields", 'f'},
                                             {"characters", 'c'},
                                             {"bytes", 'b'},
                                             {"only-delimited", 's'},
                                             {"output-delimiter", 'O'}}});
  auto usage = [](std::string message) {
    return failure(1, message + "\nTry 'cut --help' for more information.");
  };
  if (std::string message = getoptMessage("cut", options); !message.empty()) return usage(message);
  for (char letter : {'n', 'z'})
    if (options.has(letter)) return notEmulated(fmt::format("'cut -{}'", letter));
  int lists = options.has('f') + options.has('c') + options.has('b');
  if (lists == 0) return usage("cut: you must specify a list of bytes, characters, or fields");
  if (lists > 1) return usage("cut: only one type of list may be specified");
  std::string delimiter = options.value('d').value_or("\t");
  if (delimiter.size() != 1) return usage("cut: the delimiter must be a single character");
  bool fields = options.has('f');
  if (!fields && options.has('d'))
    return usage("cut: an input delimiter may be specified only when operating on fields");
  std::string list = *(fields             ? options.value('f')
                       : options.has('c') ? options.value('c')
                                          : options.value('b'));
  auto spans = parseList(list);
  if (!spans) return usage(fmt::format("cut: invalid field value ‘{}’", list));
  auto complain = [](const std::string& name, FileError error) {
    return fmt::format("cut: {}: {}", name, text(error));
  };
  TextInputs texts = readInputs(context, "cut", options.operands, complain, 1);
  if (texts.refusal) return *texts.refusal;
  CommandResult result = texts.problems;
  std::string between = options.value('O').value_or(fields ? delimiter : "");
  for (const TextInput& input : texts.inputs)
    for (std::string_view line : linesOf(input.text)) {
      if (fields && line.find(delimiter) == std::string_view::npos) {
        if (!options.has('s')) result.out += fmt::format("{}\n", line);
        continue;
      }
      std::string kept;
      for (size_t i = 0; !fields && i < line.size(); ++i)
        if (isIn(*spans, i + 1)) kept += line[i];
      result.out += (fields ? fieldsOf(line, delimiter.front(), between, *spans) : kept) + "\n";
    }
  return result;
}

} // namespace

Spec cutSpec() {
  return {.name = "cut",
          .synopsis = "cut {-f LIST [-d C] [-s]|-c LIST} [--output-delimiter TEXT] [FILE…]",
          .summary = "columns of each line",
          .description =
              "Fields are divided by one character, a tab unless -d names another: two blanks have an "
              "empty field between them. For columns of a listing use awk.",
          .next = {{"", {"-d", "-f", "-c", "<file>"}}},
          .run = execute};
}

} // namespace fg::commands
