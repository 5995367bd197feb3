#include "serve/line_splitter.h"

#include <utility>

namespace fg::serve {

void LineSplitter::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    std::size_t end = bytes.find('\n');
    std::string_view part = bytes.substr(0, end);
    if (m_line.size() + part.size() > m_longest) {
      m_tooLong = true;
      m_line.clear();
    }
    if (!m_tooLong) m_line += part;
    if (end == std::string_view::npos) return;
    finishLine();
    bytes.remove_prefix(end + 1);
  }
}

void LineSplitter::end() { finishLine(); }

void LineSplitter::finishLine() {
  if (!m_line.empty() && m_line.back() == '\r') m_line.pop_back();
  if (m_tooLong)
    m_ready.emplace_back(TooLong{});
  else if (!m_line.empty())
    m_ready.emplace_back(std::move(m_line));
  m_line.clear();
  m_tooLong = false;
}

Received LineSplitter::next() {
  if (m_ready.empty()) return Nothing{};
  Received first = std::move(m_ready.front());
  m_ready.pop_front();
  return first;
}

} // namespace fg::serve
