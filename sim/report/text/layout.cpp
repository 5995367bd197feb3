#include "report/text/layout.h"

#include "report/text/display_width.h"

#include <algorithm>

namespace fg::report {
namespace {

constexpr int kLeastWidth = 80;
constexpr int kMarkColumns = 3, kWhereColumns = 17, kLabelColumns = 11, kFlowColumn = 35;

std::string_view code(Mark mark) {
  switch (mark) {
  case Mark::None:
    return "";
  case Mark::Changed:
    return "\033[36m";
  case Mark::Chance:
    return "\033[35m";
  case Mark::Unusual:
    return "\033[33m";
  case Mark::Dropped:
    return "\033[31m";
  case Mark::Arrived:
    return "\033[32m";
  }
  return "";
}

std::string dashes(int count) { return std::string(static_cast<size_t>(std::max(count, 2)), '-'); }

} // namespace

Layout::Layout(const TextOptions& options)
    : m_width(std::max(options.width, kLeastWidth)), m_where(kWhereColumns), m_colour(options.colour) {
  int rest = m_width - kMarkColumns - m_where;
  m_decision = std::min(35, (rest * 46 + 99) / 100 + (m_width < 90 ? 3 : 0));
  m_because = rest - m_decision;
}

std::string Layout::coloured(Mark mark, std::string line) const {
  std::string_view on = code(mark);
  if (m_colour == Colour::Off || on.empty()) return line;
  return std::string(on) + line + "\033[0m";
}

std::string Layout::bold(std::string text) const {
  return m_colour == Colour::Off ? text : "\033[1m" + text + "\033[0m";
}

std::string Layout::columns(const Line& line) const {
  auto where = wrapped(line.where, m_where - 1);
  auto decision = wrapped(line.decision, m_decision - 1);
  auto because = wrapped(line.because, m_because);
  std::string out;
  auto cell = [](const std::vector<std::string>& cells, size_t row) {
    return row < cells.size() ? cells[row] : std::string();
  };
  for (size_t row = 0; row < std::max({where.size(), decision.size(), because.size()}); ++row) {
    std::string text = markText(row == 0 ? line.mark : Mark::None);
    text += padded(cell(where, row), m_where) + padded(cell(decision, row), m_decision) + cell(because, row);
    if (row > 0) out += '\n';
    out += coloured(line.mark, withoutTrailingBlanks(text));
  }
  return out;
}

std::string Layout::heading(std::string_view where, std::string_view decision,
                            std::string_view because) const {
  std::string text(kMarkColumns, ' ');
  return bold(text + padded(where, m_where) + padded(decision, m_decision) + std::string(because));
}

std::string Layout::hop(std::string_view number, std::string_view name, std::string_view flow,
                        std::string_view time) const {
  int room = m_width - kMarkColumns - displayWidth(flow) - displayWidth(time) - 8;
  std::string begin = m_edge == ' ' ? std::string(number) : m_edge + std::string(number);
  std::string left = padded(begin, std::max(kMarkColumns, displayWidth(begin) + 1))
                     + shortened(name, std::max(room, 8)) + " ";
  left += dashes(std::min(kFlowColumn - 1, m_width - displayWidth(flow) - displayWidth(time) - 5)
                 - displayWidth(left))
          + " ";
  left += flow;
  left += ' ';
  left += dashes(m_width - displayWidth(left) - displayWidth(time) - 1);
  return bold(left + " " + std::string(time));
}

std::string Layout::labelled(Mark mark, std::string_view label, std::string_view text) const {
  std::string begin = markText(mark) + padded(label, kLabelColumns);
  if (displayWidth(label) >= kLabelColumns) begin += "  ";
  int indent = displayWidth(begin);
  std::string out;
  bool first = true;
  for (const std::string& row : wrapped(text, m_width - indent)) {
    std::string line = first ? begin + row : std::string(static_cast<size_t>(indent), ' ') + row;
    if (!first) out += '\n';
    out += coloured(mark, withoutTrailingBlanks(line));
    first = false;
  }
  return out;
}

std::string Layout::labelled(Mark mark, std::string_view label, std::string_view text,
                             std::string_view right) const {
  int indent = kMarkColumns + std::max(kLabelColumns, displayWidth(label));
  int column = std::max(34, displayWidth(text) + 2);
  if (right.empty()) return labelled(mark, label, text);
  if (indent + column + displayWidth(right) <= m_width)
    return labelled(mark, label, padded(text, column) + std::string(right));
  return labelled(mark, label, text) + "\n" + labelled(Mark::None, "", right);
}

std::string Layout::plain(std::string_view text) const {
  auto rows = wrapped(text, m_width);
  if (rows.size() == 1) return rows.front();
  std::string out = rows.front();
  std::string rest(text.substr(rows.front().size()));
  rest.erase(0, rest.find_first_not_of(' '));
  for (const std::string& row : wrapped(rest, m_width - 4))
    out += "\n    " + row;
  return out;
}

} // namespace fg::report
