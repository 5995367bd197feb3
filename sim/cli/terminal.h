// What standard output and standard error are: a terminal or not, how wide, coloured or not.
#pragma once

#include "core/diagnostic.h"

#include <cstddef>
#include <string>
#include <vector>

namespace fg::cli {

bool isTerminal(int descriptor);
// Of standard output: the terminal's width, at least 60 and at most 120; 96 where it is none. COLUMNS
// overrules.
int terminalWidth();
// Colour on a terminal unless NO_COLOR is set (no-color.org) or TERM is "dumb".
bool coloured(int descriptor);

// Prints diagnostics on standard error, errors in red where that is a terminal.
void print(const std::vector<core::Diagnostic>& diagnostics);
void printError(const std::string& message, const std::string& remedy = {});

// A bar on standard error that appears when work takes longer than half a second there, and goes away at the
// end.
class Progress {
public:
  Progress(std::string what, std::size_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void at(std::size_t done);

private:
  std::string m_what;
  std::size_t m_total;
  double m_begin;
  bool m_shown = false;
};

} // namespace fg::cli
