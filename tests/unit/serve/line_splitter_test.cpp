#include "serve/line_splitter.h"

#include <gtest/gtest.h>

using namespace fg::serve;

namespace {

// Lines as texts; "too long" and "nothing" in brackets.
std::string next(LineSplitter& lines) {
  Received received = lines.next();
  if (const auto* line = std::get_if<std::string>(&received)) return *line;
  return std::holds_alternative<TooLong>(received) ? "[too long]" : "[nothing]";
}

TEST(LineSplitter, PutsLinesTogetherFromPieces) {
  LineSplitter lines;
  lines.feed("on");
  EXPECT_EQ(next(lines), "[nothing]");
  lines.feed("e\r\n\ntwo\nthr");
  EXPECT_EQ(next(lines), "one");
  EXPECT_EQ(next(lines), "two");
  EXPECT_EQ(next(lines), "[nothing]");
  lines.end();
  EXPECT_EQ(next(lines), "thr");
}

TEST(LineSplitter, SkipsALineThatIsTooLong) {
  LineSplitter lines(5);
  lines.feed("12345\n123456\n1234567890");
  lines.feed("1234\nnext\n");
  EXPECT_EQ(next(lines), "12345");
  EXPECT_EQ(next(lines), "[too long]");
  EXPECT_EQ(next(lines), "[too long]");
  EXPECT_EQ(next(lines), "next");
}

} // namespace
