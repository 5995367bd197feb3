// What the author of a scenario, a rule or an option did wrong: the place, the thing and the remedy.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fg::core {

// A place in a text. Line and column count from 1, the column in characters; 0 means: not known.
struct SourceRef {
  std::string file;
  int line = 0;
  int column = 0;

  bool isKnown() const { return line > 0; }
  // "file:line:column", or as much of it as is known.
  std::string text() const;
  friend bool operator==(const SourceRef&, const SourceRef&) = default;
};

enum class Severity { Error, Warning, Note };

struct Diagnostic {
  Severity severity = Severity::Error;
  SourceRef place;
  std::string sourceLine; // the line that `place` points into, without its end; may be empty
  std::string message;    // what is wrong, one sentence without a full stop
  std::string remedy;     // what to do, or empty: "did you mean 'eth2'?"
};

// All of them in the form
//   file:line:column: error: message
//      the line itself
//        ^
//      remedy
std::string text(const std::vector<Diagnostic>& diagnostics);
bool hasErrors(const std::vector<Diagnostic>& diagnostics);

} // namespace fg::core
