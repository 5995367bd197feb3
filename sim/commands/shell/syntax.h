// A line of bash as far as it is emulated: simple commands in pipelines, joined by `;`, `&&` and `||`.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fg::commands::shell {

// A part of a word, by the way in which it was written.
struct Piece {
  enum class Kind { Plain, Quoted, Variable, QuotedVariable };
  Kind kind = Kind::Plain;
  std::string text; // the characters, or the variable's name
};
using Word = std::vector<Piece>;

// "2>&1", ">> FILE", "< FILE".
struct Redirection {
  enum class Kind { Read, Write, Append, Duplicate };
  Kind kind = Kind::Write;
  int descriptor = 1;  // which one changes
  bool both = false;   // "&>": standard output and standard error
  int duplicateOf = 1; // for Duplicate
  Word file;           // otherwise
};

struct SimpleCommand {
  std::vector<std::pair<std::string, Word>> assignments; // those before the words
  std::vector<Word> words;
  std::vector<Redirection> redirections;
};

// What the status before must be for a pipeline to run.
enum class Join { Always, OnSuccess, OnFailure };

struct Pipeline {
  Join join = Join::Always;
  bool negated = false; // "! COMMAND"
  std::vector<SimpleCommand> commands;
};

struct Script {
  std::vector<Pipeline> pipelines;
  std::string problem; // why it cannot be run, without the line's end; the status is 2 then
};

Script parse(std::string_view line);

} // namespace fg::commands::shell
