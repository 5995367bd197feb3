#include "scenario/utf8.h"

namespace fg::scenario {
namespace {

constexpr size_t kLongestQuote = 60;

// How many bytes the character at `at` takes; 0 where it is not UTF-8 (RFC 3629).
size_t lengthAt(std::string_view text, size_t at) {
  auto byte = [&](size_t i) { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U; };
  unsigned first = byte(0), second = byte(1);
  if (first < 0x80) return 1;
  size_t length = first >= 0xc2 && first <= 0xdf   ? 2
                  : first >= 0xe0 && first <= 0xef ? 3
                  : first >= 0xf0 && first <= 0xf4 ? 4
                                                   : 0;
  for (size_t i = 1; i < length; ++i)
    if (byte(i) < 0x80 || byte(i) > 0xbf) return 0;
  bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
  bool outside = (first == 0xed && second > 0x9f) || (first == 0xf4 && second > 0x8f);
  return overlong || outside ? 0 : length;
}

} // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    size_t length = lengthAt(text, at);
    auto byte = static_cast<unsigned char>(text[at]);
    bool control = length == 1 && ((byte < 32 && byte != '\t') || byte == 127);
    if (length == 0 || control)
      out += '?';
    else
      out.append(text, at, length);
    at += length == 0 ? 1 : length;
  }
  return out;
}

std::string inQuotes(std::string_view text) {
  bool cut = text.size() > kLongestQuote;
  size_t end = cut ? kLongestQuote : text.size();
  while (cut && end > 0 && isContinuation(text[end]))
    --end;
  std::string out = "'";
  out += printable(text.substr(0, end));
  return out += cut ? "…'" : "'";
}

} // namespace fg::scenario
