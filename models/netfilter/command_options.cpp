// Words of a command line that are options: which letter each has, and how it is cut off its argument.
#include "netfilter/command_parser.h"

#include <fmt/format.h>

#include <array>

namespace fg::netfilter {
namespace {
struct BaseOption {
  std::string_view longName;
  char letter;
};
constexpr std::array kBase{
    BaseOption{"append", 'A'},       BaseOption{"insert", 'I'},        BaseOption{"delete", 'D'},
    BaseOption{"replace", 'R'},      BaseOption{"check", 'C'},         BaseOption{"list", 'L'},
    BaseOption{"list-rules", 'S'},   BaseOption{"flush", 'F'},         BaseOption{"zero", 'Z'},
    BaseOption{"new-chain", 'N'},    BaseOption{"new", 'N'},           BaseOption{"delete-chain", 'X'},
    BaseOption{"rename-chain", 'E'}, BaseOption{"policy", 'P'},        BaseOption{"table", 't'},
    BaseOption{"protocol", 'p'},     BaseOption{"proto", 'p'},         BaseOption{"source", 's'},
    BaseOption{"src", 's'},          BaseOption{"destination", 'd'},   BaseOption{"dst", 'd'},
    BaseOption{"in-interface", 'i'}, BaseOption{"out-interface", 'o'}, BaseOption{"jump", 'j'},
    BaseOption{"goto", 'g'},         BaseOption{"match", 'm'},         BaseOption{"numeric", 'n'},
    BaseOption{"verbose", 'v'},      BaseOption{"exact", 'x'},         BaseOption{"line-numbers", '0'},
    BaseOption{"fragment", 'f'},     BaseOption{"fragments", 'f'},     BaseOption{"set-counters", 'c'},
    BaseOption{"wait", 'w'},         BaseOption{"wait-interval", 'W'}, BaseOption{"version", 'V'},
    BaseOption{"help", 'h'},         BaseOption{"ipv4", '4'},          BaseOption{"modprobe", 'M'},
};
constexpr std::string_view kLetters = "AIDRCLSFZNXEPtpsdiojgmnvxfcwWVh4M";
constexpr std::string_view kWithArgument = "AIDRCNEPtpsdiojgmcM"; // attached or as the next word
} // namespace

std::string missingArgument(std::string_view option) {
  return fmt::format("option \"{}\" requires an argument", option);
}

char baseLetter(std::string_view option) {
  if (option.size() == 2 && option[0] == '-' && kLetters.find(option[1]) != kLetters.npos) return option[1];
  if (!option.starts_with("--")) return 0;
  for (const BaseOption& base : kBase)
    if (base.longName == option.substr(2)) return base.letter;
  return 0;
}

bool CommandParser::nextIsValue() const {
  return !atEnd() && !isOption(m_words[m_at]) && m_words[m_at] != "!";
}

tl::expected<std::string, CommandError> CommandParser::value(std::string_view option) {
  if (atEnd()) return refusal(missingArgument(option));
  return m_words[m_at++];
}

std::string CommandParser::takeOption() {
  std::string word = m_words[m_at];
  if (word.starts_with("--")) {
    if (size_t at = word.find('='); at != word.npos) {
      m_words.insert(m_words.begin() + static_cast<ptrdiff_t>(m_at) + 1, word.substr(at + 1));
      word.resize(at);
    }
  } else if (word.size() > 2) {
    bool takesRest = kWithArgument.find(word[1]) != kWithArgument.npos
                     || std::string_view("LSFZXwW").find(word[1]) != std::string_view::npos;
    std::string rest = (takesRest ? "" : "-") + word.substr(2);
    m_words.insert(m_words.begin() + static_cast<ptrdiff_t>(m_at) + 1, rest);
    word.resize(2);
  }
  ++m_at;
  return word;
}

} // namespace fg::netfilter
