// A Markdown page whose blocks show commands and what they print.
//
// A block that begins with ```console holds commands (lines that begin with "$ ") and below each what it
// prints. There, a line that is "..." alone stands for any number of lines. "(exit 2)" as last line is the
// exit status, if not 0.
#pragma once

#include <string>
#include <vector>

namespace fg::docs {

struct Shown {
  std::string command;
  size_t line; // where the command stands, from 1
  std::vector<std::string> output;
};

struct Page {
  std::vector<std::string> lines;
  std::vector<Shown> commands;
};

Page parsePage(const std::string& text);

// Whether a command printed what the page shows.
bool matches(const std::vector<std::string>& shown, const std::vector<std::string>& printed);

// The page's text, with what each command printed in place of what is shown.
std::string withOutputs(const Page& page, const std::vector<std::vector<std::string>>& printed);

// Lines without blanks at their ends, and without empty ones at the end.
std::vector<std::string> trimmedLines(const std::string& text);

} // namespace fg::docs
