// Reading options as getopt_long(3) does.
#include "commands/support/options.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace fg::commands {
namespace {

class Reader {
public:
  Reader(const Arguments& arguments, const OptionSyntax& syntax) : m_arguments(arguments), m_syntax(syntax) {}

  Options read() {
    bool onlyOperands = false;
    for (; m_at < m_arguments.size() && isFine(); ++m_at) {
      const std::string& word = m_arguments[m_at];
      if (onlyOperands || word.size() < 2 || word[0] != '-')
        m_options.operands.push_back(word);
      else if (word == "--")
        onlyOperands = true;
      else if (word[1] == '-')
        readLong(word);
      else
        readCluster(word);
    }
    return std::move(m_options);
  }

private:
  bool isFine() const { return m_options.unknown.empty() && !m_options.withoutValue; }
  bool takesValue(size_t letterAt) const {
    return letterAt + 1 < m_syntax.letters.size() && m_syntax.letters[letterAt + 1] == ':';
  }

  void readLong(const std::string& word) {
    size_t equals = word.find('=');
    auto known = m_syntax.longNames.find(word.substr(2, equals == std::string::npos ? equals : equals - 2));
    if (known == m_syntax.longNames.end()) {
      m_options.unknown = word;
      return;
    }
    std::string value = equals == std::string::npos ? "" : word.substr(equals + 1);
    take(known->second, std::move(value));
  }

  void readCluster(const std::string& word) {
    for (size_t i = 1; i < word.size(); ++i) {
      size_t letterAt = word[i] == ':' ? std::string_view::npos : m_syntax.letters.find(word[i]);
      if (letterAt == std::string_view::npos) {
        m_options.unknown = {'-', word[i]};
        return;
      }
      if (takesValue(letterAt)) return take(word[i], word.substr(i + 1));
      m_options.given.emplace_back(word[i], "");
    }
  }

  // A value that is not in the word itself is the next word.
  void take(char letter, std::string value) {
    if (takesValue(m_syntax.letters.find(letter)) && value.empty()) {
      if (m_at + 1 >= m_arguments.size()) {
        m_options.withoutValue = letter;
        return;
      }
      value = m_arguments[++m_at];
    }
    m_options.given.emplace_back(letter, std::move(value));
  }

  const Arguments& m_arguments;
  const OptionSyntax& m_syntax;
  Options m_options;
  size_t m_at = 0;
};

} // namespace

std::optional<std::string> Options::value(char letter) const {
  for (auto it = given.rbegin(); it != given.rend(); ++it)
    if (it->first == letter) return it->second;
  return std::nullopt;
}

Options readOptions(const Arguments& arguments, const OptionSyntax& syntax) {
  return Reader(arguments, syntax).read();
}

std::string getoptMessage(std::string_view program, const Options& options) {
  if (options.withoutValue)
    return fmt::format("{}: option requires an argument -- '{}'", program, *options.withoutValue);
  if (options.unknown.empty()) return "";
  if (options.unknown.starts_with("--"))
    return fmt::format("{}: unrecognized option '{}'", program, options.unknown);
  return fmt::format("{}: invalid option -- '{}'", program, options.unknown[1]);
}

std::optional<int64_t> parseHex(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
  uint32_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<int64_t> parseNumber(std::string_view text, int64_t least, int64_t most) {
  int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most)
    return std::nullopt;
  return value;
}

std::optional<net::SimTime> parseSeconds(std::string_view text) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= 0) || value > 1e9)
    return std::nullopt;
  return net::SimTime(std::llround(value * 1e9));
}

} // namespace fg::commands
