// printf, as bash has it built in: the way to write a file of several lines without an editor.
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/result.h"

#include <charconv>

namespace fg::commands {
namespace {

// One call: the format is gone through as often as there are arguments left for it.
class Printf {
public:
  explicit Printf(const Arguments& arguments) : m_format(arguments.front()), m_arguments(arguments) {}

  CommandResult run() {
    do {
      m_taken = false;
      m_at = 0;
      while (m_at < m_format.size() && m_error.empty() && !m_ended)
        step();
    } while (m_taken && m_next < m_arguments.size() && m_error.empty() && !m_ended);
    if (!m_error.empty()) return {m_status, m_out, m_error};
    return {m_status, m_out, m_complaints};
  }

private:
  struct Conversion {
    bool left = false, zero = false, plus = false;
    size_t width = 0;
    std::optional<size_t> precision;
  };

  void step() {
    char c = m_format[m_at++];
    if (c == '\\')
      m_out += escape(m_format, m_at);
    else if (c != '%')
      m_out += c;
    else
      convert();
  }

  // The character behind a backslash; \c of %b ends everything.
  std::string escape(std::string_view text, size_t& at) {
    if (at >= text.size()) return "\\";
    constexpr std::string_view kNames = "ntr\\abefv\"'?", kMeant = "\n\t\r\\\a\b\033\f\v\"'?";
    char c = text[at++];
    if (size_t known = kNames.find(c); known != std::string_view::npos) return {kMeant[known]};
    const bool hex = c == 'x';
    const size_t begin = hex ? at : at - 1, most = hex ? 2 : 3;
    unsigned value = 0;
    auto [end, error] = std::from_chars(
        text.data() + begin, text.data() + std::min(begin + most, text.size()), value, hex ? 16 : 8);
    if (error != std::errc{}) return std::string("\\") + c;
    at = static_cast<size_t>(end - text.data());
    return {static_cast<char>(value & 0xff)};
  }

  std::string takeArgument() {
    m_taken = true;
    return m_next < m_arguments.size() ? m_arguments[m_next++] : std::string();
  }

  int64_t takeNumber() {
    const std::string text = takeArgument();
    if (text.empty()) return 0;
    if (text.size() > 1 && (text[0] == '\'' || text[0] == '"')) return static_cast<uint8_t>(text[1]);
    const bool negative = text[0] == '-';
    std::string_view digits = std::string_view(text).substr(negative || text[0] == '+' ? 1 : 0);
    const bool hex = digits.starts_with("0x") || digits.starts_with("0X");
    const int base = hex ? 16 : digits.size() > 1 && digits[0] == '0' ? 8 : 10;
    if (hex) digits.remove_prefix(2);
    int64_t value = 0;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (error != std::errc{} || end != digits.data() + digits.size()) {
      m_complaints += fmt::format("bash: printf: {}: invalid number\n", text);
      m_status = 1;
    }
    return negative ? -value : value;
  }

  size_t readSize() {
    if (m_at < m_format.size() && m_format[m_at] == '*') {
      ++m_at;
      return static_cast<size_t>(std::max<int64_t>(takeNumber(), 0));
    }
    size_t value = 0;
    auto [end, error] = std::from_chars(m_format.data() + m_at, m_format.data() + m_format.size(), value);
    if (error == std::errc{}) m_at = static_cast<size_t>(end - m_format.data());
    return value;
  }

  Conversion readConversion() {
    Conversion out;
    for (; m_at < m_format.size() && std::string_view("-0+ #").find(m_format[m_at]) != std::string_view::npos;
         ++m_at) {
      out.left |= m_format[m_at] == '-';
      out.zero |= m_format[m_at] == '0';
      out.plus |= m_format[m_at] == '+';
    }
    out.width = readSize();
    if (m_at < m_format.size() && m_format[m_at] == '.') {
      ++m_at;
      out.precision = readSize();
    }
    return out;
  }

  void convert() {
    const size_t begin = m_at - 1;
    const Conversion how = readConversion();
    constexpr std::string_view kLengths = "hjlLtz"; // of C's integers: they say nothing here
    m_at = std::min(m_format.find_first_not_of(kLengths, m_at), m_format.size());
    if (m_at >= m_format.size())
      return fail(fmt::format("`{}': missing format character", m_format.substr(begin)));
    const char kind = m_format[m_at++];
    switch (kind) {
    case '%':
      m_out += '%';
      return;
    case 's':
      return put(takeArgument().substr(0, how.precision.value_or(std::string::npos)), how);
    case 'b':
      return put(expanded(takeArgument()), how);
    case 'c':
      return put(takeArgument().substr(0, 1), how);
    case 'd':
    case 'i':
      return putNumber(fmt::format("{}", takeNumber()), how);
    case 'u':
      return putNumber(fmt::format("{}", static_cast<uint64_t>(takeNumber())), how);
    case 'x':
      return putNumber(fmt::format("{:x}", static_cast<uint64_t>(takeNumber())), how);
    case 'X':
      return putNumber(fmt::format("{:X}", static_cast<uint64_t>(takeNumber())), how);
    case 'o':
      return putNumber(fmt::format("{:o}", static_cast<uint64_t>(takeNumber())), how);
    default:
      break;
    }
    if (std::string_view("aAeEfFgGnq(").find(kind) != std::string_view::npos) {
      m_error = notEmulated(fmt::format("printf's '%{}'", kind)).err;
      m_status = 2;
      return;
    }
    fail(fmt::format("`{}': invalid format character", kind));
  }

  std::string expanded(std::string_view text) {
    std::string out;
    for (size_t at = 0; at < text.size();) {
      char c = text[at++];
      if (c == '\\' && at < text.size() && text[at] == 'c') {
        m_ended = true;
        break;
      }
      out += c == '\\' ? escape(text, at) : std::string(1, c);
    }
    return out;
  }

  void put(const std::string& text, const Conversion& how) {
    const size_t blanks = how.width > text.size() ? how.width - text.size() : 0;
    m_out += how.left ? text + std::string(blanks, ' ') : std::string(blanks, ' ') + text;
  }

  void putNumber(std::string digits, const Conversion& how) {
    std::string sign = digits.starts_with('-') ? "-" : how.plus ? "+" : "";
    if (digits.starts_with('-')) digits.erase(0, 1);
    size_t least = how.precision.value_or(0);
    if (how.zero && !how.left && !how.precision && how.width > sign.size()) least = how.width - sign.size();
    if (digits.size() < least) digits.insert(0, least - digits.size(), '0');
    put(sign + digits, how);
  }

  void fail(const std::string& why) {
    m_error = "bash: printf: " + why + "\n";
    m_status = 1;
  }

  std::string_view m_format;
  const Arguments& m_arguments;
  size_t m_at = 0, m_next = 1;
  bool m_taken = false, m_ended = false;
  std::string m_out, m_error, m_complaints;
  int m_status = 0;
};

CommandResult printFormatted(Context&, const Arguments& given) {
  const bool marked = !given.empty() && given.front() == "--";
  const Arguments arguments(given.begin() + (marked ? 1 : 0), given.end());
  if (arguments.empty()) return failure(2, "printf: usage: printf [-v var] format [arguments]");
  if (!marked && arguments.front() == "-v") return notEmulated("'printf -v'");
  return Printf(arguments).run();
}

} // namespace

Spec printfSpec() {
  return {
      .name = "printf",
      .synopsis = "printf FORMAT [WORD…]",
      .summary = "prints words in a form: %s, %d, \\n",
      .description =
          "The way to write a file of several lines: printf 'kind: Pod\\nmetadata:\\n  name: a\\n' > a.yaml. "
          "Of the conversions %s %b %c %d %i %u %x %X %o %% are emulated.",
      .run = printFormatted};
}

} // namespace fg::commands
