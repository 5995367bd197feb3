#include "report/words/rule_text.h"

#include "netfilter/command.h"

#include <vector>

namespace fg::report {
namespace {

bool isTarget(const std::string& word) { return word == "-j" || word == "-g"; }

std::string withoutHostLength(std::string word) {
  if (word.ends_with("/32")) word.resize(word.size() - 3);
  return word;
}

std::string withoutFullMask(const std::string& value) {
  size_t slash = value.find('/');
  if (slash == std::string::npos) return value;
  std::string mark = value.substr(0, slash), mask = value.substr(slash + 1);
  return mark == mask || mask == "0xffffffff" ? mark : value;
}

// What an option with one value becomes.
std::string shortOption(const std::string& option, const std::string& value) {
  if (option == "-p") return value;
  if (option == "--dport") return value;
  if (option == "--dports") return "ports " + value;
  if (option == "--sport") return "from port " + value;
  if (option == "--mark") return "mark " + withoutFullMask(value);
  if (option == "--ctstate" || option == "--state") return value;
  if (option == "--dst-type") return "to " + value;
  if (option == "--src-type") return "from " + value;
  return option + " " + withoutHostLength(value);
}

} // namespace

std::string matchText(std::string_view rule) {
  const std::vector<std::string> all = netfilter::splitWords(rule);
  std::string out;
  for (size_t i = 0; i < all.size(); ++i) {
    const std::string& word = all[i];
    if (isTarget(word)) break;
    bool hasValue = i + 1 < all.size() && !isTarget(all[i + 1]);
    if (hasValue && (word == "-A" || word == "-m" || word == "--comment" || word == "-t" || word == "-c")) {
      ++i;
      continue;
    }
    std::string piece = word;
    bool option = word.size() > 1 && word[0] == '-';
    if (option && hasValue && all[i + 1][0] != '-' && all[i + 1] != "!") piece = shortOption(word, all[++i]);
    if (!out.empty()) out += ' ';
    out += piece;
  }
  return out;
}

std::string targetText(std::string_view rule) {
  const std::vector<std::string> all = netfilter::splitWords(rule);
  std::string out;
  bool inTarget = false;
  for (const std::string& word : all) {
    if (inTarget) out += (out.empty() ? "" : " ") + word;
    inTarget = inTarget || isTarget(word);
  }
  return out;
}

std::string targetName(std::string_view rule) {
  std::string text = targetText(rule);
  return text.substr(0, text.find(' '));
}

} // namespace fg::report
