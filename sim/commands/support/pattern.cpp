#include "commands/support/pattern.h"

#include <array>
#include <regex.h>

namespace fg::commands {

struct Pattern::Compiled {
  regex_t expression{};
  bool good = false;
  Compiled() = default;
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;
  ~Compiled() {
    if (good) regfree(&expression);
  }
};

tl::expected<Pattern, std::string> Pattern::compile(const std::string& expression, Syntax syntax,
                                                    Case letters) {
  auto compiled = std::make_shared<Compiled>();
  int flags = (syntax == Syntax::Extended ? REG_EXTENDED : 0) | (letters == Case::Ignored ? REG_ICASE : 0);
  int status = regcomp(&compiled->expression, expression.c_str(), flags);
  if (status != 0) {
    std::array<char, 256> message{};
    regerror(status, &compiled->expression, message.data(), message.size());
    return tl::unexpected(std::string(message.data()));
  }
  compiled->good = true;
  Pattern pattern;
  pattern.m_compiled = std::move(compiled);
  return pattern;
}

std::vector<Pattern::Range> Pattern::find(std::string_view text, size_t from) const {
  constexpr size_t kGroups = 10;
  if (from > text.size()) return {};
  std::array<regmatch_t, kGroups> groups{};
  groups[0].rm_so = static_cast<regoff_t>(from);
  groups[0].rm_eo = static_cast<regoff_t>(text.size());
  int flags = REG_STARTEND | (from > 0 ? REG_NOTBOL : 0);
  const char* data = text.empty() ? "" : text.data();
  if (regexec(&m_compiled->expression, data, groups.size(), groups.data(), flags) != 0) return {};
  std::vector<Range> out;
  for (const regmatch_t& group : groups)
    out.push_back(group.rm_so < 0
                      ? Range{std::string::npos, std::string::npos}
                      : Range{static_cast<size_t>(group.rm_so), static_cast<size_t>(group.rm_eo)});
  return out;
}

} // namespace fg::commands
