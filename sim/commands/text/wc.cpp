// wc: how many lines, words and bytes.
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/result.h"
#include "commands/support/text_input.h"

#include <algorithm>

namespace fg::commands {
namespace {

struct Counts {
  uint64_t lines = 0, words = 0, characters = 0, bytes = 0, longest = 0;
  Counts& operator+=(const Counts& other) {
    lines += other.lines;
    words += other.words;
    characters += other.characters;
    bytes += other.bytes;
    longest = std::max(longest, other.longest);
    return *this;
  }
};

Counts countsOf(std::string_view text) {
  Counts counts;
  bool inWord = false;
  uint64_t width = 0;
  for (char c : text) {
    bool blank = c == ' ' || (c >= '\t' && c <= '\r');
    counts.words += !blank && !inWord;
    inWord = !blank;
    counts.lines += c == '\n';
    bool begins = (static_cast<unsigned char>(c) & 0xc0) != 0x80; // of a character in UTF-8
    counts.characters += begins;
    width = c == '\n' ? 0 : c == '\t' ? width + 8 - width % 8 : width + begins;
    counts.longest = std::max(counts.longest, width);
  }
  counts.bytes = text.size();
  return counts;
}

CommandResult execute(Context& context, const Arguments& arguments) {
  Options options = readOptions(
      arguments,
      {"lwcmL", {{"lines", 'l'}, {"words", 'w'}, {"bytes", 'c'}, {"chars", 'm'}, {"max-line-length", 'L'}}});
  if (std::string message = getoptMessage("wc", options); !message.empty())
    return failure(1, message + "\nTry 'wc --help' for more information.");
  auto complain = [](const std::string& name, FileError error) {
    return fmt::format("wc: {}: {}", name, text(error));
  };
  TextInputs texts = readInputs(context, "wc", options.operands, complain, 1);
  if (texts.refusal) return *texts.refusal;
  std::string wanted;
  for (char letter : std::string_view("lwmcL"))
    if (options.has(letter)) wanted += letter;
  if (wanted.empty()) wanted = "lwc";
  uint64_t sizes = 0;
  bool piped = false;
  for (const TextInput& input : texts.inputs) {
    sizes += input.text.size();
    piped = piped || input.name == "-";
  }
  // As wide as the number of bytes in all files; seven where a pipe hides its size.
  size_t width = std::max<size_t>(std::to_string(sizes).size(), piped ? 7 : 1);
  if (wanted.size() == 1 && options.operands.size() <= 1) width = 1;
  CommandResult result = texts.problems;
  auto add = [&](const Counts& counts, std::string_view name) {
    std::string line;
    for (char letter : wanted) {
      uint64_t count = letter == 'l'   ? counts.lines
                       : letter == 'w' ? counts.words
                       : letter == 'm' ? counts.characters
                       : letter == 'c' ? counts.bytes
                                       : counts.longest;
      line += fmt::format("{}{:>{}}", line.empty() ? "" : " ", count, width);
    }
    result.out += line + (name.empty() ? "" : " ") + std::string(name) + "\n";
  };
  Counts total;
  for (const TextInput& input : texts.inputs) {
    Counts counts = countsOf(input.text);
    add(counts, options.operands.empty() ? "" : input.name);
    total += counts;
  }
  if (options.operands.size() > 1) add(total, "total");
  return result;
}

} // namespace

Spec wcSpec() {
  return {.name = "wc",
          .synopsis = "wc [-l] [-w] [-c] [-m] [-L] [FILE…]",
          .summary = "counts lines, words and bytes",
          .description = "wc -l behind a pipe counts what a listing shows: rules, routes, pods.",
          .next = {{"", {"-l", "-w", "-c", "<file>"}}},
          .run = execute};
}

} // namespace fg::commands
