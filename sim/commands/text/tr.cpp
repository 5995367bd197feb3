// tr: characters for others.
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/result.h"
#include "commands/support/text_input.h"

#include <algorithm>
#include <array>

namespace fg::commands {
namespace {

std::string characterClass(std::string_view name) {
  std::string out;
  for (int c = 0; c < 256; ++c) {
    bool in = name == "upper"   ? std::isupper(c)
              : name == "lower" ? std::islower(c)
              : name == "digit" ? std::isdigit(c)
              : name == "alpha" ? std::isalpha(c)
              : name == "alnum" ? std::isalnum(c)
              : name == "space" ? std::isspace(c)
              : name == "blank" ? c == ' ' || c == '\t'
              : name == "punct" ? std::ispunct(c) != 0
                                : false;
    if (in) out += static_cast<char>(c);
  }
  return out;
}

// The characters that a set names: ranges, classes, backslashes.
std::string characterSet(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    size_t close = text.substr(i).starts_with("[:") ? text.find(":]", i + 2) : std::string_view::npos;
    if (close != std::string_view::npos) {
      out += characterClass(text.substr(i + 2, close - i - 2));
      i = close + 1;
      continue;
    }
    char c = text[i];
    if (c == '\\' && i + 1 < text.size()) {
      char escaped = text[++i];
      c = escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped == 'r' ? '\r' : escaped;
    } else if (i + 2 < text.size() && text[i + 1] == '-' && text[i + 2] >= c) {
      for (int k = static_cast<unsigned char>(c); k < static_cast<unsigned char>(text[i + 2]); ++k)
        out += static_cast<char>(k);
      c = text[i + 2];
      i += 2;
    }
    out += c;
  }
  return out;
}

CommandResult execute(Context& context, const Arguments& arguments) {
  Options options = readOptions(
      arguments,
      {"dscCt", {{"delete", 'd'}, {"squeeze-repeats", 's'}, {"complement", 'c'}, {"truncate-set1", 't'}}});
  auto usage = [](std::string message) {
    return failure(1, message + "\nTry 'tr --help' for more information.");
  };
  if (std::string message = getoptMessage("tr", options); !message.empty()) return usage(message);
  if (options.has('t')) return notEmulated("'tr -t'");
  bool deletes = options.has('d'), squeezes = options.has('s');
  bool complemented = options.has('c') || options.has('C');
  size_t most = deletes && !squeezes ? 1 : 2, least = deletes || squeezes ? 1 : 2;
  const Arguments& sets = options.operands;
  if (sets.empty()) return usage("tr: missing operand");
  if (sets.size() < least)
    return usage(fmt::format("tr: missing operand after ‘{}’\nTwo strings must be given when translating.",
                             sets.back()));
  if (sets.size() > most)
    return usage(fmt::format("tr: extra operand ‘{}’{}", sets[most],
                             most == 1 ? "\nOnly one string may be given when deleting without squeezing "
                                         "repeats."
                                       : ""));
  if (!context.input) return notEmulated("standard input: give 'tr' a pipe");
  std::string from = characterSet(sets[0]), to = sets.size() > 1 ? characterSet(sets[1]) : "";
  if (!deletes && sets.size() == 2 && to.empty())
    return failure(1, "tr: when not truncating set1, string2 must be non-empty");
  auto isFrom = [&](char c) { return (from.find(c) != std::string::npos) != complemented; };
  auto translated = [&](char c) {
    if (deletes || sets.size() < 2 || !isFrom(c)) return c;
    size_t at = complemented ? to.size() - 1 : std::min(from.rfind(c), to.size() - 1);
    return to[at];
  };
  const std::string& squeezed = sets.size() > 1 ? to : from;
  std::string out;
  for (char c : *context.input) {
    if (deletes && isFrom(c)) continue;
    char now = translated(c);
    bool repeats = squeezes && !out.empty() && out.back() == now
                   && (sets.size() > 1 ? squeezed.find(now) != std::string::npos : isFrom(now));
    if (!repeats) out += now;
  }
  return success(out);
}

} // namespace

Spec trSpec() {
  return {.name = "tr",
          .synopsis = "tr [-d] [-s] [-c] SET1 [SET2]",
          .summary = "characters for others",
          .description =
              "Sets are characters, ranges (a-z) and classes ([:upper:]). -d deletes, -s keeps one of "
              "several that follow one another.",
          .next = {{"", {"-d", "-s", "-c"}}},
          .run = execute};
}

} // namespace fg::commands
