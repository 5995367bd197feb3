// A program of awk as far as it is emulated: one rule, `PATTERN {print …}`.
#pragma once

#include "commands/support/pattern.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fg::commands::awk {

// What a rule's parts say of the line at hand.
struct Record {
  std::string_view line;
  std::vector<std::string> fields;
  size_t number = 0; // NR

  std::string field(size_t index) const {
    if (index == 0) return std::string(line);
    return index <= fields.size() ? fields[index - 1] : "";
  }
};

struct Value {
  enum class Kind { Text, Number, Field, LastField, FieldCount, RecordNumber } kind = Kind::Text;
  std::string text;
  double number = 0;
  size_t field = 0; // Field; LastField: how many before it

  std::string of(const Record& record) const;
};

// One comparison or match; several are joined by && or ||.
struct Test {
  bool negated = false;
  std::string comparison; // "==", "~" …; empty: a regular expression on the whole line
  Value left, right;
  std::optional<Pattern> pattern;

  bool holds(const Record& record) const;
};

struct Rule {
  std::vector<std::vector<Test>> anyOf;  // each: all of them; empty: every line
  std::vector<std::vector<Value>> print; // parts by ","; empty: the whole line
};

// Nothing where the program is anything else.
std::optional<Rule> readProgram(std::string_view program);

} // namespace fg::commands::awk
