#include "commands/support/columns.h"

#include <algorithm>
#include <vector>

namespace fg::commands {
namespace {

using Cells = std::vector<std::string>;

std::vector<Cells> split(std::string_view text) {
  std::vector<Cells> lines;
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    Cells cells(1);
    for (char c : text.substr(0, end))
      if (c == '\t')
        cells.emplace_back();
      else
        cells.back() += c;
    lines.push_back(std::move(cells));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

} // namespace

std::string inColumns(std::string_view text, const Columns& columns) {
  std::vector<Cells> lines = split(text);
  // A column is as wide as the widest cell of the lines next to each other that have it.
  for (size_t column = 0, more = 1; more; ++column) {
    more = 0;
    for (size_t from = 0; from < lines.size(); ++from) {
      auto has = [&](size_t line) { return line < lines.size() && lines[line].size() > column + 1; };
      if (!has(from)) continue;
      more = 1;
      size_t to = from, width = columns.least;
      for (; has(to); ++to)
        width = std::max(width, lines[to][column].size() + columns.padding);
      for (size_t line = from; line < to; ++line)
        lines[line][column].resize(width, ' ');
      from = to;
    }
  }
  std::string out;
  for (const Cells& cells : lines) {
    for (const std::string& cell : cells)
      out += cell;
    out += '\n';
  }
  return out;
}

} // namespace fg::commands
