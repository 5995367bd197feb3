#include "scenario/source.h"

#include "scenario/utf8.h"

namespace fg::scenario {
namespace {

constexpr size_t kLongestLine = size_t{1} << 20;

} // namespace

uint32_t Sources::add(std::string file, std::string text) {
  if (text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);
  m_sources.push_back({std::move(file), std::move(text)});
  return static_cast<uint32_t>(m_sources.size() - 1);
}

core::SourceRef Sources::ref(const Place& place) const {
  if (place.source >= m_sources.size()) return {};
  return {m_sources[place.source].file, static_cast<int>(place.line), static_cast<int>(place.column)};
}

std::string Sources::line(const Place& place) const {
  if (place.source >= m_sources.size() || place.line == 0) return "";
  const std::string& text = m_sources[place.source].text;
  size_t begin = 0;
  for (uint32_t line = 1; line < place.line; ++line) {
    size_t end = text.find('\n', begin);
    if (end == std::string::npos) return "";
    begin = end + 1;
  }
  size_t end = std::min(text.find('\n', begin), text.size());
  if (end > begin && text[end - 1] == '\r') --end;
  if (end - begin > kLongestLine) return "";
  return printable(std::string_view(text).substr(begin, end - begin));
}

} // namespace fg::scenario
