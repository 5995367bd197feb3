// Cuts a stream of bytes into lines, and never keeps more of a line than a message may have.
#pragma once

#include "serve/channel.h"

#include <deque>
#include <string_view>

namespace fg::serve {

class LineSplitter {
public:
  explicit LineSplitter(std::size_t longest = kLongestMessage) : m_longest(longest) {}

  void feed(std::string_view bytes);
  // The input is over: what stands behind the last line's end is a line, too.
  void end();
  // A line, TooLong, or Nothing. Empty lines are left out; a carriage return at the end is cut off.
  Received next();

private:
  void finishLine();

  std::size_t m_longest;
  std::string m_line;
  bool m_tooLong = false;
  std::deque<Received> m_ready;
};

} // namespace fg::serve
