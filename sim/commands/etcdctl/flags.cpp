#include "commands/etcdctl/flags.h"

#include <algorithm>
#include <charconv>

namespace fg::commands::etcdctl {
namespace {

const Flag* findFlag(const std::vector<Flag>& flags, std::string_view name) {
  auto it = std::find_if(flags.begin(), flags.end(), [&](const Flag& flag) { return flag.name == name; });
  return it == flags.end() ? nullptr : &*it;
}

bool isNumber(const std::string& text) {
  int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

void keep(Parsed& parsed, const Flag& flag, std::string value) {
  parsed.values[flag.sameAs.empty() ? flag.name : flag.sameAs] = std::move(value);
}

// Reads flags until the first word; the rest is words.
tl::expected<Parsed, std::string> readGoFlags(const Arguments& words, const std::vector<Flag>& flags) {
  Parsed parsed;
  size_t at = 0;
  for (; at < words.size(); ++at) {
    const std::string& word = words[at];
    if (word.size() < 2 || word[0] != '-') break;
    if (word == "--") {
      ++at;
      break;
    }
    std::string name = word.substr(word.find_first_not_of('-'));
    size_t equals = name.find('=');
    bool given = equals != std::string::npos;
    std::string value = given ? name.substr(equals + 1) : "";
    name = name.substr(0, equals);
    const Flag* flag = findFlag(flags, name);
    if (!flag) return tl::unexpected("flag provided but not defined: -" + name);
    if (flag->takes == Flag::Takes::Nothing) {
      keep(parsed, *flag, given ? value : "true");
      continue;
    }
    if (!given && at + 1 >= words.size()) return tl::unexpected("flag needs an argument: -" + name);
    if (!given) value = words[++at];
    if (flag->takes == Flag::Takes::Number && !isNumber(value))
      return tl::unexpected("invalid value \"" + value + "\" for flag -" + name + ": parse error");
    keep(parsed, *flag, value);
  }
  parsed.words.assign(words.begin() + static_cast<std::ptrdiff_t>(at), words.end());
  return parsed;
}

} // namespace

int64_t Parsed::number(std::string_view name) const {
  std::string value = text(name);
  int64_t number = 0;
  std::from_chars(value.data(), value.data() + value.size(), number);
  return number;
}

// urfave/cli, command.go: Command.Run.
tl::expected<Parsed, std::string> parseV2(const Arguments& words, const std::vector<Flag>& flags) {
  auto terminator = std::find(words.begin(), words.end(), "--");
  auto first =
      std::find_if(words.begin(), terminator, [](const std::string& w) { return w.starts_with("-"); });
  if (first == words.end()) return readGoFlags(words, flags);
  Arguments ordered(first, terminator);
  ordered.insert(ordered.end(), words.begin(), first);
  ordered.insert(ordered.end(), terminator, words.end());
  auto parsed = readGoFlags(ordered, flags);
  if (parsed)
    parsed->words.erase(std::remove(parsed->words.begin(), parsed->words.end(), "--"), parsed->words.end());
  return parsed;
}

tl::expected<Parsed, std::string> takeGlobals(Arguments& words, const std::vector<Flag>& flags) {
  auto parsed = readGoFlags(words, flags);
  if (parsed) words = parsed->words;
  return parsed;
}

tl::expected<Parsed, std::string> parseV3(const Arguments& words, const std::vector<Flag>& flags) {
  Parsed parsed;
  for (size_t at = 0; at < words.size(); ++at) {
    const std::string& word = words[at];
    if (word == "--") {
      parsed.words.insert(parsed.words.end(), words.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                          words.end());
      break;
    }
    if (word.size() < 2 || word[0] != '-') {
      parsed.words.push_back(word);
      continue;
    }
    bool isLong = word.starts_with("--");
    size_t equals = word.find('=');
    std::string name =
        isLong ? word.substr(2, equals == std::string::npos ? equals : equals - 2) : word.substr(1, 1);
    const Flag* flag = findFlag(flags, name);
    if (!flag && isLong) return tl::unexpected("unknown flag: --" + name);
    if (!flag) return tl::unexpected("unknown shorthand flag: '" + name + "' in " + word);
    bool given = isLong ? equals != std::string::npos : word.size() > 2;
    std::string value;
    if (given && isLong) value = word.substr(equals + 1);
    if (given && !isLong) value = word.substr(word[2] == '=' ? 3 : 2);
    if (flag->takes == Flag::Takes::Nothing) {
      keep(parsed, *flag, given ? value : "true");
      continue;
    }
    if (!given && at + 1 >= words.size())
      return tl::unexpected(isLong ? "flag needs an argument: --" + name
                                   : "flag needs an argument: '" + name + "' in " + word);
    if (!given) value = words[++at];
    if (flag->takes == Flag::Takes::Number && !isNumber(value))
      return tl::unexpected("invalid argument \"" + value + "\" for \"--" + name
                            + "\" flag: strconv.ParseInt: parsing \"" + value + "\": invalid syntax");
    keep(parsed, *flag, value);
  }
  return parsed;
}

} // namespace fg::commands::etcdctl
