#include "scenario/syntax_error.h"

#include <algorithm>
#include <cctype>

namespace fg::scenario {
namespace {

bool isNumberCharacter(char c) {
  return std::isdigit(static_cast<unsigned char>(c))
         || std::string_view("+-.eE").find(c) != std::string_view::npos;
}

// The part of the parser's message between `begin` and the next "; ", or nothing.
std::string_view part(std::string_view what, std::string_view begin) {
  size_t at = what.rfind(begin);
  if (at == std::string_view::npos) return {};
  what.remove_prefix(at + begin.size());
  return what.substr(0, what.find("; "));
}

char lastBefore(std::string_view text, size_t offset) {
  while (offset > 0 && std::isspace(static_cast<unsigned char>(text[offset - 1])))
    --offset;
  return offset == 0 ? '\0' : text[offset - 1];
}

size_t beginOfToken(std::string_view text, size_t end, std::string_view token) {
  if (token.ends_with('"')) return beginOfString(text, end);
  if (!token.empty() && (token[0] == '-' || std::isdigit(static_cast<unsigned char>(token[0]))))
    return beginOfNumber(text, end);
  return end - std::min(end, token.size());
}

// The reason without the parser's marks: "unexpected '}'", "invalid string: missing closing quote" …
std::string reason(std::string_view what) {
  size_t at = what.find(" - ");
  if (at == std::string_view::npos) at = what.find(": ");
  if (at == std::string_view::npos) return std::string(what);
  what.remove_prefix(at + (what[at] == ':' ? 2 : 3));
  size_t end = what.find("; last read");
  if (end == std::string_view::npos) end = what.find("; expected ");
  return std::string(what.substr(0, end));
}

std::string remedy(std::string_view text, const SyntaxError& error, std::string_view what) {
  char here = error.offset < text.size() ? text[error.offset] : '\0';
  char before = lastBefore(text, error.offset);
  if (here == '\'') return "JSON wants double quotes";
  if ((here == '}' || here == ']') && before == ',') return "remove the comma before it";
  if (here == ',' && (before == ',' || before == '{' || before == '[')) return "remove this comma";
  if (here == '=') return "write ':' between a key and its value";
  if (what.find("expected '}'") != std::string_view::npos
      || what.find("expected ']'") != std::string_view::npos)
    return "is a comma missing before it?";
  if (what.find("invalid literal") != std::string_view::npos) return "names and words stand in double quotes";
  if (what.find("expected end of input") != std::string_view::npos)
    return "a scenario is one object: is a bracket closed too early?";
  return "";
}

} // namespace

size_t beginOfString(std::string_view text, size_t end) {
  if (end < 2) return 0;
  for (size_t at = end - 1; at-- > 0;)
    if (text[at] == '"' && (at == 0 || text[at - 1] != '\\'))
      return at;
    else if (text[at] == '"') {
      size_t slashes = 0;
      while (slashes < at && text[at - 1 - slashes] == '\\')
        ++slashes;
      if (slashes % 2 == 0) return at;
    }
  return 0;
}

size_t beginOfNumber(std::string_view text, size_t end) {
  if (end > 0 && !isNumberCharacter(text[end - 1])) --end;
  while (end > 0 && isNumberCharacter(text[end - 1]))
    --end;
  return end;
}

SyntaxError explainSyntax(std::string_view text, size_t position, std::string_view token,
                          std::string_view what) {
  SyntaxError error;
  position = std::min(position, text.size());
  bool unexpected = what.find("unexpected ") != std::string_view::npos;
  error.atEnd = what.find("unexpected end of input") != std::string_view::npos;
  bool number = what.find("number overflow") != std::string_view::npos;
  if (error.atEnd) {
    error.offset = text.find_last_not_of(" \t\r\n") + 1;
    error.message = "the text ends too early";
    return error;
  }
  if (number) {
    error.offset = beginOfNumber(text, position);
    error.message = "this number is too large";
    return error;
  }
  bool literal = what.find("invalid literal") != std::string_view::npos;
  error.offset = unexpected ? beginOfToken(text, position, token)
                 : literal  ? position - std::min(position, token.size())
                            : position - std::min<size_t>(position, 1);
  error.message = "this is not JSON: " + reason(what);
  if (std::string_view expected = part(what, "; expected "); unexpected && !expected.empty())
    error.message += ", expected " + std::string(expected);
  error.remedy = remedy(text, error, what);
  return error;
}

} // namespace fg::scenario
