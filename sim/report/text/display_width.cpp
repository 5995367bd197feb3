#include "report/text/display_width.h"

#include <array>
#include <cstdint>

namespace fg::report {
namespace {

struct Range {
  char32_t first, last;
};

// https://www.unicode.org/reports/tr11/ : the wide blocks that text in Chinese, Japanese and Korean uses.
constexpr std::array<Range, 10> kWide{{{0x1100, 0x115f},
                                       {0x2e80, 0x303e},
                                       {0x3041, 0xa4cf},
                                       {0xac00, 0xd7a3},
                                       {0xf900, 0xfaff},
                                       {0xfe30, 0xfe6f},
                                       {0xff00, 0xff60},
                                       {0xffe0, 0xffe6},
                                       {0x1f300, 0x1faff},
                                       {0x20000, 0x3fffd}}};
// Punctuation that may not begin a line (kinsoku): ideographic comma and full stop, closing brackets,
// fullwidth marks.
constexpr std::u32string_view kNeverFirst =
    U"\u3001\u3002\uff0c\uff0e\uff1a\uff1b\uff01\uff1f\uff09\u300d\u300f\u201d";

char32_t decode(std::string_view text, size_t& at) {
  auto byte = static_cast<unsigned char>(text[at++]);
  int more = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc0 ? 1 : 0;
  char32_t out = more == 3 ? byte & 0x07U : more == 2 ? byte & 0x0fU : more == 1 ? byte & 0x1fU : byte;
  for (; more > 0 && at < text.size(); --more)
    out = out << 6 | (static_cast<unsigned char>(text[at++]) & 0x3fU);
  return out;
}

int columnsOf(char32_t c) {
  if (c >= 0x300 && c <= 0x36f) return 0;
  for (Range range : kWide)
    if (c >= range.first && c <= range.last) return 2;
  return 1;
}

// The pieces that a line may be broken between; blanks stay at the end of the piece before them.
std::vector<std::string> pieces(std::string_view text) {
  std::vector<std::string> out;
  bool open = false; // the last piece takes more
  for (size_t at = 0; at < text.size();) {
    size_t begin = at;
    char32_t c = decode(text, at);
    std::string_view bytes = text.substr(begin, at - begin);
    bool wide = columnsOf(c) == 2;
    bool sticks = !out.empty() && kNeverFirst.find(c) != std::u32string_view::npos;
    if (c == U' ' && !out.empty()) sticks = true;
    if (sticks || (open && !wide))
      out.back() += bytes;
    else
      out.emplace_back(bytes);
    open = !wide && c != U' ';
  }
  return out;
}

// Cuts what is longer than a whole line between characters.
void splitLong(std::string_view piece, int columns, std::vector<std::string>& lines, std::string& line) {
  int used = displayWidth(line);
  for (size_t at = 0; at < piece.size();) {
    size_t begin = at;
    int width = columnsOf(decode(piece, at));
    if (used + width > columns) {
      lines.push_back(withoutTrailingBlanks(std::move(line)));
      line.clear();
      used = 0;
    }
    line += piece.substr(begin, at - begin);
    used += width;
  }
}

} // namespace

std::string withoutTrailingBlanks(std::string line) {
  while (!line.empty() && line.back() == ' ')
    line.pop_back();
  return line;
}

int displayWidth(std::string_view text) {
  int columns = 0;
  for (size_t at = 0; at < text.size();)
    columns += columnsOf(decode(text, at));
  return columns;
}

std::string padded(std::string_view text, int columns) {
  std::string out(text);
  int missing = columns - displayWidth(text);
  if (missing > 0) out.append(static_cast<size_t>(missing), ' ');
  return out;
}

std::string shortened(std::string_view text, int columns) {
  if (displayWidth(text) <= columns) return std::string(text);
  int used = 0;
  size_t at = 0;
  while (at < text.size()) {
    size_t next = at;
    int width = columnsOf(decode(text, next));
    if (used + width > columns - 3) break;
    used += width;
    at = next;
  }
  return std::string(text.substr(0, at)) + "...";
}

std::vector<std::string> wrapped(std::string_view text, int columns) {
  std::vector<std::string> lines;
  std::string line;
  for (const std::string& piece : pieces(text)) {
    int width = displayWidth(withoutTrailingBlanks(piece));
    if (!line.empty() && displayWidth(line) + width > columns) {
      lines.push_back(withoutTrailingBlanks(std::move(line)));
      line.clear();
    }
    if (width > columns)
      splitLong(piece, columns, lines, line);
    else
      line += piece;
  }
  line = withoutTrailingBlanks(std::move(line));
  if (!line.empty() || lines.empty()) lines.push_back(std::move(line));
  return lines;
}

} // namespace fg::report
