#include "document.h"

#include <algorithm>
#include <sstream>

namespace fg::docs {
namespace {

constexpr const char* kBegin = "```console";
constexpr const char* kEnd = "```";
constexpr const char* kPrompt = "$ ";
constexpr const char* kAnything = "...";

using Lines = std::vector<std::string>;

bool matchesFrom(Lines::const_iterator shown, Lines::const_iterator shownEnd, Lines::const_iterator printed,
                 Lines::const_iterator printedEnd) {
  for (; shown != shownEnd; ++shown, ++printed) {
    if (*shown == kAnything) {
      for (; printed != printedEnd; ++printed)
        if (matchesFrom(shown + 1, shownEnd, printed, printedEnd)) return true;
      return shown + 1 == shownEnd;
    }
    if (printed == printedEnd || *shown != *printed) return false;
  }
  return printed == printedEnd;
}

Lines linesOf(const std::string& text) {
  Lines lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);)
    lines.push_back(line);
  return lines;
}

void dropEmptyEnd(Lines& lines) {
  while (!lines.empty() && lines.back().empty())
    lines.pop_back();
}

} // namespace

Lines trimmedLines(const std::string& text) {
  Lines lines = linesOf(text);
  for (std::string& line : lines)
    line.erase(line.find_last_not_of(" \t\r") + 1);
  dropEmptyEnd(lines);
  return lines;
}

Page parsePage(const std::string& text) {
  Page page{linesOf(text), {}};
  bool within = false;
  for (size_t i = 0; i < page.lines.size(); ++i) {
    const std::string& line = page.lines[i];
    if (!within)
      within = line == kBegin;
    else if (line == kEnd)
      within = false;
    else if (line.starts_with(kPrompt))
      page.commands.push_back({line.substr(2), i + 1, {}});
    else if (!page.commands.empty())
      page.commands.back().output.push_back(line);
  }
  for (Shown& shown : page.commands)
    dropEmptyEnd(shown.output);
  return page;
}

bool matches(const Lines& shown, const Lines& printed) {
  return matchesFrom(shown.begin(), shown.end(), printed.begin(), printed.end());
}

std::string withOutputs(const Page& page, const std::vector<Lines>& printed) {
  std::string text;
  size_t next = 0;
  for (size_t i = 0; i < page.lines.size(); ++i) {
    text += page.lines[i] + "\n";
    if (next == page.commands.size() || page.commands[next].line != i + 1) continue;
    for (const std::string& line : printed[next])
      text += line + "\n";
    i += page.commands[next++].output.size();
  }
  return text;
}

} // namespace fg::docs
