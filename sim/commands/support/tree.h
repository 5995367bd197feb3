// Objects as tools print them: JSON as Go indents it, and YAML.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace fg::commands {

class Tree {
public:
  using Member = std::pair<std::string, Tree>;
  Tree() : m_kind(Kind::Null) {}
  Tree(const char* text) : m_kind(Kind::Text), m_text(text) {}
  Tree(std::string text) : m_kind(Kind::Text), m_text(std::move(text)) {}
  Tree(bool value) : m_kind(Kind::Word), m_text(value ? "true" : "false") {}
  Tree(int64_t value) : m_kind(Kind::Word), m_text(std::to_string(value)) {}
  Tree(int value) : Tree(static_cast<int64_t>(value)) {}
  static Tree object(std::vector<Member> members = {});
  static Tree list(std::vector<Tree> items = {});

  // To an object's end.
  void add(std::string name, Tree value) { m_members.emplace_back(std::move(name), std::move(value)); }
  void push(Tree value) { m_members.emplace_back("", std::move(value)); }
  bool isEmpty() const { return m_members.empty(); }

  // json.MarshalIndent with `indent` blanks a level; no line end behind it.
  std::string json(int indent = 4) const;
  // As kubectl prints YAML, which sorts the names.
  std::string yaml() const;

private:
  enum class Kind { Null, Word, Text, List, Object };
  void writeJson(std::string& out, int indent, int depth) const;
  void writeYaml(std::string& out, int depth) const;

  Kind m_kind;
  std::string m_text;
  std::vector<Member> m_members;
};

} // namespace fg::commands
