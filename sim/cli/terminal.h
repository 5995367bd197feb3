// What standard output and standard error are: a terminal or not, how wide, coloured or not.
#pragma once

#include "core/diagnostic.h"
#include "report/sentences.h"

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

// The language of diagnostics from now on; English before.
void speak(report::Language language);
// Prints diagnostics on standard error, errors in red where that is a terminal.
void print(const std::vector<core::Diagnostic>& diagnostics);
void printError(const std::string& message, const std::string& remedy = {});

// A line on standard error that appears when work takes longer than half a second there, and goes away at the
// end: what is done, how long already, and a bar once at() tells how much of it. It goes on while nobody
// calls at(). One at a time.
class Progress {
public:
  // `total` 0: nobody knows how much there is to be done.
  explicit Progress(const std::string& what, std::size_t total = 0);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void at(std::size_t done);

private:
  std::string m_what;
  std::size_t m_total;
};

// What the work returns; while it goes on, a Progress says so, which the work may tell how far it is.
template<class Work> auto whileItSays(const std::string& what, std::size_t total, Work work) {
  Progress progress(what, total);
  return work(progress);
}
template<class Work> auto whileItSays(const std::string& what, Work work) {
  return whileItSays(what, 0, [&](Progress&) { return work(); });
}

} // namespace fg::cli
