#include "scenario/syntax_error.h"

#include "scenario/utf8.h"

#include <algorithm>
#include <cctype>
#include <utility>

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

bool isWordCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '$';
}

// Where the token begins that the parser did not expect, and read up to `end`.
size_t beginOfUnexpected(std::string_view text, size_t end, std::string_view what) {
  auto is = [&](std::string_view token) {
    return what.find("unexpected " + std::string(token)) != std::string_view::npos;
  };
  if (is("string literal")) return beginOfString(text, end);
  if (is("number literal")) return beginOfNumber(text, end);
  if (is("true literal") || is("null literal")) return end - std::min<size_t>(end, 4);
  if (is("false literal")) return end - std::min<size_t>(end, 5);
  return end - std::min<size_t>(end, 1);
}

// A word that is none of JSON's: the parser stopped somewhere in it.
size_t beginOfWord(std::string_view text, size_t end) {
  size_t at = end - std::min<size_t>(end, 1);
  while (at > 0 && isWordCharacter(text[at - 1]))
    --at;
  return at;
}

std::string wordAt(std::string_view text, size_t at) {
  size_t end = at;
  while (end < text.size() && isWordCharacter(text[end]))
    ++end;
  return inQuotes(text.substr(at, std::max<size_t>(end - at, 1)));
}

// The parser's names for things in an author's words.
std::string plain(std::string text) {
  const std::pair<std::string_view, std::string_view> words[] = {
      {"string literal", "string"},         {"number literal", "number"},
      {"end of input", "the end"},          {"true literal", "true"},
      {"false literal", "false"},           {"null literal", "null"},
      {"'[', '{', or a literal", "a value"}};
  for (const auto& [from, to] : words)
    if (size_t at = text.find(from); at != std::string::npos) text.replace(at, from.size(), to);
  return text;
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
  auto says = [&](std::string_view part) { return what.find(part) != std::string_view::npos; };
  char here = error.offset < text.size() ? text[error.offset] : '\0';
  char before = lastBefore(text, error.offset);
  if (here == '\'') return "JSON wants double quotes";
  if (here == '=') return "write ':' between a key and its value";
  if ((here == '}' || here == ']') && before == ',') return "remove the comma before it";
  if (here == ',' && (before == ',' || before == '{' || before == '[')) return "remove this comma";
  if (here == '}' && says("expected ']'")) return "the list is not closed: ']' is missing";
  if (here == ']' && says("expected '}'")) return "the object is not closed: '}' is missing";
  if (here == '0' && says("unexpected number")) return "a number does not begin with 0";
  if (says("expected '}'") || says("expected ']'")) return "is a comma missing before it?";
  if (says("invalid literal")) return "names and words stand in double quotes";
  if (says("expected end of input")) return "a scenario is one object: is a bracket closed too early?";
  if (says("control character") || says("missing closing quote"))
    return "a string ends with '\"' in the same line";
  if (says("after backslash")) return "a backslash in a string is written twice";
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

SyntaxError explainSyntax(std::string_view text, size_t position, std::string_view what) {
  SyntaxError error;
  position = std::min(position, text.size());
  auto says = [&](std::string_view part) { return what.find(part) != std::string_view::npos; };
  error.atEnd = says("unexpected end of input");
  if (error.atEnd) {
    error.offset = text.find_last_not_of(" \t\r\n") + 1;
    error.message = "the text ends too early";
    return error;
  }
  if (says("number overflow")) {
    error.offset = beginOfNumber(text, position);
    error.message = "this number is too large";
    return error;
  }
  if (says("invalid literal")) {
    error.offset = beginOfWord(text, position);
    error.message = "this is not JSON: unexpected " + wordAt(text, error.offset);
  } else {
    bool isUnexpected = says("unexpected ");
    error.offset =
        isUnexpected ? beginOfUnexpected(text, position, what) : position - std::min<size_t>(position, 1);
    error.message = "this is not JSON: " + plain(reason(what));
    std::string_view expected = part(what, "; expected ");
    if (isUnexpected && !expected.empty()) error.message += ", expected " + plain(std::string(expected));
  }
  error.remedy = remedy(text, error, what);
  return error;
}

} // namespace fg::scenario
