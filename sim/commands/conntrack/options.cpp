// The words of a command line of conntrack(8), as getopt_long takes them.
#include "commands/conntrack/option_table.h"
#include "commands/conntrack/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace fg::commands::conntrack {
namespace {

using Text = std::string;
using Failure = std::optional<Text>; // a message; nothing: it is right

class Reader {
public:
  explicit Reader(const Arguments& arguments) : m_words(arguments) {}

  tl::expected<Request, Text> read() {
    for (m_at = 0; m_at < m_words.size(); ++m_at)
      if (Failure failure = readWord()) return tl::unexpected(*failure);
    if (Failure failure = findMisuse(m_request)) return tl::unexpected(*failure);
    return m_request;
  }

private:
  Failure readWord() {
    const std::string& word = m_words[m_at];
    if (word.size() < 2 || word[0] != '-') return {}; // the tool passes other words by
    if (word.starts_with("--")) return readLong(word);
    for (size_t i = 1; i < word.size(); ++i) {
      const Option* option = findOption(word[i]);
      if (!option) return fmt::format("unknown option `-{}'", word[i]);
      if (kVerbs.find(option->letter) != kVerbs.npos) // what stands behind it is its own, and is ignored
        return take(*option, i + 1 < word.size() ? word.substr(i + 1) : Text());
      if (option->value == Value::None) {
        if (Failure failure = take(*option, {})) return failure;
        continue;
      }
      std::string rest = word.substr(i + 1);
      return takeWithValue(*option, word.substr(0, 2), rest.empty() ? std::nullopt : std::optional(rest));
    }
    return {};
  }

  Failure readLong(const std::string& word) {
    const size_t equals = word.find('=');
    const std::string name = word.substr(2, equals == word.npos ? word.npos : equals - 2);
    const Option* option = findOption(name, m_request.filter.protocol);
    if (!option) return fmt::format("unknown option `--{}'", name);
    if (option->value == Value::None) return take(*option, {});
    return takeWithValue(*option, "--" + name,
                         equals == word.npos ? std::nullopt : std::optional(word.substr(equals + 1)));
  }

  Failure takeWithValue(const Option& option, const std::string& asWritten, std::optional<Text> value) {
    if (value) return take(option, *value);
    const bool more = m_at + 1 < m_words.size();
    if (option.value == Value::Optional) { // the next word, where that is no option
      if (more && !m_words[m_at + 1].starts_with('-')) return take(option, m_words[++m_at]);
      return take(option, {});
    }
    if (!more) return fmt::format("option `{}' requires an argument", asWritten);
    return take(option, m_words[++m_at]);
  }

  Failure take(const Option& option, const Text& value) {
    if (kVerbs.find(option.letter) != kVerbs.npos) return takeVerb(option.letter, value);
    m_request.given += option.letter;
    return setValue(m_request, option.letter, value);
  }

  Failure takeVerb(char letter, const Text& ignored) {
    if (m_request.verb != 0) return "Invalid commands combination";
    m_request.verb = letter;
    if (!ignored.empty() || m_at + 1 >= m_words.size() || m_words[m_at + 1].starts_with('-')) return {};
    static constexpr std::array<std::string_view, 4> kTables{"conntrack", "expect", "dying", "unconfirmed"};
    const Text& table = m_words[m_at + 1];
    if (std::find(kTables.begin(), kTables.end(), table) == kTables.end())
      return fmt::format("unknown type `{}'", table);
    ++m_at;
    m_request.table = table;
    return {};
  }

  const Arguments& m_words;
  size_t m_at = 0;
  Request m_request;
};

} // namespace

tl::expected<Request, std::string> readRequest(const Arguments& arguments) {
  return Reader(arguments).read();
}

} // namespace fg::commands::conntrack
