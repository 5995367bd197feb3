// Regular expressions as the C library matches them, for grep, sed and awk: regex(7).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace fg::commands {

class Pattern {
public:
  enum class Syntax { Basic, Extended };
  enum class Case { Sensitive, Ignored };
  // An error is the C library's message: "Unmatched [, [^, [:, [., or [=".
  static tl::expected<Pattern, std::string> compile(const std::string& expression, Syntax syntax,
                                                    Case letters);

  struct Range {
    size_t begin = 0, end = 0; // std::string::npos: this group matched nothing
  };
  // The first match at or behind `from`, and its groups 1 to 9; empty where there is none.
  std::vector<Range> find(std::string_view text, size_t from = 0) const;
  bool matches(std::string_view text) const { return !find(text).empty(); }

private:
  struct Compiled;
  std::shared_ptr<const Compiled> m_compiled;
};

} // namespace fg::commands
