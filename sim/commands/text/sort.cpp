// sort: lines in order.
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/result.h"
#include "commands/support/text_input.h"

#include <algorithm>
#include <cstdlib>

namespace fg::commands {
namespace {

// One -k: fields and characters from 1, and its own order.
struct SortKey {
  size_t field = 1, character = 1;
  size_t lastField = 0, lastCharacter = 0; // 0: to the end of the line; of the field
  bool numeric = false, reversed = false, foldsCase = false, skipsBlanks = false, hasOwnOrder = false;
};

bool isBlank(char c) { return c == ' ' || c == '\t'; }

class KeyReader {
public:
  explicit KeyReader(std::string_view text) : m_text(text), m_whole(text) {}
  // Nothing, and `problem` says why, where the text is none.
  std::optional<SortKey> read() {
    SortKey key;
    if (!number(key.field, "invalid number at field start")) return std::nullopt;
    if (key.field == 0) return refuse("field number is zero: invalid field specification ‘" + m_whole + "’");
    if (take('.') && !number(key.character, "invalid number after '.'")) return std::nullopt;
    letters(key);
    if (take(',')) {
      if (!number(key.lastField, "invalid number after ','")) return std::nullopt;
      if (key.lastField == 0)
        return refuse("field number is zero: invalid field specification ‘" + m_whole + "’");
      if (take('.') && !number(key.lastCharacter, "invalid number after '.'")) return std::nullopt;
      letters(key);
    }
    if (!m_text.empty())
      return refuse("stray character in field spec: invalid field specification ‘" + m_whole + "’");
    return key;
  }
  std::string problem;

private:
  std::nullopt_t refuse(std::string what) {
    problem = std::move(what);
    return std::nullopt;
  }
  bool take(char c) {
    if (!m_text.starts_with(c)) return false;
    m_text.remove_prefix(1);
    return true;
  }
  bool number(size_t& out, std::string_view what) {
    size_t digits = std::min(m_text.find_first_not_of("0123456789"), m_text.size());
    auto value = parseNumber(m_text.substr(0, digits), 0, INT32_MAX);
    if (!value) {
      problem = fmt::format("{}: invalid count at start of ‘{}’", what, m_text);
      return false;
    }
    out = static_cast<size_t>(*value);
    m_text.remove_prefix(digits);
    return true;
  }
  void letters(SortKey& key) {
    for (; !m_text.empty() && std::string_view("nrfb").find(m_text.front()) != std::string_view::npos;
         m_text.remove_prefix(1)) {
      key.hasOwnOrder = true;
      (m_text.front() == 'n'   ? key.numeric
       : m_text.front() == 'r' ? key.reversed
       : m_text.front() == 'f' ? key.foldsCase
                               : key.skipsBlanks) = true;
    }
  }
  std::string_view m_text;
  std::string m_whole;
};

class Order {
public:
  Order(std::vector<SortKey> keys, std::optional<char> separator, bool stable, bool reversed)
      : m_keys(std::move(keys)), m_separator(separator), m_stable(stable), m_reversed(reversed) {}

  // By the keys; lines whose keys are equal by all of their bytes.
  bool less(std::string_view a, std::string_view b) const {
    if (int difference = byKeys(a, b)) return difference < 0;
    if (m_stable) return false;
    return m_reversed ? b < a : a < b;
  }
  bool equal(std::string_view a, std::string_view b) const { return byKeys(a, b) == 0; }

private:
  int byKeys(std::string_view a, std::string_view b) const {
    for (const SortKey& key : m_keys)
      if (int difference = compare(key, partOf(key, a), partOf(key, b)))
        return key.reversed ? -difference : difference;
    return 0;
  }

  static double numberOf(std::string_view text) {
    while (!text.empty() && isBlank(text.front()))
      text.remove_prefix(1);
    size_t end = text.starts_with('-') ? 1 : 0;
    end = std::min(text.find_first_not_of("0123456789.", end), text.size());
    return std::strtod(std::string(text.substr(0, end)).c_str(), nullptr);
  }
  static int compare(const SortKey& key, std::string_view a, std::string_view b) {
    if (key.numeric) {
      double one = numberOf(a), other = numberOf(b);
      return one < other ? -1 : one > other ? 1 : 0;
    }
    std::string one(a), other(b);
    for (std::string* text : {&one, &other})
      if (key.foldsCase)
        for (char& c : *text)
          c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return one.compare(other);
  }

  // Where field `number` (from 1) begins, blanks before it included.
  size_t fieldBegin(std::string_view line, size_t number) const {
    size_t at = 0;
    for (size_t field = 1; field < number && at < line.size(); ++field)
      at = std::min(fieldEnd(line, at) + (m_separator ? 1 : 0), line.size());
    return at;
  }
  size_t fieldEnd(std::string_view line, size_t at) const {
    if (m_separator) return std::min(line.find(*m_separator, at), line.size());
    while (at < line.size() && isBlank(line[at]))
      ++at;
    while (at < line.size() && !isBlank(line[at]))
      ++at;
    return at;
  }
  std::string_view partOf(const SortKey& key, std::string_view line) const {
    size_t begin = fieldBegin(line, key.field);
    while (key.skipsBlanks && begin < line.size() && isBlank(line[begin]))
      ++begin;
    begin = std::min(begin + key.character - 1, line.size());
    size_t end = line.size();
    if (key.lastField) {
      size_t last = fieldBegin(line, key.lastField);
      end = key.lastCharacter ? std::min(last + key.lastCharacter, line.size()) : fieldEnd(line, last);
    }
    return line.substr(begin, end > begin ? end - begin : 0);
  }

  std::vector<SortKey> m_keys;
  std::optional<char> m_separator;
  bool m_stable, m_reversed;
};

CommandResult execute(Context& context, const Arguments& arguments) {
  Options options = readOptions(arguments, {"nrufbsk:t:o:cCdghiMRVmzS:T:",
                                            {{"numeric-sort", 'n'},
                                             {"reverse", 'r'},
                                             {"unique", 'u'},
                                             {"ignore-case", 'f'},
                                             {"ignore-leading-blanks", 'b'},
                                             {"stable", 's'},
                                             {"key", 'k'},
                                             {"field-separator", 't'},
                                             {"output", 'o'},
                                             {"version-sort", 'V'},
                                             {"human-numeric-sort", 'h'}}});
  if (std::string message = getoptMessage("sort", options); !message.empty())
    return failure(2, message + "\nTry 'sort --help' for more information.");
  for (char letter : std::string_view("ocCdghiMRVmzST"))
    if (options.has(letter)) return notEmulated(fmt::format("'sort -{}'", letter));
  SortKey whole;
  whole.numeric = options.has('n');
  whole.reversed = options.has('r');
  whole.foldsCase = options.has('f');
  whole.skipsBlanks = options.has('b');
  std::vector<SortKey> keys;
  for (const auto& [letter, value] : options.given) {
    if (letter != 'k') continue;
    KeyReader reader(value);
    auto key = reader.read();
    if (!key) return failure(2, "sort: " + reader.problem);
    if (!key->hasOwnOrder) {
      key->numeric = whole.numeric;
      key->reversed = whole.reversed;
      key->foldsCase = whole.foldsCase;
      key->skipsBlanks = whole.skipsBlanks;
    }
    keys.push_back(*key);
  }
  if (keys.empty()) keys.push_back(whole);
  std::optional<char> separator;
  if (auto given = options.value('t')) {
    std::string tab = *given == "\\t" ? "\t" : *given; // as the shell's $'\t' gives it
    if (tab.size() != 1)
      return failure(2, tab.empty() ? "sort: empty tab" : fmt::format("sort: multi-character tab ‘{}’", tab));
    separator = tab.front();
  }
  auto complain = [](const std::string& name, FileError error) {
    return error == FileError::IsFolder ? fmt::format("sort: read failed: {}: Is a directory", name)
                                        : fmt::format("sort: cannot read: {}: {}", name, text(error));
  };
  TextInputs texts = readInputs(context, "sort", options.operands, complain, 2);
  if (texts.refusal) return *texts.refusal;
  if (texts.problems.status != 0) return texts.problems;
  std::vector<std::string_view> lines;
  for (const TextInput& input : texts.inputs)
    for (std::string_view line : linesOf(input.text))
      lines.push_back(line);
  Order order(std::move(keys), separator, options.has('s') || options.has('u'), options.has('r'));
  std::stable_sort(lines.begin(), lines.end(),
                   [&](std::string_view a, std::string_view b) { return order.less(a, b); });
  if (options.has('u'))
    lines.erase(std::unique(lines.begin(), lines.end(),
                            [&](std::string_view a, std::string_view b) { return order.equal(a, b); }),
                lines.end());
  std::string out;
  for (std::string_view line : lines)
    out += fmt::format("{}\n", line);
  return success(out);
}

} // namespace

Spec sortSpec() {
  return {.name = "sort",
          .synopsis = "sort [-n] [-r] [-u] [-f] [-b] [-s] [-t SEPARATOR] [-k FIELD[,FIELD]]… [FILE…]",
          .summary = "sorts lines",
          .description =
              "By bytes, as with LC_ALL=C: capital letters come before small ones. -h, -V and -o are "
              "not emulated.",
          .next = {{"", {"-n", "-r", "-u", "-k", "-t", "<file>"}}},
          .run = execute};
}

} // namespace fg::commands
