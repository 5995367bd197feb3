// The three columns of a trace, its headings, and the block of labelled lines at its end.
#pragma once

#include "report/text/render_text.h"
#include "report/words/line.h"

#include <string>
#include <string_view>

namespace fg::report {

class Layout {
public:
  explicit Layout(const TextOptions& options);

  // " * ttl   64 -> 63   node3 forwards it"; broken inside of its columns where it is too long.
  std::string columns(const Line& line) const;
  // What stands at the left edge from now on: '|' beside the lines of a packet around another one.
  void setEdge(char edge) { m_edge = edge; }
  // The heading of the three columns.
  std::string heading(std::string_view where, std::string_view decision, std::string_view because) const;
  // "2  node3 ------ a > b, ttl 64 ------ 0.304 ms"
  std::string hop(std::string_view number, std::string_view name, std::string_view flow,
                  std::string_view time) const;
  // " = DELIVERED  text" or "   cause      text": label in a column of its own, the text broken behind it.
  std::string labelled(Mark mark, std::string_view label, std::string_view text) const;
  // The same with a third column at the right edge, on a line of its own where it does not fit.
  std::string labelled(Mark mark, std::string_view label, std::string_view text,
                       std::string_view right) const;
  // A line of its own, broken with the rest moved in.
  std::string plain(std::string_view text) const;
  std::string bold(std::string text) const;

private:
  std::string coloured(Mark mark, std::string line) const;

  std::string markText(Mark mark) const { return {m_edge, static_cast<char>(mark), ' '}; }

  char m_edge = ' ';
  int m_width, m_where, m_decision, m_because;
  Colour m_colour;
};

} // namespace fg::report
