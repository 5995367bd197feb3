// From a name or a text to the tree of a scenario: reads it and what it extends, and lays one over the other.
#pragma once

#include "scenario/document.h"
#include "scenario/problems.h"
#include "scenario/scenario.h"

#include <optional>
#include <string>
#include <vector>

namespace fg::scenario {

class Reader {
public:
  ReadResult readNamed(const std::string& name);
  ReadResult readText(const std::string& file, std::string text);
  // The tree alone, unchecked, without keys that are null. Nothing, and at least one problem, where it cannot
  // be read.
  std::optional<Value> readTree(const std::string& name);
  Problems& problems() { return m_problems; }

private:
  ReadResult finish(std::optional<Scenario> scenario);
  void reportUnknown(const std::string& name);
  std::optional<std::string> textOf(const std::string& name, std::string& file);
  std::optional<Value> readDocument(const std::string& file, std::string text);
  std::optional<Value> readBase(const std::string& file, const Value& extends);
  bool enter(const std::string& file, const Place& place);

  Sources m_sources;
  Problems m_problems{m_sources};
  std::vector<std::string> m_chain;
};

} // namespace fg::scenario
