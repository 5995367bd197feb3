#include "commands/support/tree.h"

#include "core/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

namespace fg::commands {
namespace {

// Go escapes what HTML would read, too.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\')
      out += fmt::format("\\{}", c);
    else if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (static_cast<unsigned char>(c) < 0x20 || c == '<' || c == '>' || c == '&')
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      out += c;
  }
  return out + "\"";
}

// A text that YAML would take for a number, a truth value or nothing.
bool isOtherThanText(const std::string& text) {
  bool number = text.find_first_not_of("0123456789.eE+-_") == std::string::npos
                && std::count(text.begin(), text.end(), '.') <= 1
                && text.find_first_of("0123456789") != std::string::npos;
  static const std::set<std::string> kWords{"true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"};
  return number || kWords.contains(core::lowerCase(text));
}

// In quotes where it would not be the same text without.
std::string yamlText(const std::string& text) {
  if (text.empty() || isOtherThanText(text) || text.find_first_of("\n\t\\") != std::string::npos)
    return quoted(text);
  bool marked = std::string_view("!&*|>@`%\"'#,[]{}").find(text.front()) != std::string_view::npos
                || text.starts_with("- ") || text.starts_with("? ") || text == "-" || text.front() == ':';
  bool broken = text.find(": ") != std::string::npos || text.find(" #") != std::string::npos
                || text.back() == ':' || text.front() == ' ' || text.back() == ' ';
  if (!marked && !broken) return text;
  std::string out = "'";
  for (char c : text)
    out += c == '\'' ? "''" : std::string(1, c);
  return out + "'";
}

} // namespace

Tree Tree::object(std::vector<Member> members) {
  Tree out;
  out.m_kind = Kind::Object;
  out.m_members = std::move(members);
  return out;
}

Tree Tree::list(std::vector<Tree> items) {
  Tree out;
  out.m_kind = Kind::List;
  for (Tree& item : items)
    out.push(std::move(item));
  return out;
}

void Tree::writeJson(std::string& out, int indent, int depth) const {
  switch (m_kind) {
  case Kind::Null:
    out += "null";
    return;
  case Kind::Word:
    out += m_text;
    return;
  case Kind::Text:
    out += quoted(m_text);
    return;
  case Kind::List:
  case Kind::Object:
    break;
  }
  bool isObject = m_kind == Kind::Object;
  out += isObject ? '{' : '[';
  const char* separator = "\n";
  for (const auto& [name, value] : m_members) {
    out += separator + std::string(static_cast<size_t>(indent * (depth + 1)), ' ');
    if (isObject) out += quoted(name) + ": ";
    value.writeJson(out, indent, depth + 1);
    separator = ",\n";
  }
  if (!m_members.empty()) out += "\n" + std::string(static_cast<size_t>(indent * depth), ' ');
  out += isObject ? '}' : ']';
}

std::string Tree::json(int indent) const {
  std::string out;
  writeJson(out, indent, 0);
  return out;
}

void Tree::writeYaml(std::string& out, int depth) const {
  std::string blanks(static_cast<size_t>(2 * depth), ' ');
  std::vector<const Member*> members;
  for (const Member& member : m_members)
    members.push_back(&member);
  if (m_kind == Kind::Object)
    std::sort(members.begin(), members.end(), [](auto* a, auto* b) { return a->first < b->first; });
  for (const Member* member : members) {
    const Tree& value = member->second;
    bool nested = (value.m_kind == Kind::Object || value.m_kind == Kind::List) && !value.isEmpty();
    if (m_kind == Kind::List && nested) {
      // The first line of an item stands behind its dash.
      std::string below;
      value.writeYaml(below, depth + 1);
      out += blanks + "- " + below.substr(std::min(below.size(), blanks.size() + 2));
      continue;
    }
    out += blanks + (m_kind == Kind::List ? "-" : member->first + ":");
    if (nested) {
      out += "\n";
      value.writeYaml(out, value.m_kind == Kind::List ? depth : depth + 1);
      continue;
    }
    std::string text = value.m_kind == Kind::Text     ? yamlText(value.m_text)
                       : value.m_kind == Kind::Word   ? value.m_text
                       : value.m_kind == Kind::Object ? "{}"
                       : value.m_kind == Kind::List   ? "[]"
                                                      : "null";
    out += " " + text + "\n";
  }
}

std::string Tree::yaml() const {
  std::string out;
  writeYaml(out, 0);
  return out;
}

} // namespace fg::commands
